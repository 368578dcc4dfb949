import { type EventFeed, maxFeedPage } from './event-feed.ts';
import { partitionCount, partitionOf } from './event-log.ts';

/**
 * Counts the stamped events that a consumer has not applied, up to about a page. `positions` says by partition how far it is; a partition
 * that is missing has not begun.
 */
export async function countLag(
  feed: Pick<EventFeed, 'read'>,
  names: readonly string[],
  positions: ReadonlyMap<number, number>,
): Promise<number> {
  const positionOf = (partition: number) => positions.get(partition) ?? 0;
  let after = Math.min(...Array.from({ length: partitionCount }, (_, partition) => positionOf(partition)));
  let lag = 0;
  for (;;) {
    const page = await feed.read({ after, limit: maxFeedPage, names });
    lag += page.filter((event) => (event.position ?? 0) > positionOf(partitionOf(event.subject))).length;
    if (page.length < maxFeedPage || lag >= maxFeedPage) return lag;
    after = page.at(-1)?.position ?? after;
  }
}
