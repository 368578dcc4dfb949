import type { MikroORM } from '@mikro-orm/postgresql';
import { gauge, onScrape } from '../process/metrics.ts';

const bytes = gauge('tradepost_event_log_bytes', 'Size of the table event_log with its indexes', ['subgraph']);
const head = gauge(
  'tradepost_event_log_position',
  'Highest position of the event log: its growth is the rate of events',
  ['subgraph'],
);

/** Measures the growth of a subgraph's event log when the metrics are read. Returns a part to stop. */
export function measureEventLog(orm: MikroORM, subgraph: string): { stop(): Promise<void> } {
  const stop = onScrape(async () => {
    const [row] = await orm.em.fork().execute<{ bytes: number; head: number }[]>(
      `select pg_total_relation_size('event_log')::float8 as bytes,
         coalesce((select max(position) from event_log), 0)::float8 as head`,
    );
    bytes.set({ subgraph }, row?.bytes ?? 0);
    head.set({ subgraph }, row?.head ?? 0);
  });
  return { stop: async () => stop() };
}
