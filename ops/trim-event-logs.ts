import pg from 'pg';
import { trimCursor } from '#platform/events/trimmed-log.ts';
import { partitionCount } from '#platform/events/event-log.ts';
import { publisherName } from '#platform/sinks/publish-log.ts';

/** One transaction. Half of it doubles the commits; double holds the locks of its rows for longer. */
const rowsPerBatch = 5_000;

export interface TrimOptions {
  /** Addresses as owner of the databases, by subgraph. */
  databases: Readonly<Record<string, string>>;
  /** The consumers that each subgraph declares, each with the log that it reads. */
  consumers: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Events before this moment may be deleted. */
  before: Date;
  /** Consumers that are no longer in use. */
  without: readonly string[];
  /** Only counts. */
  dry: boolean;
}

export interface TrimmedLog {
  subgraph: string;
  deleted: number;
  /** Events up to this position may be missing. */
  upTo: number;
  /** The consumer that the log waits for, if not the age alone decides. */
  waitsFor: string | undefined;
}

/** The consumers do not allow it, so nothing was deleted. */
export class TrimRefused extends Error {}

interface Reader {
  consumer: string;
  position: number;
}

/**
 * Deletes old events from the logs of subgraphs, as far as every consumer has applied them. The newest event of each subject stays: it shows readers
 * the present state, and the relay where the log ends. So do all events of a subject that is parked. Repeating it deletes nothing more.
 */
export async function trimEventLogs(options: TrimOptions): Promise<TrimmedLog[]> {
  const { databases, consumers, before, without, dry } = options;
  await using clients = new AsyncDisposableStack();
  const opened = new Map<string, pg.Client>();
  for (const [subgraph, url] of Object.entries(databases)) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    clients.defer(() => client.end());
    opened.set(subgraph, client);
  }
  const readers = new Map<string, Reader[]>();
  const parked = new Map<string, string[]>();
  for (const [subgraph, client] of opened) {
    const logOf: Readonly<Record<string, string>> = { ...consumers[subgraph], [publisherName]: subgraph };
    const found = await readCursors(client);
    const unknown = [...found.keys()].filter((consumer) => !(consumer in logOf));
    if (unknown.length > 0)
      throw new TrimRefused(
        `Expected subgraphs/${subgraph}/subgraph.ts to declare the log of the consumer ${unknown.join(', ')}`,
      );
    for (const [consumer, log] of Object.entries(logOf)) {
      if (without.includes(consumer)) continue;
      const position = found.get(consumer);
      // No broker was ever used here.
      if (position === undefined && consumer === publisherName) continue;
      if (position === undefined)
        throw new TrimRefused(
          `The consumer ${consumer} of ${subgraph} has never run, so it has applied nothing; start its worker, or give --without ${consumer}`,
        );
      readers.set(log, [...(readers.get(log) ?? []), { consumer, position }]);
    }
    const { rows } = await client.query<{ consumer: string; subject: string }>(
      'select consumer, subject from parked_subject',
    );
    for (const { consumer, subject } of rows) {
      const log = logOf[consumer];
      if (log !== undefined) parked.set(log, [...(parked.get(log) ?? []), subject]);
    }
  }
  const trimmed: TrimmedLog[] = [];
  for (const [subgraph, client] of opened) {
    const slowest = (readers.get(subgraph) ?? []).toSorted((one, other) => one.position - other.position)[0];
    trimmed.push(await trimLog(client, { subgraph, before, slowest, parked: parked.get(subgraph) ?? [], dry }));
  }
  return trimmed;
}

/** How far each consumer of a database is in all partitions. */
async function readCursors(client: pg.Client): Promise<Map<string, number>> {
  const { rows } = await client.query<{ consumer: string; position: number }>(
    `select consumer, (case when count(*) < $1 then 0 else min(position) end)::float8 as position
     from consumer_cursor where consumer <> $2 group by consumer`,
    [partitionCount, trimCursor],
  );
  return new Map(rows.map(({ consumer, position }) => [consumer, position]));
}

async function trimLog(
  client: pg.Client,
  log: { subgraph: string; before: Date; slowest: Reader | undefined; parked: readonly string[]; dry: boolean },
): Promise<TrimmedLog> {
  const { subgraph, before, slowest, parked, dry } = log;
  const applied = slowest?.position ?? Number.MAX_SAFE_INTEGER;
  let from = 0;
  let deleted = 0;
  for (;;) {
    // In the order of the log: it ends at the first event that is too new, or that somebody has not applied.
    const { rows } = await client.query<{ position: number; old: boolean }>(
      `select position::float8 as position, occurred_at < $2 as old from event_log where position > $1 order by position limit $3`,
      [from, before, rowsPerBatch],
    );
    const stop = rows.findIndex(({ position, old }) => !old || position > applied);
    const to = rows.at(stop === -1 ? -1 : stop - 1)?.position;
    if (rows.length > 0 && stop !== 0 && to !== undefined) {
      deleted += await deleteBetween(client, { from, to, parked, dry });
      from = to;
    }
    if (stop !== -1 || rows.length < rowsPerBatch) {
      const next = rows[stop];
      const waitsFor = next && next.old ? slowest?.consumer : undefined;
      return { subgraph, deleted, upTo: from, waitsFor };
    }
  }
}

async function deleteBetween(
  client: pg.Client,
  batch: { from: number; to: number; parked: readonly string[]; dry: boolean },
): Promise<number> {
  const { from, to, parked, dry } = batch;
  const superseded = `position > $1 and position <= $2 and subject <> all ($3::text[]) and exists (
    select 1 from event_log as later
    where later.subject = event_log.subject and later.version > event_log.version and later.position is not null)`;
  const values = [from, to, parked];
  if (dry) {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from event_log where ${superseded}`,
      values,
    );
    return rows[0]?.count ?? 0;
  }
  await client.query('begin');
  try {
    // Together with the events: a reader sees that they are missing as soon as they are.
    await client.query(
      `insert into consumer_cursor (consumer, partition, position) values ($1, 0, $2)
       on conflict (consumer, partition) do update set position = greatest(consumer_cursor.position, excluded.position)`,
      [trimCursor, to],
    );
    const { rowCount } = await client.query(`delete from event_log where ${superseded}`, values);
    await client.query('commit');
    return rowCount ?? 0;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
