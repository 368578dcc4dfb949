import type { SocketSubscription } from './socket-subscription.ts';

/** The subscriptions of a connection, by the peer's id. Most connections have one, for which a Map takes 0.2 KiB. */
export class OpenSubscriptions {
  #id: string | undefined;
  #only: SocketSubscription | undefined;
  /** All of them, since there were several. */
  #all: Map<string, SocketSubscription> | undefined;

  get size(): number {
    if (this.#all) return this.#all.size;
    return this.#only ? 1 : 0;
  }

  get(id: string): SocketSubscription | undefined {
    if (this.#all) return this.#all.get(id);
    return this.#id === id ? this.#only : undefined;
  }

  set(id: string, subscription: SocketSubscription): void {
    if (!this.#all && this.#id !== undefined && this.#only && this.#id !== id) {
      this.#all = new Map([[this.#id, this.#only]]);
      this.#id = this.#only = undefined;
    }
    if (this.#all) {
      this.#all.set(id, subscription);
    } else {
      this.#id = id;
      this.#only = subscription;
    }
  }

  delete(id: string): void {
    if (this.#all) this.#all.delete(id);
    else if (this.#id === id) this.#id = this.#only = undefined;
  }

  /** Removes all of them, and returns them. */
  clear(): readonly SocketSubscription[] {
    const removed = this.#all ? [...this.#all.values()] : this.#only ? [this.#only] : [];
    this.#id = this.#only = this.#all = undefined;
    return removed;
  }
}
