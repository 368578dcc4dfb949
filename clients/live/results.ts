import type { GraphQLFormattedError } from 'graphql';

/** The position of a message in its feed. Send it as `after` to continue after the message. */
export type Cursor = string | number;

/** A message of the server. Both `data` and `errors` are set if a part of the answer failed. */
export interface LiveEvent<Data> {
  type: 'event';
  /** Null, with errors, if the whole answer failed. The position is known even then, so that nothing is repeated. */
  data: Data | null;
  errors?: readonly GraphQLFormattedError[];
  extensions?: Readonly<Record<string, unknown>>;
  /** Undefined for a feed without positions. */
  cursor?: Cursor;
}

/**
 * Messages may be missing between the previous event and the next event. The subscription continues. Read the present state again, for example
 * with the query that filled the page.
 */
export interface LiveGap {
  type: 'gap';
  /**
   * - `cursor-expired`: the server no longer keeps the messages after the cursor
   * - `cursor-unknown`: the server's log does not reach the cursor, for example after a restored backup
   * - `no-cursor`: the connection was lost, and the feed has no positions or had not sent its first message
   * - `skipped`: the server left versions out
   */
  reason: 'cursor-expired' | 'cursor-unknown' | 'no-cursor' | 'skipped';
  /** The last known position before the gap. */
  after?: Cursor;
  message: string;
}

/** The server does not serve this subscription; a repetition would be refused again. The last result. */
export interface LiveRefusal {
  type: 'refused';
  /** A code of the server's table of errors, such as `ORDER_NOT_FOUND`; `UNAUTHENTICATED` after a sign-out. */
  code: string;
  message: string;
  /** As the server sent them; empty if it closed the connection instead. */
  errors: readonly GraphQLFormattedError[];
  /** Finds the cause in the server's log. */
  traceId?: string;
  /** Set if the server closed the connection for it. */
  closeCode?: number;
}

/** Nothing more will come, and nothing went wrong. The last result. */
export interface LiveEnd {
  type: 'end';
  /** `completed` by the server, or `closed` by `close()` of this client. */
  reason: 'completed' | 'closed';
}

export type LiveResult<Data> = LiveEvent<Data> | LiveGap | LiveRefusal | LiveEnd;
