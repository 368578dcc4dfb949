/**
 * A set that has one entry nearly always, such as the follower of an order. A Set takes 0.2 KiB for it. Entries may be added and deleted while it is walked
 * through.
 */
export class Few<Entry extends object> implements Iterable<Entry> {
  #only: Entry | undefined;
  /** All of them, since there were several. */
  #all: Set<Entry> | undefined;

  get size(): number {
    if (this.#all) return this.#all.size;
    return this.#only ? 1 : 0;
  }

  add(entry: Entry): void {
    if (this.#all) {
      this.#all.add(entry);
    } else if (this.#only && this.#only !== entry) {
      this.#all = new Set([this.#only, entry]);
      this.#only = undefined;
    } else {
      this.#only = entry;
    }
  }

  /** Whether the entry was in it. */
  delete(entry: Entry): boolean {
    if (this.#all) return this.#all.delete(entry);
    if (this.#only !== entry) return false;
    this.#only = undefined;
    return true;
  }

  [Symbol.iterator](): Iterator<Entry> {
    if (this.#all) return this.#all.values();
    return (this.#only ? [this.#only] : []).values();
  }
}
