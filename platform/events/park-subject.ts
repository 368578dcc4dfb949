import type { MikroORM } from '@mikro-orm/postgresql';
import { lockCursor } from './apply-events.ts';
import { applyTogether, type Consumer } from './consumer.ts';
import type { StoredEvent } from './define.ts';
import { describeError } from './event-failure.ts';
import { type EventFeed, maxFeedPage } from './event-feed.ts';
import { partitionOf } from './event-log.ts';
import { ParkedSubject } from '../database/parked-subject.entity.ts';

/** Sets the subject of a failed event aside and moves the cursor past the event. Does nothing if another copy has applied it. */
export async function parkSubject(
  orm: MikroORM,
  consumer: Consumer,
  partition: number,
  event: StoredEvent,
  error: unknown,
): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    const cursor = await lockCursor(em, consumer, partition);
    if (cursor.position >= (event.position ?? 0)) return;
    em.persist(
      em.create(ParkedSubject, {
        consumer: consumer.name,
        subject: event.subject,
        fromVersion: event.version,
        error: describeError(error),
        parkedAt: new Date(),
        retryAt: null,
      }),
    );
    cursor.position = event.position ?? cursor.position;
  });
}

/** The parked subjects that a person wants to have tried again. */
export async function subjectsToRetry(orm: MikroORM, consumer: Consumer): Promise<string[]> {
  const rows = await orm.em.fork().find(ParkedSubject, { consumer: consumer.name, retryAt: { $ne: null } });
  return rows.map((row) => row.subject);
}

/** Applies the subject's events from the parked one on, in one transaction with its removal from the parked subjects. */
export async function unparkSubject(
  orm: MikroORM,
  consumer: Consumer,
  feed: EventFeed,
  subject: string,
): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    const cursor = await lockCursor(em, consumer, partitionOf(subject));
    const parked = await em.findOne(ParkedSubject, { consumer: consumer.name, subject });
    if (!parked) return;
    let afterVersion = parked.fromVersion - 1;
    for (;;) {
      const page = await feed.readSubjects([{ subject, afterVersion }]);
      // Events behind the cursor and events without a position come through the log as usual.
      const events = page.filter((event) => event.position !== null && event.position <= cursor.position);
      await applyTogether(consumer, events, em);
      if (events.length < maxFeedPage) break;
      afterVersion = events.at(-1)?.version ?? afterVersion;
    }
    em.remove(parked);
  });
}

/** The subject stays parked, with the new error. */
export async function keepParked(orm: MikroORM, consumer: Consumer, subject: string, error: unknown): Promise<void> {
  await orm.em
    .fork()
    .nativeUpdate(ParkedSubject, { consumer: consumer.name, subject }, { retryAt: null, error: describeError(error) });
}

export function countParked(orm: MikroORM, consumer: Consumer): Promise<number> {
  return orm.em.fork().count(ParkedSubject, { consumer: consumer.name });
}
