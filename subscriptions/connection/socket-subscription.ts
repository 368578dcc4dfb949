import type { Caller } from '#platform/identity/caller.ts';
import type { Batch } from '../group/batch.ts';
import type { Member } from '../group/member.ts';
import type { MessageSink } from '../group/subscriber.ts';
import type { Peer } from '../subscribe.ts';
import type { Connection } from './connection.ts';
import { frameNext, idText } from './next-frames.ts';

/** What the protocol does for all subscriptions. */
export interface SubscriptionOwner {
  /** The connection's caller; throws once the token has expired. */
  callerOf(connection: Connection): Caller;
  /** Called once, for an error that ends a subscription; the id is free then. */
  refused(connection: Connection, id: string, error: unknown, opened: boolean): void;
}

/** One subscription of a WebSocket. A class, so that thousands of subscriptions share its functions. */
export class SocketSubscription implements MessageSink, Peer {
  readonly #owner: SubscriptionOwner;
  readonly #connection: Connection;
  /** The id as JSON, in every frame. */
  readonly #idText: string;
  readonly #frames: string;
  #member: Member | undefined;
  #ended = false;

  constructor(owner: SubscriptionOwner, connection: Connection, id: string) {
    this.#owner = owner;
    this.#connection = connection;
    this.#idText = idText(id);
    this.#frames = framesFor(this.#idText.length);
  }

  get sink(): MessageSink {
    return this;
  }

  get address(): string {
    return this.#connection.address;
  }

  get client(): string {
    return this.#connection.client.name;
  }

  caller(): Caller {
    return this.#owner.callerOf(this.#connection);
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
    const frames = batch.encoded(this.#frames, (messages) => frameNext(messages, this.#idText.length));
    socket.sendNext(frames, this.#idText, subscriptions.size > 1);
  }

  failed(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const id = JSON.parse(this.#idText) as string;
    this.#connection.subscriptions.delete(id);
    this.#owner.refused(this.#connection, id, error, this.#member !== undefined);
  }
}

/** Every subscription keeps one: the clients of a library have ids of one length. */
const names: string[] = [];

/** The key of a batch's frames for ids of a length. */
function framesFor(idLength: number): string {
  return (names[idLength] ??= `websocket ${idLength}`);
}
