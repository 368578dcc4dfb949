import pg from 'pg';
import { CodedError } from '../../platform/process/errors.ts';
import type { Log } from '../../platform/process/log.ts';
import { migrations } from './migrations.ts';

/** The registry's tables, which are in a schema of their own: the database may hold others' as well. */
export interface Database {
  /** One statement that does the same when it is repeated: asked again where a connection was lost. */
  ask<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** All of it or nothing. Where the connection is lost in the middle it throws: then nobody knows whether the commit was heard. */
  inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** Who waits longer waits for a lock of somebody who hangs, or for a server that is gone. */
const answerWithinMs = 30_000;

/** Times come as RFC 3339 and days as YYYY-MM-DD, as the store's interface has them; counts as numbers: they stay below 2^53. */
const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.TIMESTAMPTZ]: (text) => new Date(text).toISOString(),
  [pg.types.builtins.DATE]: (text) => text,
  [pg.types.builtins.INT8]: Number,
};
const types: pg.CustomTypesConfig = {
  getTypeParser: (id, format) => (format === 'binary' ? undefined : parsers[id]) ?? pg.types.getTypeParser(id, format),
};

/**
 * Opens the registry's database and brings its tables up to date, also when several processes start at once. Its role must own the schema
 * `registry`, or be allowed to make it. Throws if the database cannot be reached.
 */
export async function openDatabase(
  databaseUrl: string,
  given: { log?: Log; poolMax?: number } = {},
): Promise<Database> {
  const { log, poolMax = 10 } = given;
  // After a restart of the server each of the pool's connections may be found dead; the one after them is new.
  const maxAttempts = poolMax + 1;
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: poolMax,
    application_name: 'tradepost-registry',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: answerWithinMs,
    // Where not even the refusal comes.
    query_timeout: answerWithinMs + 5_000,
    // A process that hangs in the middle of a transaction must not keep its locks from the others.
    idle_in_transaction_session_timeout: 60_000,
    types,
  });
  // Without listeners, a restart of PostgreSQL would end our process: the pool listens to idle connections only.
  pool.on('error', (error) => log?.debug({ err: error }, 'an idle connection was lost'));
  pool.on('connect', (client) => client.on('error', () => {}));

  /** A connection that answers: those that the server ended meanwhile are noticed here and dropped. */
  async function begin(): Promise<pg.PoolClient> {
    for (let attempt = 1; ; attempt += 1) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        return client;
      } catch (error) {
        client.release(true);
        if (!isLost(error) || attempt === maxAttempts) throw error;
      }
    }
  }

  const database: Database = {
    async ask<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return (await pool.query<Row>(sql, [...values])).rows;
        } catch (error) {
          if (!isLost(error) || attempt === maxAttempts) throw toRefusal(error);
        }
      }
    },
    async inTransaction(work) {
      const client = await begin();
      let lost = false;
      try {
        const result = await work(client);
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => {
          lost = true;
        });
        throw toRefusal(error);
      } finally {
        client.release(lost);
      }
    },
    stop: () => pool.end(),
  };
  try {
    await migrate(database);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return database;
}

/** Whether the connection broke, or the server ended it (class 57P), rather than refused the statement. */
function isLost(error: unknown): boolean {
  const { code, message } = error as { code?: string; message: string };
  return code === undefined
    ? /^Connection terminated|not queryable/.test(message)
    : /^(57P0[123]|ECONNRESET|EPIPE)$/.test(code);
}

/** BAD_USER_INPUT for what PostgreSQL cannot hold (https://www.postgresql.org/docs/current/errcodes-appendix.html); others as they are. */
function toRefusal(error: unknown): unknown {
  const { code } = error as { code?: string };
  const cannot = { '22021': 'a text holds the character U+0000', '54000': 'a name is too long' }[code ?? ''];
  return cannot === undefined
    ? error
    : new CodedError('BAD_USER_INPUT', `That cannot be stored: ${cannot}`, { cause: error });
}

/** Each migration once, in one transaction with the note that it was made; whoever comes second waits and finds them made. */
async function migrate(database: Database): Promise<void> {
  await database.inTransaction(async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtextextended('tradepost.registry.migrate', 0))`);
    // Not "if not exists": that needs the right to make one even where there is one.
    const { rows } = await client.query(`select to_regnamespace('registry') is null as missing`);
    if (rows[0].missing) await client.query('create schema registry');
    await client.query(
      'create table if not exists registry.migration (number int primary key, made_at timestamptz not null default now())',
    );
    const made = await client.query<{ number: number }>('select number from registry.migration');
    const numbers = new Set(made.rows.map((one) => one.number));
    for (const [at, sql] of migrations.entries()) {
      if (numbers.has(at + 1)) continue;
      await client.query(sql);
      await client.query('insert into registry.migration (number) values ($1)', [at + 1]);
    }
  });
}
