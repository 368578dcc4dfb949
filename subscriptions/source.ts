/** One message to be, before the subscriber's selection is applied to it. */
export interface Item {
  /** Goes up within a source: an order's version, a log's position, or a count of changes. */
  sequence: number;
  /** The value of the subscription's root field. */
  value: Record<string, unknown>;
  /** RFC 3339; null where no event caused the message. */
  occurredAt: string | null;
  /** The trace of what caused it. */
  traceContext: string | null;
}

/** Hears of a source. Both are called in the very turn in which the source changed. */
export interface SourceListener {
  /** `head` went up and `after` has something new. */
  advanced(): void;
  /** The source cannot go on without leaving something out. */
  ended(error: Error): void;
}

/** Something followed, read at each reader's own pace. Items are in order, each exactly once, none left out that the source does not replace by a later one. */
export interface Source {
  /** Sequence of the newest item; 0 before the first. */
  readonly head: number;
  /** The next items behind a sequence, at most up to `head`, oldest first. None means: nothing up to the `head` at the time of the call. */
  after(sequence: number): Item[] | Promise<Item[]>;
  listen(listener: SourceListener): () => void;
}

/** A source in use; it is given up when nobody holds a lease any more. */
export interface Lease<S extends Source = Source> {
  source: S;
  release(): void;
}

/** A lease may be released on several ways out; it counts once. */
export function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}

/** The newest items of a source, in memory. */
export interface Ring {
  add(item: Item): void;
  /** The items behind a sequence, or nothing if the ring does not reach back that far. */
  after(sequence: number): Item[] | undefined;
}

/** A ring that holds everything behind `from`, until there are more than `limit` items and it forgets the oldest. */
export function openRing(from: number, limit: number): Ring {
  const items: Item[] = [];
  let forgotten = from;
  return {
    add(item) {
      items.push(item);
      if (items.length > limit) forgotten = items.shift()?.sequence ?? forgotten;
    },
    after(sequence) {
      if (sequence < forgotten) return undefined;
      const first = items.findIndex((item) => item.sequence > sequence);
      return first < 0 ? [] : items.slice(first);
    },
  };
}

/** Listeners that can be told all at once, also while some come and go. */
export function openListeners(): SourceListener & { add(listener: SourceListener): () => void } {
  const listeners = new Set<SourceListener>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    advanced() {
      for (const listener of listeners) listener.advanced();
    },
    ended(error) {
      for (const listener of listeners) listener.ended(error);
    },
  };
}

/** Calls `run` again and again with a pause between, and at once when `now` is called. Never two at a time; a failure goes to `failed`. */
export function repeat(
  everyMs: number,
  run: () => Promise<void>,
  failed: (error: unknown) => void,
): { now(): void; stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  function start(): void {
    clearTimeout(timer);
    again = false;
    running = run()
      .catch(failed)
      .finally(() => {
        running = undefined;
        if (stopped) return;
        if (again) start();
        else timer = setTimeout(start, everyMs);
      });
  }

  timer = setTimeout(start, everyMs);
  return {
    now() {
      if (stopped) return;
      if (running) again = true;
      else start();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
