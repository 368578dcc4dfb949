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
  return new MessageBatch(messages);
}

/** A class: one is made for each group and event. */
class MessageBatch implements Batch {
  readonly messages: readonly GroupMessage[];
  readonly last: number;
  /** Most batches have one encoding: ids of one length over one transport. */
  #key: string | undefined;
  #encoding: unknown;
  #others: Map<string, unknown> | undefined;

  constructor(messages: readonly GroupMessage[]) {
    this.messages = messages;
    this.last = messages.at(-1)?.item.sequence ?? 0;
  }

  encoded<Encoded>(key: string, encode: (messages: readonly GroupMessage[]) => Encoded): Encoded {
    if (this.#key === undefined) {
      this.#key = key;
      this.#encoding = encode(this.messages);
    }
    // Every key belongs to one encoder.
    if (this.#key === key) return this.#encoding as Encoded;
    this.#others ??= new Map();
    if (!this.#others.has(key)) this.#others.set(key, encode(this.messages));
    return this.#others.get(key) as Encoded;
  }

  after(sequence: number): Batch | undefined {
    if (this.last <= sequence) return undefined;
    const [first] = this.messages;
    if (first && first.item.sequence > sequence) return this;
    return openBatch(this.messages.filter(({ item }) => item.sequence > sequence));
  }
}

/** Above it a batch takes no further message: one write then fills a socket about as far as it may be filled. */
const enoughPayload = 64 * 1024;

/** Removes the first messages of a list, as many as are handed over together; at least one, if there is any. */
export function takeBatch(waiting: GroupMessage[]): Batch | undefined {
  if (waiting.length === 1) return openBatch(waiting.splice(0));
  let count = 0;
  for (let size = 0; count < waiting.length && size < enoughPayload; count += 1)
    size += waiting[count]?.payload.length ?? 0;
  return count === 0 ? undefined : openBatch(waiting.splice(0, count));
}
