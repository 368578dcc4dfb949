import type { Item } from './source.ts';

/** The newest items of a source, in memory. */
export interface RecentItems {
  add(item: Item): void;
  /** The items after a sequence, oldest first; undefined if some of them are no longer kept. */
  after(sequence: number): Item[] | undefined;
}

/** Keeps every item after `from`. Beyond `limit` items the oldest is dropped. */
export function openRecentItems(from: number, limit: number): RecentItems {
  const items: Item[] = [];
  let dropped = from;
  return {
    add(item) {
      items.push(item);
      if (items.length > limit) dropped = items.shift()?.sequence ?? dropped;
    },
    after(sequence) {
      if (sequence < dropped) return undefined;
      const first = items.findIndex((item) => item.sequence > sequence);
      return first < 0 ? [] : items.slice(first);
    },
  };
}
