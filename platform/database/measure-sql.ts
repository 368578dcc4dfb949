import type pg from 'pg';
import { gauge, histogram, onScrape } from '../process/metrics.ts';
import { isInSpan, startSpan } from '../telemetry/span.ts';

const fastBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const duration = histogram(
  'tradepost_sql_duration_seconds',
  'Time of one SQL statement from sending to its answer, by database and kind of statement',
  ['database', 'kind'],
  fastBuckets,
);
const wait = histogram(
  'tradepost_pool_wait_seconds',
  'Time that work waited for a connection of the pool, by database',
  ['database'],
  fastBuckets,
);
const connections = gauge(
  'tradepost_pool_connections',
  'Connections of the pool by state: busy, idle; and work that waits for one: waiting',
  ['database', 'state'],
);
const limit = gauge('tradepost_pool_connections_limit', 'Connections that the pool may open', ['database']);

interface Statement {
  kind: string;
  /** As OpenTelemetry names a statement: the kind and the first table. */
  summary: string;
}

/** Texts of statements are few: none is made of values. */
const statements = new Map<string, Statement>();
const observers = new Map<string, (seconds: number) => void>();

/** Measures a statement that is sent now; call the result at its end. A statement within the work of a span has a span of its own. */
export function measureStatement(database: string | undefined, query: unknown): (error?: unknown) => void {
  const text = textOf(query);
  const { kind, summary } = statements.get(text) ?? readStatement(text);
  const startedAt = performance.now();
  const open = isInSpan()
    ? startSpan(summary, {
        kind: 'client',
        attributes: { 'db.system.name': 'postgresql', 'db.namespace': database, 'db.query.text': text },
      })
    : undefined;
  return (error) => {
    observerOf(database ?? '', kind)((performance.now() - startedAt) / 1000);
    if (error) open?.fail(error);
    open?.end();
  };
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  const { text } = query as { text?: unknown };
  return typeof text === 'string' ? text : '';
}

const kinds = new Set(['select', 'insert', 'update', 'delete', 'begin', 'commit', 'rollback']);
/** Further statements are counted and not remembered. */
const maxStatements = 1_000;

function readStatement(text: string): Statement {
  const first = /^\s*(?:with\b[\s\S]*?\)\s*)?(\w+)/i.exec(text)?.[1]?.toLowerCase() ?? '';
  const kind = kinds.has(first) ? first : 'other';
  const table = /\b(?:from|into|update)\s+"?([\w.]+)/i.exec(text)?.[1];
  const statement = {
    kind,
    summary: (table ? `${kind} ${table}` : kind).toUpperCase().replace(/ .*/, (name) => name.toLowerCase()),
  };
  if (statements.size < maxStatements) statements.set(text, statement);
  return statement;
}

function observerOf(database: string, kind: string): (seconds: number) => void {
  const key = `${database} ${kind}`;
  let observe = observers.get(key);
  if (!observe) {
    const child = duration.labels(database, kind);
    observe = (seconds) => child.observe(seconds);
    observers.set(key, observe);
  }
  return observe;
}

/** Measures a pool from now on: its connections when the metrics are read, and each wait for one. */
export function measurePool(pool: pg.Pool, database: string): void {
  const observeWait = wait.labels(database);
  const connect = pool.connect.bind(pool) as (done?: unknown) => unknown;
  // Its two forms are one function here.
  pool.connect = ((done?: (...args: unknown[]) => void) => {
    const startedAt = performance.now();
    const taken = () => observeWait.observe((performance.now() - startedAt) / 1000);
    if (done)
      return connect((...args: unknown[]) => {
        taken();
        done(...args);
      });
    const client = connect() as Promise<unknown>;
    client.then(taken, taken);
    return client;
  }) as pg.Pool['connect'];

  // pg's types do not have its end.
  const ended = () => (pool as unknown as { ended: boolean }).ended;
  const stop = onScrape(() => {
    if (ended()) return stop();
    limit.set({ database }, pool.options.max ?? 0);
    connections.set({ database, state: 'busy' }, pool.totalCount - pool.idleCount);
    connections.set({ database, state: 'idle' }, pool.idleCount);
    connections.set({ database, state: 'waiting' }, pool.waitingCount);
  });
}
