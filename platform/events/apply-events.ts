import { LockMode } from '@mikro-orm/core';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { applyEvent, type Consumer } from './consumer.ts';
import { ConsumerCursor } from '../database/consumer-cursor.entity.ts';
import type { StoredEvent } from './define.ts';
import { arrayLiteral } from './event-feed.ts';
import { ParkedSubject } from '../database/parked-subject.entity.ts';

/**
 * Applies events of one partition in one transaction with the partition's cursor. Events that another copy has applied, and those of parked
 * subjects, are passed over. Returns the events that had their effect.
 */
export async function applyEvents(
  orm: MikroORM,
  consumer: Consumer,
  partition: number,
  events: readonly StoredEvent[],
): Promise<StoredEvent[]> {
  return orm.em.fork().transactional(async (em) => {
    const cursor = await lockCursor(em, consumer, partition);
    // Another copy may have been here: locks are lost with their connection, this row is not.
    const fresh = events.filter((event) => (event.position ?? 0) > cursor.position);
    const parked = await parkedAmong(em, consumer, fresh);
    const applied = fresh.filter((event) => !parked.has(event.subject));
    for (const event of applied) await applyEvent(consumer, event, em);
    cursor.position = fresh.at(-1)?.position ?? cursor.position;
    return applied;
  });
}

async function parkedAmong(
  em: SqlEntityManager,
  consumer: Consumer,
  events: readonly StoredEvent[],
): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const subjects = [...new Set(events.map((event) => event.subject))];
  const rows = await em.find(ParkedSubject, { consumer: consumer.name, subject: { $in: subjects } });
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

/** Writes cursors forward, never back, so that a restart need not read from far behind. */
export async function saveCursors(
  orm: MikroORM,
  consumer: Consumer,
  positions: ReadonlyMap<number, number>,
): Promise<void> {
  await orm.em.fork().execute(
    `update consumer_cursor as cursor set position = known.position
     from unnest(?::smallint[], ?::bigint[]) as known (partition, position)
     where cursor.consumer = ? and cursor.partition = known.partition and cursor.position < known.position`,
    [arrayLiteral([...positions.keys()]), arrayLiteral([...positions.values()]), consumer.name],
  );
}
