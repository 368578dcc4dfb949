import type { Log } from '../process/log.ts';
import type { FeedPage, ReadPlan } from './consumer-progress.ts';
import { type EventFeed, maxFeedPage } from './event-feed.ts';

/**
 * Reads the pages of a consumer. A page is null while the feed does not answer: its owner may be restarting, so the claimed partitions are kept. This is
 * logged once, and so is the first answer after it.
 */
export function openPageReader({
  feed,
  names,
  name,
  log,
}: {
  feed: EventFeed;
  /** Of the events that the consumer follows. */
  names: readonly string[];
  /** Of the feed. */
  name: string;
  log: Log;
}): (plan: ReadPlan, withHead: boolean) => Promise<FeedPage | null> {
  let answers = true;
  return async ({ after, partitions }, withHead) => {
    try {
      // Read before the page: events after it that are none of ours need not be searched again.
      const head = withHead ? await feed.head() : 0;
      const events = await feed.read({ after, limit: maxFeedPage, partitions, names });
      if (!answers) log.info({ feed: name }, 'the feed answers again');
      answers = true;
      return { events, head };
    } catch (error) {
      if (answers) log.warn({ err: error, feed: name }, 'the feed does not answer, it is asked again');
      answers = false;
      return null;
    }
  };
}
