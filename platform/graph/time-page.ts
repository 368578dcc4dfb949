import { CodedError } from '../process/errors.ts';
import { isId } from '../values/id.ts';
import { parseMoment } from '../values/moment.ts';
import { encodeCursor, pageOf, type RelayConnection, toConnection } from './page.ts';

/** A place in a list that is sorted by a moment, newest first, and by id where moments are equal. */
export interface TimePlace {
  /** RFC 3339, UTC. */
  at: string;
  id: string;
}

/** A page of such a list. */
export interface TimePage {
  limit: number;
  /** The place of the last row of the page before. */
  after: TimePlace | undefined;
}

/** As the schemas promise. Counting this many takes a few milliseconds; counting millions takes seconds. */
export const maxCount = 10_000;

/** A page, and how many rows the whole list has. */
export interface CountedConnection<Row> extends RelayConnection<Row> {
  count: () => number | Promise<number>;
}

/** The page asked for. Throws BAD_USER_INPUT unless `first` is 1 to 100, INVALID_CURSOR for a cursor that is not of such a list. */
export function timePage(args: { first?: number | null | undefined; after?: string | null | undefined }): TimePage {
  const { limit, after } = pageOf(args);
  if (!after) return { limit, after: undefined };
  const [at, id, ...rest] = after;
  const moment = typeof at === 'string' ? parseMoment(at) : undefined;
  if (!moment || typeof id !== 'string' || !isId(id) || rest.length > 0) {
    throw new CodedError('INVALID_CURSOR', 'This cursor did not come from this list');
  }
  return { limit, after: { at: moment.toISOString(), id } };
}

/** The page as a connection; `rows` has one more than `limit` if there is another page. */
export function toTimeConnection<Row extends { id: string }>(
  rows: readonly Row[],
  { limit, after }: TimePage,
  momentOf: (row: Row) => Date,
): RelayConnection<Row> {
  const cursorOf = (row: Row) => encodeCursor([momentOf(row).toISOString(), row.id]);
  return toConnection(rows, limit, cursorOf, after !== undefined);
}

/** The resolver of `totalCount`. */
export const totalCount = (list: CountedConnection<unknown>): number | Promise<number> => list.count();
