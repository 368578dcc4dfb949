import type { StoredEvent } from './define.ts';
import { maxFeedPage } from './event-feed.ts';
import { partitionOf } from './event-log.ts';
import type { FailingEvent } from './event-failure.ts';

/** The feed is read this often when nothing rings. */
export const pollMs = 1000;
/**
 * A quiet feed is read less and less often, down to this: half of it doubles the reads of an idle shop, twice of it doubles the delay after a lost
 * ring.
 */
export const quietPollMs = 2000;
/** Bounds how fast a retry that is due can make the loop turn. */
const shortestPauseMs = 10;
/** Events whose effects share a transaction: one commit costs about as much as fifty small effects. */
export const batchSize = 100;

/** The state of the partitions that one copy of a consumer has claimed. The cursors in the database decide; this saves reading them. */
export interface ConsumerProgress {
  /** Claimed partitions with the position up to which all is known to be applied. */
  positions: Map<number, number>;
  /** By claimed partition: the event at its head that failed, until it is applied or its subject is parked. */
  failing: Map<number, FailingEvent>;
}

/** One page to read for several partitions. */
export interface ReadPlan {
  partitions: number[];
  /** The page starts behind this position. */
  after: number;
}

export interface FeedPage {
  events: StoredEvent[];
  /** The end of the log before the page was read; 0 if it was not asked for. */
  head: number;
}

export function emptyProgress(): ConsumerProgress {
  return { positions: new Map(), failing: new Map() };
}

export function forgetPartition(progress: ConsumerProgress, partition: number): void {
  progress.positions.delete(partition);
  progress.failing.delete(partition);
}

/** The next page to read: from the slowest claimed partition that does not wait for a retry. Null if all of them wait, or none is claimed. */
export function planRead({ positions, failing }: ConsumerProgress, now: number): ReadPlan | null {
  const partitions = [...positions.keys()].filter((partition) => (failing.get(partition)?.retryAt ?? 0) <= now);
  if (partitions.length === 0) return null;
  return { partitions, after: Math.min(...partitions.map((partition) => positions.get(partition) ?? 0)) };
}

/** How long to rest after a page that was not full: until the next poll, in `restMs`, or the next retry. */
export function pauseMs({ failing }: ConsumerProgress, now: number, restMs: number): number {
  const retry = Math.min(...[...failing.values()].map(({ retryAt }) => retryAt - now));
  return Math.max(shortestPauseMs, Math.min(restMs, retry));
}

/** The events of a page that are not applied yet, by partition and cut into batches. Partitions that were given up meanwhile are left out. */
export function batchesOf(
  progress: ConsumerProgress,
  { events }: FeedPage,
): [partition: number, batches: StoredEvent[][]][] {
  const found: [number, StoredEvent[][]][] = [];
  for (const [partition, all] of Map.groupBy(events, (event) => partitionOf(event.subject))) {
    const position = progress.positions.get(partition);
    if (position === undefined) continue;
    const fresh = all.filter((event) => (event.position ?? 0) > position);
    const count = Math.ceil(fresh.length / batchSize);
    found.push([
      partition,
      Array.from({ length: count }, (_, index) => fresh.slice(index * batchSize, (index + 1) * batchSize)),
    ]);
  }
  return found;
}

/** Whether the log may hold more behind this page. */
export function hasMore({ events }: FeedPage): boolean {
  return events.length === maxFeedPage;
}

/** All up to this position is applied in a partition, or set aside with its subject. */
export function moveTo({ positions }: ConsumerProgress, partition: number, position: number): void {
  const known = positions.get(partition);
  if (known !== undefined) positions.set(partition, Math.max(known, position));
}

/** After a page was applied, every partition that did not stop at a failure moves to the end of the page, also a partition without an event in it. */
export function settlePage(progress: ConsumerProgress, plan: ReadPlan, page: FeedPage): void {
  const end = Math.max(page.events.at(-1)?.position ?? plan.after, hasMore(page) ? 0 : page.head);
  for (const partition of plan.partitions) if (!progress.failing.has(partition)) moveTo(progress, partition, end);
}
