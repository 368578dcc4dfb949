import type { Item } from './source.ts';

/** The newest items of a source, in memory. */
export interface RecentItems {
  add(item: Item): void;
  /** The items after a sequence, oldest first; undefined if some of them are no longer kept. */
  after(sequence: number): Item[] | undefined;
}

/** Keeps every item after `from`. Beyond `limit` items the oldest is dropped. */
export function openRecentItems(from: number, limit: number): RecentItems {
  return new KeptItems(from, limit);
}

/** Up to here a list has no room to spare. Twice as many copy more than they save. */
const exactUpTo = 8;

/** A class, so that thousands of sources share its functions. */
class KeptItems implements RecentItems {
  #items: Item[] = [];
  readonly #limit: number;
  #dropped: number;

  constructor(from: number, limit: number) {
    this.#dropped = from;
    this.#limit = limit;
  }

  add(item: Item): void {
    // `push` makes room for 17 items in an empty list, and most orders have a few.
    if (this.#items.length < exactUpTo) this.#items = [...this.#items, item];
    else this.#items.push(item);
    if (this.#items.length > this.#limit) this.#dropped = this.#items.shift()?.sequence ?? this.#dropped;
  }

  after(sequence: number): Item[] | undefined {
    if (sequence < this.#dropped) return undefined;
    const newest = this.#items.at(-1);
    if (!newest || newest.sequence <= sequence) return [];
    // From the end: a live reader lacks the newest item only.
    const known = this.#items.findLastIndex((item) => item.sequence <= sequence);
    return this.#items.slice(known + 1);
  }
}
