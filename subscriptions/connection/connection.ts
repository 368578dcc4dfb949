import type { Caller } from '#platform/identity/caller.ts';
import type { PacedSocket } from './paced-socket.ts';
import type { SubscriptionIds } from './subscription-ids.ts';

/*
 * A connection passes these phases:
 *   opened        the peer has the init timeout to send connection_init
 *   introducing   token verified, session looked up, place among the user's connections taken; a failure closes
 *   acknowledged  subscriptions run; the token may be renewed by a ping; expiry, sign-out, a dead or stuck peer and a stop close
 */

/** A caller, and until when its token is good; no end for a guest. */
export type ConnectedCaller = Caller & { expiresAt?: Date };

export interface Connection {
  readonly socket: PacedSocket;
  /** False once the socket is closed. */
  open: boolean;
  /** The caller's present rights; a renewed token replaces them. */
  caller: ConnectedCaller;
  acknowledged: boolean;
  ids: SubscriptionIds | undefined;
  /** Whether anything was received since the last ping. */
  alive: boolean;
  /** Gives back the connection's place among its user's. */
  leave: () => void;
  /** Stops watching the session. */
  unwatch: () => void;
  /** The latest renewal of the token. Renewals take place one after the other: each ends what the one before watches. */
  renewal: Promise<{ expiresAt: string } | undefined>;
}

export function openConnection(socket: PacedSocket): Connection {
  return {
    socket,
    open: true,
    caller: { kind: 'anonymous' },
    acknowledged: false,
    ids: undefined,
    alive: true,
    leave: () => {},
    unwatch: () => {},
    renewal: Promise.resolve(undefined),
  };
}

/** Ends everything that outlasts the socket. */
export function closeConnection(connection: Connection): void {
  connection.open = false;
  connection.leave();
  connection.unwatch();
  connection.socket.closed();
}
