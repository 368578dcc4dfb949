import { type EventFeed, maxFeedPage } from './event-feed.ts';
import { partitionCount, partitionOf } from './event-log.ts';

/** How far a consumer is behind its log. */
export interface Lag {
  /** Stamped events that it has not applied, counted up to about a page. */
  events: number;
  /** The time of the first of them, RFC 3339; undefined if there is none. */
  oldestAt: string | undefined;
}

/** How far a consumer is behind. `positions` says by partition how far it is; a partition that is missing has not begun. */
export async function findLag(
  feed: Pick<EventFeed, 'read'>,
  names: readonly string[],
  positions: ReadonlyMap<number, number>,
): Promise<Lag> {
  const positionOf = (partition: number) => positions.get(partition) ?? 0;
  let after = Math.min(...Array.from({ length: partitionCount }, (_, partition) => positionOf(partition)));
  let events = 0;
  let oldestAt: string | undefined;
  for (;;) {
    const page = await feed.read({ after, limit: maxFeedPage, names });
    const behind = page.filter((event) => (event.position ?? 0) > positionOf(partitionOf(event.subject)));
    events += behind.length;
    oldestAt ??= behind[0]?.occurredAt;
    if (page.length < maxFeedPage || events >= maxFeedPage) return { events, oldestAt };
    after = page.at(-1)?.position ?? after;
  }
}
