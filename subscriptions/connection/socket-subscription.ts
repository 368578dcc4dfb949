import type { Batch } from '../group/batch.ts';
import type { Member } from '../group/member.ts';
import type { MessageSink } from '../group/subscriber.ts';
import type { Connection } from './connection.ts';
import { frameNext } from './next-frames.ts';

/** One subscription of a WebSocket. A class, so that thousands of subscriptions share its functions. */
export class SocketSubscription implements MessageSink {
  readonly #connection: Connection;
  readonly #id: string;
  /** The id as JSON, in every frame. */
  readonly #idBytes: Uint8Array;
  readonly #frames: string;
  readonly #refuse: (error: unknown) => void;
  #member: Member | undefined;
  #ended = false;

  /** `refuse` is called once, for an error that ends the subscription; the id is free then. */
  constructor(connection: Connection, id: string, refuse: (error: unknown) => void) {
    this.#connection = connection;
    this.#id = id;
    this.#idBytes = Buffer.from(JSON.stringify(id));
    this.#frames = `websocket ${this.#idBytes.length}`;
    this.#refuse = refuse;
  }

  /** The subscription has opened. Its client may have left meanwhile. */
  opened(member: Member): void {
    if (this.#ended) member.leave();
    else this.#member = member;
  }

  /** The client takes no more. Idempotent. */
  leave(): void {
    this.#ended = true;
    this.#member?.leave();
  }

  get full(): boolean {
    return this.#connection.socket.congested;
  }

  writable(): Promise<void> {
    return this.#connection.socket.writable();
  }

  send(batch: Batch): void {
    // Opened and left in the same turn.
    if (this.#ended) return;
    const { socket, subscriptions } = this.#connection;
    const frames = batch.encoded(this.#frames, (messages) => frameNext(messages, this.#idBytes.length));
    socket.sendNext(frames, this.#idBytes, subscriptions.size > 1);
  }

  failed(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#connection.subscriptions.delete(this.#id);
    this.#refuse(error);
  }
}
