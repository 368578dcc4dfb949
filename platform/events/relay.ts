import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type EventDefinition, type Ring, type StoredEvent, upcastEvent } from './define.ts';
import type { Doorbell } from './doorbell.ts';
import { type EventLogRecord, eventLogColumns, toStoredEvent } from './event-log.ts';
import { holdConnection } from '../database/held-connection.ts';
import type { Log } from '../process/log.ts';
import { pageRings, restingRing } from './page-ring.ts';
import { counter, gauge } from '../process/metrics.ts';
import type { Running } from '../process/process.ts';
import { isRecording, startSpan } from '../telemetry/span.ts';

const stamped = counter('tradepost_relay_events_total', 'Events given their position', ['subgraph']);
const waiting = gauge('tradepost_relay_unstamped_events', 'Committed events without a position yet', ['subgraph']);
const oldest = gauge('tradepost_relay_oldest_unstamped_seconds', 'Age of the oldest event without a position', [
  'subgraph',
]);
const active = gauge('tradepost_relay_active', '1 in the process that stamps, 0 where a relay stands by', ['subgraph']);

/** Small enough to ring early, large enough that a backlog drains at thousands a second. */
const batchSize = 500;
/**
 * The most events of a backlog that are sorted at a time; without the limit each batch would sort the whole backlog.
 */
const sortedAtOnce = 5000;
/**
 * A process that commits events rings the relay. A ring may be lost, so the relay also polls: soon after it has found an event, then less and less
 * often, down to `last`, or `alone` while the doorbell does not work. Half of the times doubles the statements of an idle shop; twice doubles how
 * late an event may be whose ring was lost.
 */
const restMs = { first: 20, alone: 500, last: 1000 };
/**
 * From the start of one stamp to the next: events of this time are stamped together. Double would be a noticeable delay of live updates; half doubles
 * the statements.
 */
const gatherMs = 4;
const standByMs = 1000;
/**
 * The shortest time between two rings that say where the log ends. Listeners poll after two seconds without one; half of it would wake them twice as
 * often, twice of it would let them poll.
 */
const restingRingMs = 900;
const measureEveryMs = 5000;

/** Rung by processes that have committed events of a subgraph; the message says nothing. */
const recordedChannel = (subgraph: string) => `recorded:${subgraph}`;

/**
 * The function that rings a subgraph's relay. The first call rings immediately. Calls while that ring is on its way, and until the relay may stamp
 * again, share the next ring: more of them would only cost the process that commits.
 */
export function relayBell(doorbell: Pick<Doorbell, 'ring'>, subgraph: string): () => void {
  const rings = [{ channel: recordedChannel(subgraph), message: '' }];
  let ringing = false;
  let again = false;
  async function ring(): Promise<void> {
    ringing = true;
    do {
      again = false;
      await Promise.all([doorbell.ring(rings), sleep(gatherMs)]);
    } while (again);
    ringing = false;
  }
  return () => {
    if (ringing) again = true;
    else void ring();
  };
}

/**
 * Ids and sequence numbers are assigned before a commit, so a reader that relies on them skips rows that commit late.
 * The relay assigns positions only to visible, that is committed, rows, and in one transaction at a time. So every
 * event that a reader has not seen is after its cursor. Versions of one subject keep their order: a later version
 * cannot become visible before an earlier one, `newest` never falls from one version to the next, and cutting the
 * backlog by (subject, version) takes no later version without the earlier ones.
 */
const stampSql = `
  with pending as (
    select id, row_number() over (order by newest, subject, version) as place
    from (
      select id, subject, version, max(id::text) over (partition by subject order by version) as newest
      from (
        select id, subject, version from event_log where position is null order by subject, version limit ${sortedAtOnce}
      ) as first_ones
    ) as unstamped
    order by newest, subject, version
    limit ${batchSize}
  ), top as (select coalesce(max(position), 0) as position from event_log)
  update event_log set position = top.position + pending.place
  from pending, top where event_log.id = pending.id
  returning ${eventLogColumns
    .split(', ')
    .map((column) => `event_log.${column}`)
    .join(', ')}`;

/** The relay of a log, in this process. */
export interface Relay extends Running {
  /** Wakes it if it is the active one, as a ring does; returns whether it is. */
  wake(): boolean;
}

/**
 * Gives committed events their place in commit order and rings the doorbell. One relay is active per database: it holds an advisory
 * lock on the very connection that stamps, so a lost connection loses both; the others wait for the lock, about 20 s if its host is gone
 * without a word. Ringing may fail, stamping goes on. Processes that commit events wake it by `relayBell`.
 */
export async function startRelay(options: {
  databaseUrl: string;
  subgraph: string;
  /** By name: which channels an event also rings, beside `events:<subgraph>`. */
  events: ReadonlyMap<string, EventDefinition>;
  doorbell: Doorbell;
  log: Log;
  /** A relay loses its lock if PostgreSQL gets no packet of it for this long; left out, 20 s. */
  lostAfterMs?: number;
}): Promise<Relay> {
  const { databaseUrl, subgraph, events: definitions, doorbell, log, lostAfterMs } = options;
  let lastRing: Promise<void> = Promise.resolve();
  let holdsLock = false;
  const wake = () => {
    if (holdsLock) connection.wake();
    return holdsLock;
  };
  const unlisten = await doorbell.listen(recordedChannel(subgraph), wake);

  const connection = holdConnection({
    databaseUrl,
    name: `${subgraph}-relay`,
    log,
    lostAfterMs,
    async work(db, hold) {
      try {
        // A plan for a small log would read all of the log when it has grown. These settings leave only ways by index. Of those a bitmap visits the
        // entry of every event that was stamped since the last vacuum (16 ms after 60,000 events); a plain scan marks such entries and passes over
        // them (0.8 ms).
        await db.query(
          'set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set enable_bitmapscan = off',
        );
        let pauseMs = restMs.last;
        let head: number | undefined;
        let rangAt = Number.NEGATIVE_INFINITY;
        let measuredAt = Number.NEGATIVE_INFINITY;
        while (hold.on()) {
          holdsLock ||= await tryLock(db);
          active.set({ subgraph }, holdsLock ? 1 : 0);
          const startedAt = performance.now();
          const events = holdsLock ? await stamp(db) : [];
          const count = events.length;
          head = events.at(-1)?.position ?? head;
          if (count === batchSize) continue;
          // A relay that found nothing has seen that nothing waits.
          if (count === 0 && holdsLock) {
            setWaiting(0, 0);
            // Only the holder of the lock assigns positions: the log has ended there since its last event.
            head ??= await findHead(db);
            if (performance.now() - rangAt > restingRingMs) {
              rangAt = performance.now();
              void doorbell.ring([restingRing(subgraph, head)]);
            }
          } else if (performance.now() - measuredAt > measureEveryMs) {
            await measure(db);
            measuredAt = performance.now();
          }
          pauseMs = count > 0 ? restMs.first : Math.min(pauseMs * 2, doorbell.ready() ? restMs.last : restMs.alone);
          const gatherForMs = startedAt + gatherMs - performance.now();
          // A pause of no time takes a millisecond.
          if (count > 0 && gatherForMs > 0) await sleep(gatherForMs);
          await hold.pause(holdsLock ? pauseMs : standByMs);
        }
      } finally {
        holdsLock = false;
        active.set({ subgraph }, 0);
      }
    },
  });

  async function tryLock(db: pg.Client): Promise<boolean> {
    const { rows } = await db.query<{ held: boolean }>(
      `select pg_try_advisory_lock(hashtext('tradepost.relay'), hashtext($1)) as held`,
      [subgraph],
    );
    if (rows[0]?.held) log.info({ subgraph }, 'relay is active');
    return rows[0]?.held ?? false;
  }

  async function findHead(db: pg.Client): Promise<number> {
    const { rows } = await db.query<{ head: string | null }>('select max(position) as head from event_log');
    return Number(rows[0]?.head ?? 0);
  }

  /** In the order of their positions. */
  async function stamp(db: pg.Client): Promise<StoredEvent[]> {
    const startedAt = Date.now();
    const { rows } = await db.query<EventLogRecord>({ name: 'stamp', text: stampSql });
    if (rows.length === 0) return [];
    const events = rows.map(toStoredEvent).sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
    stamped.inc({ subgraph }, events.length);
    // Not awaited: a hanging Redis must not delay the log.
    lastRing = doorbell.ring([...pageRings(subgraph, events), ...events.flatMap(ringsOf)]);
    if (isRecording()) for (const event of events) recordRelay(event, startedAt);
    return events;
  }

  /** In the trace of each event: how long it was with the relay. */
  function recordRelay({ name, subject, traceContext, position }: StoredEvent, startedAt: number): void {
    startSpan(`send ${name}`, {
      kind: 'producer',
      parent: traceContext,
      startedAt,
      attributes: {
        'messaging.system': 'tradepost',
        'messaging.operation.type': 'send',
        'messaging.destination.name': name,
        'messaging.message.conversation_id': subject,
        'tradepost.position': position ?? undefined,
        'tradepost.subgraph': subgraph,
      },
    })?.end();
  }

  function ringsOf(event: StoredEvent): Ring[] {
    try {
      const definition = definitions.get(event.name);
      if (!definition?.rings) return [];
      const newest = upcastEvent(definition, event);
      return definition.rings(newest.payload, newest);
    } catch (error) {
      log.error({ err: error, event: event.name, subject: event.subject }, 'no rings for an event');
      return [];
    }
  }

  /** Also while a relay stands by, so that the gauges show a log without an active relay. */
  async function measure(db: pg.Client): Promise<void> {
    const { rows } = await db.query<{ count: number; age: number }>(
      `select count(*)::int as count, coalesce(extract(epoch from now() - min(occurred_at)), 0)::float8 as age
       from event_log where position is null`,
    );
    setWaiting(rows[0]?.count ?? 0, rows[0]?.age ?? 0);
  }

  function setWaiting(count: number, age: number): void {
    waiting.set({ subgraph }, count);
    oldest.set({ subgraph }, Math.max(0, age));
  }

  return {
    wake,
    ready: async () => ({ relay: connection.connected() }),
    async stop() {
      await unlisten();
      await connection.stop();
      await Promise.race([lastRing, new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
    },
  };
}
