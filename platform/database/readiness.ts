import type { MikroORM } from '@mikro-orm/postgresql';
import { databaseFailure } from '../process/database-failure.ts';
import { gauge, onScrape } from '../process/metrics.ts';

const takesChanges = gauge(
  'tradepost_database_writable',
  '1 while the database of a subgraph takes changes, 0 while it takes none or does not answer',
  ['subgraph'],
);

/**
 * Whether the database answers, and whether it takes changes. It takes none while it is a standby, as after a failover, or while an operator has made
 * it read-only.
 */
export async function databaseReadiness(orm: MikroORM): Promise<{ database: boolean; writable: boolean }> {
  try {
    return { database: true, writable: await isWritable(orm) };
  } catch {
    return { database: false, writable: false };
  }
}

async function isWritable(orm: MikroORM): Promise<boolean> {
  const [row] = await orm.em
    .fork()
    .execute<{ writable: boolean }[]>(`select current_setting('transaction_read_only') = 'off' as writable`);
  return row?.writable === true;
}

/** Measures whether a subgraph's database takes changes when the metrics are read. While no connection is free, the last value stays. Returns a part to stop. */
export function measureDatabase(orm: MikroORM, subgraph: string): { stop(): Promise<void> } {
  const stop = onScrape(async () => {
    try {
      takesChanges.set({ subgraph }, (await isWritable(orm)) ? 1 : 0);
    } catch (error) {
      if (databaseFailure(error) !== 'OVERLOADED') takesChanges.set({ subgraph }, 0);
    }
  });
  return { stop: async () => stop() };
}
