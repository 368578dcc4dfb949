import type { MikroORM } from '@mikro-orm/postgresql';
import type { Log } from '../process/log.ts';
import { gauge } from '../process/metrics.ts';
import type { Consumer } from './consumer.ts';
import type { EventFeed } from './event-feed.ts';
import { countParked, keepParked, subjectsToRetry, unparkSubject } from './park-subject.ts';

const parkedSubjects = gauge('tradepost_consumer_parked_subjects', 'Subjects that wait for a person', ['consumer']);

/** The parked subjects of one consumer, as one of its copies sees them. */
export interface Parked {
  /** As counted last. */
  readonly count: number;
  /** Counts them for the metric. */
  measure(): Promise<number>;
  /** Applies the subjects that a person wants to have tried again; a subject that fails stays parked. Asks nothing if none was counted. */
  retry(): Promise<void>;
}

/** `holds` answers whether the copy has claimed the partition of a subject. */
export function openParked(options: {
  orm: MikroORM;
  consumer: Consumer;
  feed: EventFeed;
  log: Log;
  holds: (subject: string) => boolean;
}): Parked {
  const { orm, consumer, feed, log, holds } = options;
  let count = 0;

  async function measure(): Promise<number> {
    count = await countParked(orm, consumer);
    parkedSubjects.set({ consumer: consumer.name }, count);
    return count;
  }

  return {
    get count() {
      return count;
    },
    measure,
    async retry() {
      if (count === 0) return;
      for (const subject of await subjectsToRetry(orm, consumer)) {
        if (!holds(subject)) continue;
        try {
          await unparkSubject(orm, consumer, feed, subject);
          log.info({ subject }, 'a parked subject goes on');
        } catch (error) {
          log.error({ err: error, subject }, 'a parked subject failed again');
          await keepParked(orm, consumer, subject, error);
        }
        await measure();
      }
    },
  };
}
