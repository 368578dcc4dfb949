import type { Socket } from 'node:net';
import { type AnyEntity, defineEntity, type EntityClass, type EntitySchema, p } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { PgBoss } from 'pg-boss';
import pg from 'pg';
import { EventLogRow } from '../events/event-log.ts';
import type { Log } from '../process/log.ts';

/** Schema of the job queue in each subgraph's database. */
export const jobsSchema = 'jobs';

const ConsumerCursorSchema = defineEntity({
  name: 'ConsumerCursor',
  tableName: 'consumer_cursor',
  properties: {
    consumer: p.text().primary(),
    partition: p.smallint().primary(),
    position: p.bigint('number'),
  },
});
export class ConsumerCursor extends ConsumerCursorSchema.class {}
ConsumerCursorSchema.setClass(ConsumerCursor);

const ParkedSubjectSchema = defineEntity({
  name: 'ParkedSubject',
  tableName: 'parked_subject',
  properties: {
    consumer: p.text().primary(),
    subject: p.text().primary(),
    fromVersion: p.integer(),
    error: p.text(),
    parkedAt: p.datetime(),
    /** Set by a person to have it applied again; see docs/runbooks/parked-subject.md. */
    retryAt: p.datetime().nullable(),
  },
});
export class ParkedSubject extends ParkedSubjectSchema.class {}
ParkedSubjectSchema.setClass(ParkedSubject);

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

/**
 * A server that is lost without a word leaves its connections open for TCP: as many callers as the pool holds would wait for many minutes, and
 * all others for them, though another server may answer at the same address by now. pg's `query_timeout` ends the wait alone and goes on with
 * the connection.
 */
function cutSilentConnections(pool: pg.Pool, afterMs: number): void {
  pool.on('connect', (client) => {
    // pg's types leave it out. It is the encrypted one where there is one.
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    // Idle ones do not come to it: the pool closes them sooner.
    stream.setTimeout(afterMs, () => {
      const error = new Error(`PostgreSQL said nothing for ${afterMs} ms, the connection is taken for lost`);
      stream.destroy(Object.assign(error, { code: 'ECONNABORTED' }));
    });
  });
}

/**
 * Kysely gives a connection back to the pool after a rollback that worked. One that is lost in the middle of a transaction cannot roll back, and
 * would occupy its place for ever: after as many as the pool holds, no query would run again until a restart.
 */
function dropLostConnections(pool: pg.Pool): void {
  const taken = new Set<pg.PoolClient>();
  pool.on('acquire', (client) => taken.add(client));
  pool.on('release', (_error, client) => taken.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      if (!taken.has(client)) return;
      const release = client.release.bind(client);
      // Whoever holds it may still give it back, and pg throws at the second time.
      client.release = () => {};
      release(true);
    });
  });
}

export type Entity = EntityClass<AnyEntity> | EntitySchema;

/** The tables that every subgraph's database has. */
export const platformEntities: Entity[] = [EventLogRow, ConsumerCursor, ParkedSubject];

/** SQL that a subgraph's first migration runs: the platform's tables, and what the role of its processes may do to them. */
export function platformTablesUp(role: string): string[] {
  return [
    `create table event_log (
      id uuid not null,
      subject text not null,
      version int not null,
      name text not null,
      schema_version int not null,
      payload jsonb not null,
      occurred_at timestamptz not null,
      trace_context text null,
      audience text null,
      partition smallint not null,
      position bigint null,
      constraint event_log_pkey primary key (id),
      constraint event_log_subject_version_unique unique (subject, version),
      constraint event_log_position_unique unique (position)
    )`,
    'create index event_log_audience_position_index on event_log (audience, position)',
    // Serves the relay alone: a handful of rows, however long the log.
    'create index event_log_unstamped_index on event_log (subject, version) where position is null',
    `create function event_log_notify() returns trigger language plpgsql as $$
      begin perform pg_notify('event_log', ''); return null; end $$`,
    `create trigger event_log_notify after insert on event_log for each statement execute function event_log_notify()`,
    // Facts are never altered or removed; the relay alone gives them their position.
    `grant select, insert, update (position) on event_log to ${role}`,
    `create table consumer_cursor (
      consumer text not null,
      partition smallint not null,
      position bigint not null,
      constraint consumer_cursor_pkey primary key (consumer, partition)
    )`,
    `grant select, insert, update on consumer_cursor to ${role}`,
    `create table parked_subject (
      consumer text not null,
      subject text not null,
      from_version int not null,
      error text not null,
      parked_at timestamptz not null,
      retry_at timestamptz null,
      constraint parked_subject_pkey primary key (consumer, subject)
    )`,
    `grant select, insert, update, delete on parked_subject to ${role}`,
  ];
}

export const platformTablesDown: string[] = [
  'drop table parked_subject',
  'drop table consumer_cursor',
  'drop table event_log',
  'drop function event_log_notify()',
];

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
 * Brings a database up to date, as its owner: the subgraph's migrations in order, each once, and the job queue's schema with
 * what the role needs to use it. Repeating it changes nothing.
 */
export async function migrate(options: {
  ownerUrl: string;
  entities: Entity[];
  migrationsPath: string;
  role: string;
}): Promise<{ applied: string[] }> {
  const orm = await openDatabase({ ...options, url: options.ownerUrl, poolMax: 2, statementAtMostMs: 0 });
  try {
    const applied = await orm.migrator.up();
    await installJobs(options.ownerUrl, options.role);
    return { applied: applied.map((migration) => migration.name) };
  } finally {
    await orm.close(true);
  }
}

async function installJobs(ownerUrl: string, role: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: jobsSchema,
    supervise: false,
    schedule: false,
    max: 2,
  });
  boss.on('error', () => {});
  await boss.start();
  await boss.stop({ graceful: false });
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const statement of [
      `grant usage on schema ${jobsSchema} to ${role}`,
      `grant select, insert, update, delete on all tables in schema ${jobsSchema} to ${role}`,
      `grant usage, select on all sequences in schema ${jobsSchema} to ${role}`,
      `grant execute on all functions in schema ${jobsSchema} to ${role}`,
    ]) {
      await client.query(statement);
    }
  } finally {
    await client.end();
  }
}
