/** A pending message, before the subscriber's selection set is applied. */
export interface Item {
  /** Increases within a source: an order's version, a log's position, or a count of changes. */
  readonly sequence: number;
  /** The value of the subscription's root field. It may be made at each read. */
  readonly value: Record<string, unknown>;
  /** RFC 3339; null where no event caused the message. */
  readonly occurredAt: string | null;
  /** The trace of the request or job that caused the change; null if there is none. */
  readonly traceContext: string | null;
}

/** Is notified of a source. Both functions are called in the same turn of the event loop in which the source changed. */
export interface SourceListener {
  /** `head` increased, and `after` has something new. */
  advanced(): void;
  /** The source cannot continue without leaving something out. */
  ended(error: Error): void;
}

/**
 * Something that is followed, read at each reader's own pace. Items are in order, each exactly once. An item is left out only where the
 * source replaces it by a later one.
 */
export interface Source {
  /** Sequence of the newest item; 0 before the first. */
  readonly head: number;
  /** The next items after a sequence, at most up to `head`, oldest first. None: nothing up to the `head` at the time of the call. */
  after(sequence: number): Item[] | Promise<Item[]>;
  listen(listener: SourceListener): void;
  unlisten(listener: SourceListener): void;
}

/** A source in use. The source is given up when its last lease is released. */
export interface Lease<S extends Source = Source> {
  source: S;
  /** Idempotent. */
  release(): void;
}
