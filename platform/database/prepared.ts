import { createHash } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { isInSpan } from '../telemetry/span.ts';
import { isCounting, statementSent } from './count-sql.ts';
import { measureStatement } from './measure-sql.ts';

/**
 * Runs one statement, its values as `$1`, `$2` and so on: in the transaction of `em`, or on any free connection if it has none. PostgreSQL
 * parses it once per connection, so the texts must be few: none may be made of values. Fails as MikroORM's own statements do.
 */
export async function runPrepared<Row extends object = Record<string, unknown>>(
  em: SqlEntityManager,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  em.config.get('onQuery')(text, [...values]);
  try {
    if (em.isInTransaction()) {
      const { rows } = await em.getKysely().executeQuery<Row>({
        sql: text,
        parameters: values,
        query: { kind: 'RawNode' },
        queryId: { queryId: text },
      } as never);
      return rows;
    }
    // Straight to the pool: MikroORM and Kysely would take longer over a read than PostgreSQL.
    const pool = (await em.getConnection().getNativeClient()) as pg.Pool;
    if (isCounting() || isInSpan()) return await queryInPlace<Row>(pool, text, values);
    return (await pool.query<Row>(text, [...values])).rows;
  } catch (error) {
    throw em
      .getPlatform()
      .getExceptionConverter()
      .convertException(error as Error);
  }
}

/** Where the pool gives out a connection that another request has freed, it calls back in that request; only a promise comes back to this one. */
async function queryInPlace<Row extends object>(
  pool: pg.Pool,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = await pool.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    client.release();
  }
}

/**
 * A connection that names each statement with values. PostgreSQL prepares only statements that have a name, and neither Kysely nor pg-boss
 * can give them one. pg-boss fetches jobs by a long `with` whose values are part of its text, the same for all fetches of a queue; planning it takes
 * twice as long as running it.
 */
export class PreparingClient extends pg.Client {
  readonly #names: boolean;

  /** Without `namedStatements` no statement has a name: a pooler may run each transaction on another connection of PostgreSQL, which lacks it. */
  constructor(config?: string | (pg.ClientConfig & { namedStatements?: boolean })) {
    super(config);
    this.#names = typeof config === 'string' || config?.namedStatements !== false;
  }

  // The overloads of `query` are too many to be written down again.
  override query(text: unknown, values?: unknown, ...rest: unknown[]): never {
    const query = super.query as (...args: unknown[]) => never;
    const counted = statementSent();
    const measured = measureStatement(this.database, text);
    const ended = (error?: unknown) => {
      counted?.();
      measured(error);
    };
    const args =
      this.#names &&
      typeof text === 'string' &&
      Array.isArray(values) &&
      (values.length > 0 || /^\s*with\b/i.test(text))
        ? [{ name: nameOf(text), text, values }, ...rest]
        : [text, values, ...rest];
    // The pool calls with a callback, all others wait for a promise.
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      args[args.length - 1] = (error: unknown, ...found: unknown[]) => {
        ended(error);
        (callback as (...answer: unknown[]) => void)(error, ...found);
      };
      return query.apply(this, args);
    }
    const answer = query.apply(this, args);
    if ((answer as unknown) instanceof Promise) void (answer as Promise<unknown>).then(() => ended(), ended);
    return answer;
  }
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
}
