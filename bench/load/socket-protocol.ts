/** The messages to the process with the sockets. */
export type SocketCommand =
  /** The orders are given to the subscribers in turns. */
  | { kind: 'connect'; url: string; token: string; query: string; orderIds: readonly string[]; count: number }
  /** Count from this version on; earlier versions do not matter. */
  | { kind: 'begin'; fromVersion: number }
  | { kind: 'report'; publishedAt: [version: number, ms: number][] }
  | { kind: 'close' };

/** The messages from it. */
export type Said =
  | { kind: 'connected' }
  /** Every socket has this version now. */
  | { kind: 'all'; version: number }
  | { kind: 'report'; report: Deliveries }
  | { kind: 'closed' }
  | { kind: 'failed'; reason: string };

/** The messages that arrived between `begin` and `report`. */
export interface Deliveries {
  received: number;
  /** Published versions that a socket did not get, over all sockets. */
  missed: number;
  duplicates: number;
  reordered: number;
  /** Messages with errors in them. */
  errors: number;
  /** Messages under another id than the socket's own. */
  misdirected: number;
  bytesPerMessage: number;
  p50Ms: number;
  p99Ms: number;
}

/** A clock that all processes of a machine share, in milliseconds. */
export const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6;
