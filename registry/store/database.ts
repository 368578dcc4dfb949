import pg from 'pg';
import { CodedError } from '../../platform/process/errors.ts';
import type { Log } from '../../platform/process/log.ts';
import { migrations } from './migrations.ts';

/** The registry's tables. They are in a schema of their own, so that the database may hold other tables, too. */
export interface Database {
  /** Runs one idempotent statement, and repeats it if the connection is lost. */
  ask<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs a transaction. Throws if the connection is lost meanwhile: then it is unknown whether the commit took effect. */
  inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** A statement that takes longer waits for the lock of a hung process, or for a server that is gone. */
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
 * Opens the registry's database and brings its tables up to date, also when several processes start at the same time. Its role must own the schema
 * `registry`, or be allowed to make it. Throws if the database cannot be reached.
 */
export async function openDatabase(
  databaseUrl: string,
  options: { log?: Log; poolMax?: number } = {},
): Promise<Database> {
  const { log, poolMax = 10 } = options;
  // After a restart of the server every connection of the pool may be dead; the next one is new.
  const maxAttempts = poolMax + 1;
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: poolMax,
    application_name: 'tradepost-registry',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: answerWithinMs,
    // For a server that does not answer at all.
    query_timeout: answerWithinMs + 5_000,
    // A process that hangs in the middle of a transaction must not keep its locks from the others.
    idle_in_transaction_session_timeout: 60_000,
    types,
  });
  // Without these listeners a restart of PostgreSQL would end our process: the pool listens to idle connections only.
  pool.on('error', (error) => log?.debug({ err: error }, 'an idle connection was lost'));
  pool.on('connect', (client) => client.on('error', () => {}));

  /** A connection that works; connections that the server has ended are dropped here. */
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

/**
 * BAD_USER_INPUT for a value that PostgreSQL cannot store (https://www.postgresql.org/docs/current/errcodes-appendix.html); other errors as they are.
 */
function toRefusal(error: unknown): unknown {
  const { code } = error as { code?: string };
  const cannot = { '22021': 'a text holds the character U+0000', '54000': 'a name is too long' }[code ?? ''];
  return cannot === undefined
    ? error
    : new CodedError('BAD_USER_INPUT', `That cannot be stored: ${cannot}`, { cause: error });
}

/** Runs each migration once, in one transaction with its record. A second process waits and finds them done. */
async function migrate(database: Database): Promise<void> {
  await database.inTransaction(async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtextextended('tradepost.registry.migrate', 0))`);
    // Not "if not exists": PostgreSQL would require the right to create a schema even if it exists.
    const { rows } = await client.query(`select to_regnamespace('registry') is null as missing`);
    if (rows[0].missing) await client.query('create schema registry');
    await client.query(
      'create table if not exists registry.migration (number int primary key, made_at timestamptz not null default now())',
    );
    const made = await client.query<{ number: number }>('select number from registry.migration');
    const numbers = new Set(made.rows.map(({ number }) => number));
    for (const [at, sql] of migrations.entries()) {
      if (numbers.has(at + 1)) continue;
      await client.query(sql);
      await client.query('insert into registry.migration (number) values ($1)', [at + 1]);
    }
  });
}
