import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';

/* How the lists of staff are read: conditions with their values, pages by the values that a list is sorted by, and counts. */

/** A list is sorted by these columns, all in one direction; the first may repeat, all together do not. */
export interface Sorting {
  columns: readonly { name: string; type: string }[];
  descending: boolean;
  /** How many of the columns are in the table that is read first: PostgreSQL begins to read it at their values. */
  leading: number;
}

export interface ListPage {
  /** The values of the last row of the page before. */
  after: readonly unknown[] | undefined;
  limit: number;
}

export interface Query {
  conditions: string[];
  values: unknown[];
  value: (held: unknown, type: string) => string;
  add: (held: unknown, type: string, condition: (value: string) => string) => void;
}

export function newQuery(): Query {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const value = (held: unknown, type: string) => `$${values.push(held)}::${type}`;
  return {
    values,
    conditions,
    value,
    add(held, type, condition) {
      if (held !== undefined) conditions.push(condition(value(held, type)));
    },
  };
}

/** As JSON, which has times to the microsecond: by a JavaScript date a list would begin its next page too late. */
export const placeSql = ({ columns }: Sorting): string =>
  `json_build_array(${columns.map(({ name }) => name).join(', ')})`;

export function pageSql(
  select: string,
  from: string,
  { conditions, value }: Query,
  { columns, descending, leading }: Sorting,
  { after, limit }: ListPage,
): string {
  const row = (some: readonly { name: string }[]) => `(${some.map(({ name }) => name).join(', ')})`;
  const all = [...conditions];
  if (after !== undefined) {
    const places = columns.map(({ type }, index) => value(after[index], type));
    all.push(`${row(columns)} ${descending ? '<' : '>'} (${places.join(', ')})`);
    // Columns of two tables cannot begin an index together.
    if (leading < columns.length)
      all.push(
        `${row(columns.slice(0, leading))} ${descending ? '<=' : '>='} (${places.slice(0, leading).join(', ')})`,
      );
  }
  const order = columns.map(({ name }) => `${name} ${descending ? 'desc' : 'asc'}`).join(', ');
  return `select ${select} from ${from} ${whereAll(all)} order by ${order} limit ${value(limit, 'int')}`;
}

export async function count(
  em: SqlEntityManager,
  from: string,
  { conditions, values, value }: Query,
  limit: number,
): Promise<number> {
  const [row] = await runPrepared<{ count: number }>(
    em,
    `select count(*)::int as count from (select from ${from} ${whereAll(conditions)} limit ${value(limit, 'int')}) as counted`,
    values,
  );
  return row?.count ?? 0;
}

const whereAll = (conditions: readonly string[]) => (conditions.length > 0 ? `where ${conditions.join(' and ')}` : '');
