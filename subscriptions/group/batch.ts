import type { Item } from '../follow/source.ts';

/** The answer for an item, as every transport sends it. */
export interface GroupMessage {
  readonly item: Item;
  /** The execution's result as JSON. */
  readonly payload: string;
}

/** Messages that are handed over together, in the order of their items. There is at least one. */
export interface Batch {
  readonly messages: readonly GroupMessage[];
  /** The sequence of the last item. */
  readonly last: number;
  /** The bytes that a transport sends for these messages: made once for all members with the same key. */
  encoded<Encoded>(key: string, encode: (messages: readonly GroupMessage[]) => Encoded): Encoded;
  /** The messages after a sequence: this batch if all its messages are; undefined if none is. */
  after(sequence: number): Batch | undefined;
}

export function openBatch(messages: readonly GroupMessage[]): Batch {
  /** Most batches have one: ids of one length over one transport. */
  let first: { key: string; encoding: unknown } | undefined;
  let others: Map<string, unknown> | undefined;
  const last = messages.at(-1)?.item.sequence ?? 0;
  const batch: Batch = {
    messages,
    last,
    encoded<Encoded>(key: string, encode: (messages: readonly GroupMessage[]) => Encoded) {
      first ??= { key, encoding: encode(messages) };
      // Every key belongs to one encoder.
      if (first.key === key) return first.encoding as Encoded;
      others ??= new Map();
      if (!others.has(key)) others.set(key, encode(messages));
      return others.get(key) as Encoded;
    },
    after(sequence) {
      if (last <= sequence) return undefined;
      const later = messages.filter(({ item }) => item.sequence > sequence);
      return later.length === messages.length ? batch : openBatch(later);
    },
  };
  return batch;
}

/** Above it a batch takes no further message: one write then fills a socket about as far as it may be filled. */
const enoughPayload = 64 * 1024;

/** Removes the first messages of a list, as many as are handed over together; at least one, if there is any. */
export function takeBatch(waiting: GroupMessage[]): Batch | undefined {
  let count = 0;
  for (let size = 0; count < waiting.length && size < enoughPayload; count += 1)
    size += waiting[count]?.payload.length ?? 0;
  return count === 0 ? undefined : openBatch(waiting.splice(0, count));
}
