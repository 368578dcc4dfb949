import type { EventFeed } from '#platform/events/event-feed.ts';
import { liveMetrics } from '../metrics.ts';

/** The feed, with every read counted: each is a statement at the database of its owner. */
export function countReads(feed: EventFeed, log: string): EventFeed {
  const counted =
    <Arguments extends unknown[], Result>(read: (...call: Arguments) => Promise<Result>) =>
    (...call: Arguments): Promise<Result> => {
      liveMetrics.logReads.inc({ log });
      return read(...call);
    };
  return {
    read: counted(feed.read),
    readSubjects: counted(feed.readSubjects),
    trimmed: counted(feed.trimmed),
    latest: counted(feed.latest),
    head: counted(feed.head),
  };
}
