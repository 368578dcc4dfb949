import type { Caller } from '#platform/identity/caller.ts';
import type { UsageClient } from '#registry/client/client-headers.ts';
import type { Closing } from './close-codes.ts';
import type { PacedSocket } from './paced-socket.ts';
import { OpenSubscriptions } from './open-subscriptions.ts';

/*
 * A connection passes these phases:
 *   opened        the peer has the init timeout to send connection_init
 *   introducing   token verified, session looked up, place among the user's connections taken; a failure closes
 *   acknowledged  subscriptions run; the token may be renewed by a ping; expiry, sign-out, a dead or stuck peer and a stop close
 */

/**
 * A caller, and until when its token is good; no end for a guest. `ownerVersion` is the newest event about the owner of an API key that the rights are
 * from.
 */
export type ConnectedCaller = Caller & { expiresAt?: Date; ownerVersion?: number };

/** A peer as its introduction sees it, over whatever transport. */
export interface IntroducedPeer {
  /** False once the transport is closed. */
  open: boolean;
  /** Of the peer, in the form of `openClientAddress`. */
  readonly address: string;
  /** The caller's present rights; a renewed token replaces them. */
  caller: ConnectedCaller;
  acknowledged: boolean;
  /** Where the upgrade request has a token, which is not read there. */
  readonly misplaced?: string | undefined;
  /** Gives back the connection's place among its user's. */
  leave: () => void;
  /** Stops watching the session. */
  unwatch: () => void;
  close(closing: Closing): void;
}

/** One WebSocket and its subscriptions. */
export interface Connection extends IntroducedPeer {
  readonly socket: PacedSocket;
  /** Of the upgrade request: the traces of the peer's messages begin below it. */
  readonly traceparent: string | undefined;
  /** Whether connection_init has come. */
  begun: boolean;
  /** Waits for connection_init. */
  initTimer: NodeJS.Timeout | undefined;
  /** As the peer names itself in connection_init. */
  client: UsageClient;
  /** By the peer's id, until they end. */
  readonly subscriptions: OpenSubscriptions;
  /** Subscriptions that are being opened; some of them may be completed already. */
  opening: number;
  /** Whether anything was received since the last ping. */
  alive: boolean;
  /** The latest renewal of the token. Renewals run one after the other: each ends the watch of the renewal before. */
  renewal: Promise<{ expiresAt: string } | undefined> | undefined;
}

const nothing = () => {};
const unnamed: UsageClient = { name: '', version: '' };

/** Shared by all connections. */
function closeSocket(this: Connection, closing: Closing): void {
  this.socket.close(closing);
}

export function openConnection(
  socket: PacedSocket,
  from: Pick<Connection, 'address' | 'traceparent' | 'misplaced'>,
): Connection {
  const { address, traceparent, misplaced } = from;
  return {
    socket,
    address,
    traceparent,
    misplaced,
    open: true,
    caller: { kind: 'anonymous' },
    acknowledged: false,
    begun: false,
    initTimer: undefined,
    client: unnamed,
    subscriptions: new OpenSubscriptions(),
    opening: 0,
    alive: true,
    leave: nothing,
    unwatch: nothing,
    renewal: undefined,
    close: closeSocket,
  };
}

/** Ends everything that outlasts the socket. */
export function closeConnection(connection: Connection): void {
  connection.open = false;
  clearTimeout(connection.initTimer);
  connection.leave();
  connection.unwatch();
  for (const subscription of connection.subscriptions.clear()) subscription.leave();
  connection.socket.closed();
}
