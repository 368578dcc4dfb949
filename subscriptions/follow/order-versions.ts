import { CodedError } from '#platform/process/errors.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import { type Listeners, openListeners } from './listeners.ts';
import { type OrderItem, toOrderItem } from './order-item.ts';
import { openRecentItems } from './recent-items.ts';

/*
 * One order passes three phases:
 *   listening   the doorbell is listened to; versions that ring already wait as early ones
 *   level       the newest version is known; each next version moves `head` by one
 *   behind      a version rang that is not the next one, or a sweep saw a newer one: the log has to be read after `head`
 */

/** The versions of one order as this node knows them. Reads nothing itself: it is offered events, in any order and more than once. */
export interface OrderVersions {
  /** The newest version that was passed on; 0 until `settle`. */
  readonly head: number;
  readonly newest: OrderItem | undefined;
  /** Whether a version is known to exist that was not passed on. */
  readonly behind: boolean;
  readonly listeners: Listeners;
  /** The kept items after a version; undefined if the log must be read for them. */
  after(version: number): OrderItem[] | undefined;
  /** Passes the event on if it is the next version, ignores it if it is known, else keeps it until its turn. */
  offer(event: StoredEvent): void;
  /** Begins with the newest event of the log. Earlier events are only in the log. */
  settle(latest: StoredEvent): void;
  /**
   * Takes the events of the log after version `from`, in order. Returns the number of versions passed on, or `gap` if the log no longer has the next
   * version: then the order cannot be followed without a gap, and its listeners have been notified.
   */
  fill(from: number, events: readonly StoredEvent[]): number | 'gap';
}

/** Versions kept in memory per order: a subscriber that reconnects within them costs no database read. About 1 kB each. */
const recentLimit = 64;
/** With more than a few early versions the log must be read anyway. */
const earlyLimit = 64;

export function openOrderVersions(): OrderVersions {
  return new KnownVersions();
}

/** A class, so that thousands of orders share its functions. */
class KnownVersions implements OrderVersions {
  readonly listeners: Listeners = openListeners();
  /** Rarely needed. */
  #early: Map<number, StoredEvent> | undefined;
  #recent = openRecentItems(0, recentLimit);
  #head = 0;
  #newest: OrderItem | undefined;
  /** The highest version that is known to exist. */
  #seen = 0;

  get head(): number {
    return this.#head;
  }

  get newest(): OrderItem | undefined {
    return this.#newest;
  }

  get behind(): boolean {
    return this.#head < this.#seen;
  }

  after(version: number): OrderItem[] | undefined {
    // Everything in it was made by `toOrderItem`.
    return this.#recent.after(version) as OrderItem[] | undefined;
  }

  offer(event: StoredEvent): void {
    this.#seen = Math.max(this.#seen, event.version);
    if (event.version <= this.#head) return;
    if (this.#head > 0 && event.version === this.#head + 1) {
      this.#advance(event);
      return;
    }
    this.#early ??= new Map();
    if (this.#early.size < earlyLimit) this.#early.set(event.version, event);
  }

  settle(latest: StoredEvent): void {
    this.#recent = openRecentItems(latest.version - 1, recentLimit);
    this.#head = latest.version - 1;
    this.#seen = Math.max(this.#seen, latest.version);
    for (const version of this.#early?.keys() ?? []) if (version <= latest.version) this.#early?.delete(version);
    this.#advance(latest);
  }

  fill(from: number, events: readonly StoredEvent[]): number | 'gap' {
    const [first] = events;
    if (first && first.version > from + 1 && this.#head === from) {
      this.listeners.ended(new CodedError('CURSOR_EXPIRED'));
      return 'gap';
    }
    let passedOn = 0;
    for (const event of events) {
      this.#seen = Math.max(this.#seen, event.version);
      if (event.version !== this.#head + 1) continue;
      passedOn += 1;
      this.#advance(event);
    }
    if (events.length === 0) {
      // The event of the ring is not in the log: the log is right.
      this.#seen = this.#head;
      this.#early = undefined;
    }
    return passedOn;
  }

  #advance(next: StoredEvent): void {
    for (let event: StoredEvent | undefined = next; event; event = this.#early?.get(this.#head + 1)) {
      this.#head = event.version;
      this.#early?.delete(event.version);
      this.#newest = toOrderItem(event, event.version, this.#newest);
      this.#recent.add(this.#newest);
    }
    this.listeners.advanced();
  }
}
