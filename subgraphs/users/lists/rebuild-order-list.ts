import { IsolationLevel } from '@mikro-orm/core';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { applyTogether, type Consumer } from '#platform/events/consumer.ts';
import { type EventFeed, maxFeedPage } from '#platform/events/event-feed.ts';
import { partitionOf } from '#platform/events/event-log.ts';
import { hasTurn } from '#platform/database/take-turn.ts';
import { listTurn } from './apply-orders.ts';

/** The tables of the lists, with the columns by which entries are named. */
const tables = {
  order_list_entry: ['order_id'],
  order_list_line: ['order_id', 'variant_id'],
  variant_sku: ['variant_id'],
  customer_list_entry: ['customer_id'],
  customer_spending: ['customer_id', 'currency'],
} as const;
const names = Object.keys(tables) as (keyof typeof tables)[];

/** An entry of the live lists that is not what the logs say. */
export interface ListDifference {
  table: string;
  /** The ids of the entry. */
  entry: string;
  /** `missing`: only the logs have it; `extra`: only the live list has it. */
  kind: 'missing' | 'extra' | 'differs';
}

export interface ListRebuild {
  orders: number;
  differences: ListDifference[];
}

/** The logs begin too late for a rebuild. */
export class LogTrimmed extends Error {}

/**
 * Builds the lists beside the live tables, from the first event of each log to where the consumers are, and compares both at one moment; nothing waits for
 * it. With `repair`, the entries that differ are replaced; the consumers wait until then, readers do not. `onProgress` hears how many events were applied.
 * Throws LogTrimmed if old events were deleted.
 */
export async function rebuildOrderList(
  orm: MikroORM,
  options: {
    consumers: readonly Consumer[];
    feeds: Readonly<Record<string, Pick<EventFeed, 'read' | 'trimmed'>>>;
    repair: boolean;
    onProgress?: (applied: number) => void;
  },
): Promise<ListRebuild> {
  const { consumers, feeds, repair, onProgress = () => {} } = options;
  return orm.em.fork().transactional(
    async (em) => {
      const positions = await readPositions(em, consumers, repair);
      for (const name of names)
        await em.execute(`create temporary table ${name} (like public.${name} including all) on commit drop`);
      // From here on these names mean the temporary tables, for the handlers of the consumers too.
      await em.execute(
        `insert into customer_list_entry (customer_id, email, name, registered_at, order_count)
         select listed.*, 0 from user_account cross join listed_customer(user_account) as listed`,
      );
      // Nobody else sees these tables, so the handlers need not wait for each other.
      hasTurn(em, listTurn);
      let applied = 0;
      for (const consumer of consumers) {
        const feed = feeds[consumer.feed];
        if (!feed) throw new Error(`expected the log of ${consumer.feed}`);
        const trimmed = await feed.trimmed();
        if (trimmed > 0)
          throw new LogTrimmed(
            `Expected the whole log of ${consumer.feed}, but events up to position ${trimmed} may be deleted; the lists cannot be built from it`,
          );
        applied = await replay(em, consumer, feed, positions.get(consumer.name) ?? new Map(), (count) =>
          onProgress(applied + count),
        );
      }
      const differences: ListDifference[] = [];
      for (const name of names) differences.push(...(await compare(em, name)));
      if (repair) for (const name of names) await replace(em, name);
      const [row] = await em.execute<[{ count: number }]>('select count(*)::int as count from order_list_entry');
      return { orders: row.count, differences };
    },
    // A repair locks the cursors first, so what it reads afterwards must be newer than the lock.
    { isolationLevel: repair ? IsolationLevel.READ_COMMITTED : IsolationLevel.REPEATABLE_READ },
  );
}

/** How far each consumer is in each partition of its log. */
async function readPositions(
  em: SqlEntityManager,
  consumers: readonly Consumer[],
  lock: boolean,
): Promise<Map<string, Map<number, number>>> {
  const rows = await em.execute<{ consumer: string; partition: number; position: string }[]>(
    `select consumer, partition, position from consumer_cursor where consumer in (${consumers.map(() => '?').join(', ')})
     order by consumer, partition ${lock ? 'for update' : ''}`,
    consumers.map(({ name }) => name),
  );
  const positions = new Map<string, Map<number, number>>();
  for (const { consumer, partition, position } of rows) {
    const own = positions.get(consumer) ?? new Map<number, number>();
    positions.set(consumer, own.set(partition, Number(position)));
  }
  return positions;
}

async function replay(
  em: SqlEntityManager,
  consumer: Consumer,
  feed: Pick<EventFeed, 'read'>,
  positions: ReadonlyMap<number, number>,
  onProgress: (applied: number) => void,
): Promise<number> {
  const end = Math.max(0, ...positions.values());
  let after = 0;
  let applied = 0;
  for (;;) {
    const page = await feed.read({ after, limit: maxFeedPage, names: Object.keys(consumer.on) });
    const old = page.filter(({ subject, position }) => (position ?? 0) <= (positions.get(partitionOf(subject)) ?? 0));
    await applyTogether(consumer, old, em);
    applied += old.length;
    onProgress(applied);
    after = page.at(-1)?.position ?? end;
    if (page.length < maxFeedPage || after >= end) return applied;
  }
}

async function compare(em: SqlEntityManager, name: keyof typeof tables): Promise<ListDifference[]> {
  const keys = tables[name];
  const same = keys.map((key) => `live.${key} = built.${key}`).join(' and ');
  const entry = keys.map((key) => `coalesce(live.${key}, built.${key})::text`).join(` || ' ' || `);
  return em.execute<ListDifference[]>(
    `select '${name}' as "table", ${entry} as entry,
       case when live is null then 'missing' when built is null then 'extra' else 'differs' end as kind
     from public.${name} as live full join pg_temp.${name} as built on ${same}
     where live is distinct from built order by 2`,
  );
}

async function replace(em: SqlEntityManager, name: keyof typeof tables): Promise<void> {
  const same = tables[name].map((key) => `live.${key} = built.${key}`).join(' and ');
  await em.execute(
    `delete from public.${name} as live where not exists (select from pg_temp.${name} as built where ${same} and live is not distinct from built)`,
  );
  await em.execute(`insert into public.${name} select * from pg_temp.${name} on conflict do nothing`);
}
