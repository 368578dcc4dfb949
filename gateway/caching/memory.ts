/** One answer, or one entity, as JSON. */
export interface CacheEntry {
  text: string;
  /** Milliseconds since 1970. */
  storedAt: number;
  freshUntil: number;
  staleUntil: number;
}

/** The entries in the memory of this process. */
export interface CacheMemory {
  /** The moment to remember before a read: `put` refuses the read if an event has emptied its tags since. */
  now(): number;
  /** An entry that no event has emptied. */
  find(key: string, tags: readonly string[]): HeldEntry | undefined;
  /** Keeps an entry, unless one of its tags was emptied since `moment`. */
  put(key: string, tags: readonly string[], entry: CacheEntry, moment: number, heldUntil: number): void;
  /** Whether none of the tags was emptied since `moment`. */
  unchanged(tags: readonly string[], moment: number): boolean;
  /** Empties everything with one of these tags. */
  empty(tags: readonly string[]): void;
  /** Empties everything. */
  clear(): void;
}

export interface HeldEntry {
  entry: CacheEntry;
  /** The moment before its read. */
  moment: number;
  /** The entry may be used until this time without a read of Redis. */
  heldUntil: number;
}

/** The most emptied tags that are remembered. One more empties the whole memory, which costs reads and keeps answers correct. */
const maxEmptied = 20_000;

/**
 * Opens the memory. An event does not search for entries. Each entry has the moment before its read, and each tag has the moment when it was emptied
 * last; an entry that is older than one of its tags does not count. So an event also empties a read that is in progress.
 */
export function openMemory(maxBytes: number): CacheMemory {
  const slots = new Map<string, HeldEntry>();
  const emptied = new Map<string, number>();
  let moment = 1;
  /** Entries from before this moment do not count. */
  let floor = 0;
  let bytes = 0;

  function remove(key: string, slot: HeldEntry): void {
    slots.delete(key);
    bytes -= sizeOf(key, slot);
  }

  function unchanged(tags: readonly string[], since: number): boolean {
    return since >= floor && tags.every((tag) => (emptied.get(tag) ?? 0) <= since);
  }

  function clear(): void {
    slots.clear();
    emptied.clear();
    bytes = 0;
    floor = ++moment;
  }

  return {
    now: () => moment,
    unchanged,
    clear,
    find(key, tags) {
      const slot = slots.get(key);
      if (!slot) return undefined;
      slots.delete(key);
      if (!unchanged(tags, slot.moment)) {
        bytes -= sizeOf(key, slot);
        return undefined;
      }
      // The entry that was used last is removed last.
      slots.set(key, slot);
      return slot;
    },
    put(key, tags, entry, since, heldUntil) {
      if (!unchanged(tags, since)) return;
      const old = slots.get(key);
      if (old) remove(key, old);
      const slot = { entry, heldUntil, moment: since };
      slots.set(key, slot);
      bytes += sizeOf(key, slot);
      for (const [oldest, held] of slots) {
        if (bytes <= maxBytes) break;
        remove(oldest, held);
      }
    },
    empty(tags) {
      moment += 1;
      if (emptied.size + tags.length > maxEmptied) clear();
      for (const tag of tags) emptied.set(tag, moment);
    },
  };
}

/** Bytes: two for each character, and about 200 for the place in the map. */
function sizeOf(key: string, { entry }: HeldEntry): number {
  return 2 * (key.length + entry.text.length) + 200;
}
