import { createHash } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';

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
    return (await pool.query<Row>(text, [...values])).rows;
  } catch (error) {
    throw em
      .getPlatform()
      .getExceptionConverter()
      .convertException(error as Error);
  }
}

/** Kysely has no way to name a statement, and pg prepares those alone that have a name: each with values gets one here. */
export function prepareStatements(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    // The overloads of `query` are too many to be written down again.
    const { query } = client as unknown as { query: (...args: unknown[]) => unknown };
    const named = (text: unknown, values: unknown, ...rest: unknown[]) =>
      typeof text === 'string' && Array.isArray(values) && values.length > 0
        ? query.call(client, { name: nameOf(text), text, values }, ...rest)
        : query.call(client, text, values, ...rest);
    Object.assign(client, { query: named });
  });
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
}
