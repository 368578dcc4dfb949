import pg from 'pg';

/** One database, read at one instant. */
export interface Reader extends AsyncDisposable {
  rows<Row extends object = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
}

/** Opens a database for reading at one instant, in a read-only transaction. */
export async function openReader(url: string): Promise<Reader> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query('begin isolation level repeatable read read only');
  return {
    // The caller names the shape of its own query's rows.
    rows: async <Row extends object>(sql: string, values: unknown[] = []) =>
      (await client.query(sql, values)).rows as Row[],
    [Symbol.asyncDispose]: () => client.end(),
  };
}
