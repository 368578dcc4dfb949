import { LockMode } from '@mikro-orm/core';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { applyTogether, type Consumer } from './consumer.ts';
import { ConsumerCursor } from '../database/consumer-cursor.entity.ts';
import { runPrepared } from '../database/prepared.ts';
import { hasTurn, turnSql } from '../database/take-turn.ts';
import type { StoredEvent } from './define.ts';
import { arrayLiteral } from './event-feed.ts';
import { partitionOf } from './event-log.ts';

/**
 * Applies events in one transaction with the cursors of their partitions. Events that another copy has applied, and events of parked subjects, are
 * skipped. Returns the events that had their effect.
 */
export async function applyEvents(
  orm: MikroORM,
  consumer: Consumer,
  events: readonly StoredEvent[],
): Promise<StoredEvent[]> {
  const ends = new Map<number, number>();
  for (const { subject, position } of events) {
    const partition = partitionOf(subject);
    ends.set(partition, Math.max(position ?? 0, ends.get(partition) ?? 0));
  }
  return orm.em.fork().transactional(async (em) => {
    const before = await moveCursors(em, consumer, ends);
    // Another copy may have been here: locks are lost with their connection, this row is not.
    const fresh = events.filter(
      ({ subject, position }) => (position ?? 0) > (before.get(partitionOf(subject)) ?? Number.POSITIVE_INFINITY),
    );
    if (fresh.length === 0) return [];
    const parked = await parkedAmong(em, consumer, fresh);
    const applied = fresh.filter((event) => !parked.has(event.subject));
    await applyTogether(consumer, applied, em);
    return applied;
  });
}

/**
 * Moves the cursors of these partitions forward, never back, and answers where they were. The rows are locked in the order of the partitions, and then
 * the consumer's turn is taken, until the transaction of `em` ends; if its effects fail, the cursors stay.
 */
async function moveCursors(
  em: SqlEntityManager,
  consumer: Consumer,
  ends: ReadonlyMap<number, number>,
): Promise<Map<number, number>> {
  const { name, turn } = consumer;
  const [found] = await runPrepared<{ cursors: [partition: number, position: number][] }>(
    em,
    `with before as materialized (
       select partition, position from consumer_cursor
       where consumer = $1 and partition = any ($2::smallint[]) order by partition for update
     ), moved as (
       update consumer_cursor as cursor set position = known.position
       from unnest($2::smallint[], $3::bigint[]) as known (partition, position)
       where cursor.consumer = $1 and cursor.partition = known.partition and cursor.position < known.position
     )
     select coalesce(json_agg(json_build_array(partition, position)), '[]') as cursors
       ${turn === undefined ? '' : `, ${turnSql('$4')}`} from before`,
    [name, [...ends.keys()], [...ends.values()], ...(turn === undefined ? [] : [turn])],
  );
  if (turn !== undefined) hasTurn(em, turn);
  const before = new Map(found?.cursors);
  if (before.size < ends.size) throw new Error(`expected a cursor of ${name} in each partition`);
  return before;
}

async function parkedAmong(
  em: SqlEntityManager,
  consumer: Consumer,
  events: readonly StoredEvent[],
): Promise<Set<string>> {
  const subjects = [...new Set(events.map((event) => event.subject))];
  const rows = await runPrepared<{ subject: string }>(
    em,
    `select subject from parked_subject where consumer = $1 and subject = any ($2::text[])`,
    [consumer.name, subjects],
  );
  return new Set(rows.map((row) => row.subject));
}

export function lockCursor(em: SqlEntityManager, consumer: Consumer, partition: number): Promise<ConsumerCursor> {
  return em.findOneOrFail(
    ConsumerCursor,
    { consumer: consumer.name, partition },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
}

/** The cursors of partitions that were just claimed; a consumer that is new begins at the beginning. */
export async function loadCursors(
  orm: MikroORM,
  consumer: Consumer,
  partitions: readonly number[],
): Promise<[partition: number, position: number][]> {
  const em = orm.em.fork();
  await em.execute(
    `insert into consumer_cursor (consumer, partition, position) select ?, unnest(?::smallint[]), 0 on conflict do nothing`,
    [consumer.name, arrayLiteral(partitions)],
  );
  const rows = await em.find(ConsumerCursor, { consumer: consumer.name, partition: { $in: [...partitions] } });
  return rows.map(({ partition, position }) => [partition, position]);
}

/** Writes cursors forward, never back, so that a restart does not read many events again. */
export async function saveCursors(
  em: SqlEntityManager,
  consumer: Consumer,
  positions: ReadonlyMap<number, number>,
): Promise<void> {
  await runPrepared(
    em,
    `update consumer_cursor as cursor set position = known.position
     from unnest($1::smallint[], $2::bigint[]) as known (partition, position)
     where cursor.consumer = $3 and cursor.partition = known.partition and cursor.position < known.position`,
    [[...positions.keys()], [...positions.values()], consumer.name],
  );
}
