import { setBounded } from '#platform/values/bounded-map.ts';
import type { GatewayContext } from '../context.ts';
import { viewerOf } from './keys.ts';

/** The viewers who have just changed something through this gateway. */
export interface RecentWriters {
  note(context: GatewayContext): void;
  has(context: GatewayContext): boolean;
}

/** An event empties its entries within a second. With half of this time, a slow event would let viewers read the state before their own change. */
const recentMs = 2_000;
/** A gateway with more changes than this within two seconds forgets the oldest early. */
const maxWriters = 50_000;

/** Remembers who changed something, so that their own reads go to the subgraphs until the event has arrived. */
export function openRecentWriters(): RecentWriters {
  const until = new Map<string, number>();
  const requests = new WeakSet<GatewayContext>();
  return {
    note(context) {
      requests.add(context);
      const viewer = viewerOf(context);
      if (viewer !== undefined) setBounded(until, viewer, performance.now() + recentMs, maxWriters);
    },
    has(context) {
      if (requests.has(context)) return true;
      if (until.size === 0) return false;
      const viewer = viewerOf(context);
      const end = viewer === undefined ? undefined : until.get(viewer);
      if (end === undefined) return false;
      if (end > performance.now()) return true;
      if (viewer !== undefined) until.delete(viewer);
      return false;
    },
  };
}
