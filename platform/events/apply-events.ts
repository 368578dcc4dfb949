import { LockMode } from '@mikro-orm/core';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { applyTogether, type Consumer } from './consumer.ts';
import { ConsumerCursor } from '../database/consumer-cursor.entity.ts';
import { runPrepared } from '../database/prepared.ts';
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
  return orm.em.fork().transactional(async (em) => {
    const cursors = await lockCursors(em, consumer, new Set(events.map(({ subject }) => partitionOf(subject))));
    const moved = new Map<number, number>();
    const fresh = events.filter(({ subject, position }) => {
      const partition = partitionOf(subject);
      // Another copy may have been here: locks are lost with their connection, this row is not.
      const isFresh = (position ?? 0) > (cursors.get(partition) ?? Number.POSITIVE_INFINITY);
      if (isFresh) moved.set(partition, Math.max(position ?? 0, moved.get(partition) ?? 0));
      return isFresh;
    });
    if (fresh.length === 0) return [];
    const parked = await parkedAmong(em, consumer, fresh);
    const applied = fresh.filter((event) => !parked.has(event.subject));
    await applyTogether(consumer, applied, em);
    await saveCursors(em, consumer, moved);
    return applied;
  });
}

/** The positions of these partitions, locked in their order until the transaction of `em` ends. */
async function lockCursors(
  em: SqlEntityManager,
  consumer: Consumer,
  partitions: ReadonlySet<number>,
): Promise<Map<number, number>> {
  const rows = await runPrepared<{ partition: number; position: string }>(
    em,
    `select partition, position from consumer_cursor
     where consumer = $1 and partition = any ($2::smallint[]) order by partition for update`,
    [consumer.name, [...partitions]],
  );
  if (rows.length < partitions.size) throw new Error(`expected a cursor of ${consumer.name} in each partition`);
  return new Map(rows.map(({ partition, position }) => [partition, Number(position)]));
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
