import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { jobsSchema } from './install-jobs.ts';
import type { Log } from '../process/log.ts';
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
 * than that. `alwaysByIndex` is for processes that read every table by an index: see `byIndexOptions`. Throws if the database cannot be reached.
 */
export async function openDatabase(options: {
  url: string;
  entities: Entity[];
  migrationsPath: string;
  poolMax?: number;
  alwaysByIndex?: boolean;
  statementAtMostMs?: number;
  log?: Log;
  onStatement?: (sql: string) => void;
}): Promise<MikroORM> {
  const { onStatement, log, statementAtMostMs = usualStatementAtMostMs } = options;
  const orm = await MikroORM.init({
    entities: [...platformEntities, ...options.entities],
    clientUrl: options.url,
    extensions: [Migrator],
    migrations: { path: options.migrationsPath, emit: 'ts', snapshot: false, silent: true },
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
    driverOptions: connectionOptions(statementAtMostMs, options.alwaysByIndex ?? false, databaseOf(options.url)),
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
  return orm;
}

/**
 * Equals the idle-in-transaction limit, so a waiter outlives a hung lock holder. Half would fail such waits; double
 * would block a pool longer after its server is lost.
 */
const usualStatementAtMostMs = 60_000;

/** The name of the database in an address. */
function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

function connectionOptions(statementAtMostMs: number, alwaysByIndex: boolean, database: string) {
  return {
    Client: PreparingClient,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // A process that hangs during a transaction must not keep its row locks.
    idle_in_transaction_session_timeout: 60_000,
    // Also for SQL whose caller no longer waits.
    statement_timeout: statementAtMostMs,
    ...(alwaysByIndex ? { options: byIndexOptions } : {}),
    onPoolCreated(pool: pg.Pool) {
      dropLostConnections(pool);
      measurePool(pool, database);
      // A quarter more: a live server itself reports that a statement took too long, and the connection stays.
      if (statementAtMostMs > 0) cutSilentConnections(pool, statementAtMostMs * 1.25);
    },
  };
}
