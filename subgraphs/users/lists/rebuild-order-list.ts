import { setTimeout } from 'node:timers/promises';
import { IsolationLevel } from '@mikro-orm/core';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { applyTogether, type Consumer } from '#platform/events/consumer.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import { type EventFeed, maxFeedPage } from '#platform/events/event-feed.ts';
import { partitionOf } from '#platform/events/event-log.ts';
import { hasTurn } from '#platform/database/take-turn.ts';
import { addOwned, hasApplied, type OwnedEntries } from './add-owned.ts';
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

export interface RebuildOptions {
  consumers: readonly Consumer[];
  feeds: Readonly<Record<string, Pick<EventFeed, 'read' | 'trimmed'>>>;
  /** Reads what the logs no longer have from its owners. */
  readOwners: () => Promise<OwnedEntries>;
  repair: boolean;
  onProgress?: (applied: number) => void;
}

/** Events were deleted while the lists were built from them. */
export class LogTrimmed extends Error {}

/** The consumers have not applied what the owners have. */
export class ConsumersBehind extends Error {}

/** A consumer is behind by some 300 ms. Half of it may be short for a worker that starts; with twice as much, an operator waits longer for the reason. */
const behindAtMostMs = 15_000;
const retryMs = 250;

/**
 * Builds the lists beside the live tables, from the logs up to where the consumers are, and compares both at one moment; nothing waits for it. Where old
 * events were deleted, an entry begins as its owner has it, and the events after that moment are applied to it. With `repair`, the entries that differ are
 * replaced; the consumers wait until then, readers do not. `onProgress` hears how many events were applied. Throws LogTrimmed if events are deleted
 * meanwhile, and ConsumersBehind if the consumers do not reach what the owners have.
 */
export async function rebuildOrderList(orm: MikroORM, options: RebuildOptions): Promise<ListRebuild> {
  const trimmed = async () =>
    JSON.stringify(await Promise.all(options.consumers.map((each) => feedOf(options, each).trimmed())));
  const before = await trimmed();
  const giveUpAt = performance.now() + behindAtMostMs;
  for (;;) {
    // Before the positions of the consumers are read, so that the lists are never behind the owners.
    const owned = await options.readOwners();
    const built = await build(orm, options, owned, async () => (await trimmed()) === before);
    if (built) return built;
    if (performance.now() > giveUpAt)
      throw new ConsumersBehind(
        'Expected the consumers of users to have applied what orders and catalog have; start the worker of users, or wait until it is no longer behind',
      );
    await setTimeout(retryMs);
  }
}

function feedOf({ feeds }: Pick<RebuildOptions, 'feeds'>, consumer: Consumer): Pick<EventFeed, 'read' | 'trimmed'> {
  const feed = feeds[consumer.feed];
  if (!feed) throw new Error(`expected the log of ${consumer.feed}`);
  return feed;
}

/** One rebuild; undefined, with nothing changed, if the consumers are behind what the owners have. Throws LogTrimmed unless the logs are still whole at its end. */
function build(
  orm: MikroORM,
  options: RebuildOptions,
  owned: OwnedEntries,
  stillWhole: () => Promise<boolean>,
): Promise<ListRebuild | undefined> {
  const { consumers, repair, onProgress = () => {} } = options;
  return orm.em.fork().transactional(
    async (em) => {
      const positions = await readPositions(em, consumers, repair);
      if (!consumers.every((consumer) => hasApplied(consumer, positions, owned))) return undefined;
      for (const name of names)
        await em.execute(`create temporary table ${name} (like public.${name} including all) on commit drop`);
      // From here on these names mean the temporary tables, for the handlers of the consumers too.
      await em.execute(
        `insert into customer_list_entry (customer_id, email, name, registered_at, order_count)
         select listed.*, 0 from user_account cross join listed_customer(user_account) as listed`,
      );
      // Nobody else sees these tables, so the handlers need not wait for each other.
      hasTurn(em, listTurn);
      await addOwned(em, owned);
      const versions = new Map(owned.orders.map(({ orderId, version }) => [`order:${orderId}`, version]));
      let applied = 0;
      for (const consumer of consumers) {
        const until = positions.get(consumer.name) ?? new Map<number, number>();
        const wanted = ({ subject, version, position }: StoredEvent): boolean =>
          (position ?? 0) <= (until.get(partitionOf(subject)) ?? 0) && version > (versions.get(subject) ?? 0);
        const end = Math.max(0, ...until.values());
        applied += await replay(em, consumer, feedOf(options, consumer), { end, wanted }, (count) =>
          onProgress(applied + count),
        );
      }
      if (!(await stillWhole()))
        throw new LogTrimmed('Old events were deleted while the lists were built from them; repeat the rebuild');
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
  { end, wanted }: { end: number; wanted: (event: StoredEvent) => boolean },
  onProgress: (applied: number) => void,
): Promise<number> {
  let after = 0;
  let applied = 0;
  for (;;) {
    const page = await feed.read({ after, limit: maxFeedPage, names: Object.keys(consumer.on) });
    const due = page.filter(wanted);
    await applyTogether(consumer, due, em);
    applied += due.length;
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
