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
  /** Nearly all signals have one listener: a list has room for 16 as soon as it has one. */
  #first: (() => void) | undefined;
  /** Those that came later. */
  #others: (() => void)[] | undefined;

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.#others) this.#others.push(listener);
    else if (this.#first) this.#others = [listener];
    else this.#first = listener;
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    if (this.#first === listener) {
      this.#first = undefined;
      return;
    }
    const place = this.#others?.indexOf(listener) ?? -1;
    if (place !== -1) this.#others?.splice(place, 1);
  }

  /** Ends it once; listeners are called in the order in which they came. */
  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const [first, others] = [this.#first, this.#others];
    [this.#first, this.#others] = [undefined, undefined];
    first?.();
    for (const listener of others ?? []) listener();
  }
}
