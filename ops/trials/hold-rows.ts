import pg from 'pg';
import { waitUntil } from '../wait-until.ts';

/** Rows or a table of a shop's database that a trial keeps locked. */
export interface HeldRows {
  /** Resolves when a statement that contains this text waits for what is held. */
  reached(statement: string): Promise<void>;
  /** Repeating it changes nothing. */
  release(): Promise<void>;
}

/** A worker starts within seconds; a machine with other work may need minutes. */
const reachedDeadlineMs = 180_000;

/** Runs a statement that locks something, and keeps the locks until the release. */
export async function holdRows(databaseUrl: string, sql: string, values: unknown[]): Promise<HeldRows> {
  const holder = new pg.Client({ connectionString: databaseUrl });
  // PostgreSQL may be ended while something is held.
  holder.on('error', () => {});
  await holder.connect();
  const lock = async () => {
    await holder.query('begin');
    await holder.query(sql, values);
    const { rows } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
    return rows[0]?.pid;
  };
  const holderPid = await lock().catch(async (error: unknown) => {
    await holder.end();
    throw error;
  });
  return {
    async reached(statement) {
      // Another session: within a transaction PostgreSQL shows the activity of its first look.
      const looker = new pg.Client({ connectionString: databaseUrl });
      await looker.connect();
      try {
        const waits = async () => {
          const found = await looker.query(
            'select from pg_stat_activity where $1 = any (pg_blocking_pids(pid)) and query ilike $2',
            [holderPid, `%${statement}%`],
          );
          return found.rowCount !== null && found.rowCount > 0;
        };
        await waitUntil(`a statement with "${statement}" waits for ${sql}`, waits, reachedDeadlineMs);
      } finally {
        await looker.end();
      }
    },
    release: () => holder.end(),
  };
}
