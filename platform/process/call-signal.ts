/** Says when nobody waits for a call any more. An AbortSignal is one too. */
export interface CallSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * A signal that its owner ends. An AbortController and its listeners cost as much as all else that happens before a call to a subgraph is sent. A
 * class, since one is made for each call: it shares its functions.
 */
export class OwnedSignal implements CallSignal {
  aborted = false;
  reason: unknown = undefined;
  /** No Set: nearly all signals have one listener. */
  #listeners: (() => void)[] = [];

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const place = this.#listeners.indexOf(listener);
    if (place !== -1) this.#listeners.splice(place, 1);
  }

  /** Ends it once; listeners are called in the order in which they came. */
  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }
}
