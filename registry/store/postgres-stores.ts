import type { Log } from '../../platform/process/log.ts';
import { openDatabase } from './database.ts';
import { postgresStore } from './postgres-store.ts';
import type { LiveContents } from './postgres-versions.ts';
import type { Stores } from './store.ts';

/**
 * All variants in one PostgreSQL database. Creates its tables or brings them up to date; see migrations.ts. Any number of processes may
 * share the database. Throws if it cannot be reached; lost connections are replaced later.
 */
export async function openPostgresStores(databaseUrl: string, options: { log?: Log } = {}): Promise<Stores> {
  const database = await openDatabase(databaseUrl, options);
  const live: LiveContents = new Map();
  return {
    of: (target) => postgresStore(database, target, live),
    async targets() {
      const rows = await database.ask<{ target: string }>(
        'select target from registry.version where number = 1 order by target',
      );
      return rows.map((row) => row.target);
    },
    async dropUsageBefore(day) {
      for (;;) {
        // In parts: the first time it may take longer than a statement may. Rows that another process is deleting are skipped.
        const [dropped] = await database.ask<{ rows: number }>(
          `with dropped as (
             delete from registry.usage_daily where ctid = any(array(
               select ctid from registry.usage_daily where day < $1 limit $2 for update skip locked))
             returning 1
           )
           select count(*)::int as rows from dropped`,
          [day, rowsPerStatement],
        );
        if ((dropped?.rows ?? 0) < rowsPerStatement) return;
      }
    },
    async dropInstancesBefore(seenAt) {
      await database.ask('delete from registry.instance where seen_at < $1', [seenAt]);
    },
    async ping() {
      await database.ask('select 1');
    },
    async time() {
      const [row] = await database.ask<{ now: string }>('select clock_timestamp() as now');
      return Date.parse(row?.now ?? '');
    },
    stop: () => database.stop(),
  };
}

/** 540,000 rows took 0.7 s in all. A statement may take 30 s. */
const rowsPerStatement = 50_000;
