import { CodedError } from '../process/errors.ts';

/** The largest page: the most that a client may request, and that a resolver must be able to return. */
export const maxPageSize = 100;

/** An opaque cursor over the values that a list is sorted by. */
export function encodeCursor(values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** The values of a cursor. Refuses with INVALID_CURSOR a text that `encodeCursor` did not make. */
export function decodeCursor(cursor: string): unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values)) return values;
  } catch (cause) {
    throw new CodedError('INVALID_CURSOR', 'This cursor did not come from this list', { cause });
  }
  throw new CodedError('INVALID_CURSOR', 'This cursor did not come from this list');
}

/** Checks the arguments of a page: `first` from 1 to 100, `after` decoded or null. */
export function pageOf(args: { first?: number | null | undefined; after?: string | null | undefined }): {
  limit: number;
  after: unknown[] | null;
} {
  const limit = args.first ?? 20;
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPageSize) {
    throw new CodedError('BAD_USER_INPUT', `first must be from 1 to ${maxPageSize}, it was ${limit}`);
  }
  return { limit, after: args.after == null ? null : decodeCursor(args.after) };
}

export interface RelayConnection<Row> {
  edges: { cursor: string; node: Row }[];
  nodes: Row[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

/** A Relay connection of up to `limit` rows; pass one row more than the limit, so that `hasNextPage` is known. */
export function toConnection<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  hasPreviousPage = false,
): RelayConnection<Row> {
  const edges = rows.slice(0, limit).map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: rows.length > limit,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
