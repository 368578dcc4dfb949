import { randomUUID } from 'node:crypto';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { jobsSchema } from './install-jobs.ts';
import type { Log } from '../process/log.ts';
import type { Pooler } from './database-address.ts';
import { runAfterCommits } from './after-commit.ts';
import type { Entity } from './entity.ts';
import { cutSilentConnections, dropLostConnections } from './lost-connections.ts';
import { measurePool } from './measure-sql.ts';
import { byIndexOptions } from './plans.ts';
import { platformEntities } from './platform-tables.ts';
import { PreparingClient } from './prepared.ts';

/**
 * Opens a subgraph's database with our defaults: UTC, no shared entity manager (`em.fork()` for each request and job). `onStatement` receives each
 * SQL statement. A statement fails if it takes longer than `statementAtMostMs` (0: no limit), or if its server sends nothing for a quarter longer
 * than that. `alwaysByIndex` is for processes that read every table by an index: see `byIndexOptions`. Throws if the database cannot be reached, or
 * if the server behind a `pooler` has no time limits of its own.
 */
export async function openDatabase(options: {
  url: string;
  entities: Entity[];
  migrationsPath: string;
  poolMax?: number;
  alwaysByIndex?: boolean;
  pooler?: Pooler | undefined;
  statementAtMostMs?: number;
  log?: Log;
  onStatement?: (sql: string) => void;
}): Promise<MikroORM> {
  const { onStatement, log, statementAtMostMs = usualStatementAtMostMs } = options;
  const orm = await MikroORM.init({
    entities: [...platformEntities, ...options.entities],
    clientUrl: options.url,
    // MikroORM finds a running transaction by this name, through all that it awaits. With one name for all, a read of another subgraph's log in the same
    // process went to the database of the transaction around it, found nothing there, and a parked subject went on without its events.
    contextName: randomUUID(),
    extensions: [Migrator],
    // Each migration commits by itself: one that makes an index concurrently, outside of a transaction, has to see the tables of those before it.
    migrations: { path: options.migrationsPath, emit: 'ts', snapshot: false, silent: true, allOrNothing: false },
    // The job queue's schema belongs to pg-boss; triggers and functions are in the migrations only.
    schemaGenerator: {
      ignoreSchema: [jobsSchema],
      ignoreTriggers: true,
      ignoreRoutines: true,
      skipTables: ['mikro_orm_migrations'],
    },
    pool: { min: 0, max: options.poolMax ?? 10 },
    forceUtcTimezone: true,
    timezone: 'Z',
    ensureDatabase: false,
    driverOptions: connectionOptions(options, statementAtMostMs),
    // MikroORM reports lost connections as `info`; its own output would be coloured text between the JSON lines of the
    // log.
    debug: [...(log ? ['info' as const] : []), ...(onStatement ? ['query' as const] : [])],
    colors: false,
    logger: (message) => log?.debug(message),
    ...(onStatement ? { onQuery: (sql: string) => (onStatement(sql), sql) } : {}),
  });
  runAfterCommits(orm);
  await orm.connect();
  const reached = await orm.checkConnection();
  if (!reached.ok) {
    await orm.close(true);
    throw new Error(`The database does not answer: ${reached.reason}`, { cause: reached.error });
  }
  if (options.pooler) await requireTimeLimits(orm);
  return orm;
}

/**
 * Equals the idle-in-transaction limit, so a waiter outlives a hung lock holder. Half would fail such waits; double
 * would block a pool longer after its server is lost.
 */
const usualStatementAtMostMs = 60_000;

/** Without limits, a process that hangs would keep its locks, and one of PostgreSQL's few connections. */
async function requireTimeLimits(orm: MikroORM): Promise<void> {
  const rows = await orm.em
    .fork()
    .execute<{ name: string }[]>(
      `select name from pg_settings where name in ('statement_timeout', 'idle_in_transaction_session_timeout') and setting = '0'`,
    );
  if (rows.length === 0) return;
  await orm.close(true);
  throw new Error(
    `Expected time limits behind the pooler, but ${rows.map(({ name }) => name).join(' and ')} is 0; set it in the connect_query of the pooler (docs/scaling.md)`,
  );
}

/** The name of the database in an address. */
function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

/** A pooler takes no start options: its connections to PostgreSQL are shared. Its operator sets them, and `requireTimeLimits` looks. */
function sessionSettings(statementAtMostMs: number, alwaysByIndex: boolean) {
  return {
    // A process that hangs during a transaction must not keep its row locks.
    idle_in_transaction_session_timeout: 60_000,
    // Also for SQL whose caller no longer waits.
    statement_timeout: statementAtMostMs,
    ...(alwaysByIndex ? { options: byIndexOptions } : {}),
  };
}

function connectionOptions(
  options: { url: string; alwaysByIndex?: boolean; pooler?: Pooler | undefined },
  statementAtMostMs: number,
) {
  const { url, alwaysByIndex = false, pooler } = options;
  return {
    Client: PreparingClient,
    ...(pooler ?? sessionSettings(statementAtMostMs, alwaysByIndex)),
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    onPoolCreated(pool: pg.Pool) {
      dropLostConnections(pool);
      measurePool(pool, databaseOf(url));
      // A quarter more: a live server itself reports that a statement took too long, and the connection stays.
      if (statementAtMostMs > 0) cutSilentConnections(pool, statementAtMostMs * 1.25);
    },
  };
}
