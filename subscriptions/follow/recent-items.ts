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

/** A class, so that thousands of sources share its functions. */
class KeptItems implements RecentItems {
  readonly #items: Item[] = [];
  readonly #limit: number;
  #dropped: number;

  constructor(from: number, limit: number) {
    this.#dropped = from;
    this.#limit = limit;
  }

  add(item: Item): void {
    this.#items.push(item);
    if (this.#items.length > this.#limit) this.#dropped = this.#items.shift()?.sequence ?? this.#dropped;
  }

  after(sequence: number): Item[] | undefined {
    if (sequence < this.#dropped) return undefined;
    // From the end: a live reader lacks the newest item only.
    const known = this.#items.findLastIndex((item) => item.sequence <= sequence);
    return this.#items.slice(known + 1);
  }
}
