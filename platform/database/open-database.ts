import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { jobsSchema } from '../jobs/install-jobs.ts';
import type { Log } from '../process/log.ts';
import type { Entity } from './entity.ts';
import { cutSilentConnections, dropLostConnections } from './lost-connections.ts';
import { platformEntities } from './platform-tables.ts';

/**
 * Opens a subgraph's database with our defaults: UTC, no shared entity manager (`em.fork()` for each request and job).
 * `onStatement` hears each SQL statement. A statement fails that takes longer than `statementAtMostMs` (0: however long it takes), and one whose
 * server says nothing for a quarter longer. Throws if the database cannot be reached.
 */
export async function openDatabase(options: {
  url: string;
  entities: Entity[];
  migrationsPath: string;
  poolMax?: number;
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
    // The job queue's schema is pg-boss's own; triggers and functions live in the migrations alone.
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
    driverOptions: connectionOptions(statementAtMostMs),
    // MikroORM reports lost connections as `info`; its own output would be coloured text between our lines of JSON.
    debug: [...(log ? ['info' as const] : []), ...(onStatement ? ['query' as const] : [])],
    colors: false,
    logger: (message) => log?.debug(message),
    ...(onStatement ? { onQuery: (sql: string) => (onStatement(sql), sql) } : {}),
  });
  await orm.connect();
  const reached = await orm.checkConnection();
  if (!reached.ok) {
    await orm.close(true);
    throw new Error(`the database does not answer: ${reached.reason}`, { cause: reached.error });
  }
  return orm;
}

/**
 * As long as a transaction may be idle: who waits for a lock of a process that hangs gets it before that. Half of it fails such waits; with
 * twice of it a pool is blocked for longer when its server is lost.
 */
const usualStatementAtMostMs = 60_000;

function connectionOptions(statementAtMostMs: number) {
  return {
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // A process that hangs in the middle of a transaction must not keep its row locks from the others.
    idle_in_transaction_session_timeout: 60_000,
    // Also for SQL whose caller has left.
    statement_timeout: statementAtMostMs,
    onPoolCreated(pool: pg.Pool) {
      dropLostConnections(pool);
      // A quarter more: a server that lives says itself that a statement took too long, and the connection stays.
      if (statementAtMostMs > 0) cutSilentConnections(pool, statementAtMostMs * 1.25);
    },
  };
}
