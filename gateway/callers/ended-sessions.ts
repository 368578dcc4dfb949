import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredEvent } from '#platform/events/define.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { openLogCoverage } from '#platform/events/log-coverage.ts';
import { pageChannel, parsePageRing } from '#platform/events/page-ring.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import { gauge, onScrape } from '#platform/process/metrics.ts';
import { apiKeyRevoked, sessionEnded, userRolesChanged } from '#schema/events/users.ts';
import { openPauses } from '../pause.ts';

const late = gauge(
  'tradepost_gateway_ended_sessions_late_seconds',
  'How late the gateway notices ends of sessions: the seconds for which it has tried to read the log of users; 0 while it can',
);

/**
 * The sessions that ended, and the API keys that were revoked, while a process may still take them for good. Read from the log of users; the doorbell only
 * makes it faster.
 */
export interface EndedSessions {
  /** Whether the session has ended, or the key is revoked. Throws SUBGRAPH_UNAVAILABLE if the log was never read and cannot be read now. */
  has(id: string): Promise<boolean>;
  /** Calls `listener` when the rights of a user have changed. */
  onUserChanged(listener: (userId: string) => void): void;
  stop(): Promise<void>;
}

/**
 * How long an ended session is kept: an access token is good for 15 minutes, and clocks and a slow commit may add to it. With less, a token could
 * outlive its entry; twice as much doubles the memory, about 150 bytes for each ended session.
 */
export const keptMs = 20 * 60_000;
/** A ring may be lost, so the log is also read this often. Half of it doubles the cost of an idle log; an end counts within twice of it. */
const pollEveryMs = 1_000;
/** A ring that shows that nothing is missing saves polls for this long. The relay sends one each second. */
const quietForMs = 1_500;
/** Each end of a session rings; ends within this time are read together. */
const gatherMs = 10;
/** While nobody has sent a token for this long, the log is not read. */
const restAfterMs = 60_000;
/** The first request after a rest waits at most this long for the log. A log that hangs must not stop requests. */
const waitMs = 1_000;
const eventsPerRead = 500;
/** The events that end something. */
const endings: readonly string[] = [sessionEnded.name, apiKeyRevoked.name];
const followed: readonly string[] = [...endings, userRolesChanged.name];
/** The first step back from the end of the log; each next step is four times as long. */
const firstStep = 100;

export function followEndedSessions(options: {
  feed: Pick<EventFeed, 'head' | 'read'>;
  doorbell: Pick<Doorbell, 'listen' | 'onRecovered'>;
  /** The time of the subgraph that issues the tokens. */
  now: () => Date;
  log: Log;
}): EndedSessions {
  const { feed, doorbell, now, log } = options;
  /** Until when each session and key has to be kept, in the order of the log. */
  const ended = new Map<string, number>();
  const coverage = openLogCoverage((name) => followed.includes(name), quietForMs);
  /** Every end up to here is known; undefined until the log was read once. */
  let position: number | undefined;
  let looking: Promise<void> | undefined;
  let running: Promise<void> | undefined;
  /** The first look after a rest. */
  let resumed: Promise<void> | undefined;
  const listeners: ((userId: string) => void)[] = [];
  let usedAt = Number.NEGATIVE_INFINITY;
  const pauses = openPauses();
  let quiet = false;
  /** When the first look began that has not succeeded yet. */
  let lookingSince: number | undefined;
  const stopMeasuring = onScrape(() => {
    late.set(lookingSince === undefined ? 0 : (performance.now() - lookingSince) / 1000);
  });

  async function look(): Promise<void> {
    lookingSince ??= performance.now();
    let reached = position ?? (await findStart());
    // Read before the page: all events up to it can be read.
    const head = await feed.head();
    for (let more = head > reached; more; ) {
      const page = await feed.read({ after: reached, names: followed, limit: eventsPerRead });
      for (const event of page) remember(event);
      more = page.length === eventsPerRead;
      const last = page.at(-1)?.position ?? reached;
      reached = more ? last : Math.max(last, head);
    }
    position = reached;
    coverage.covered(reached);
    lookingSince = undefined;
    forget();
  }

  /** All calls during a look share it. */
  function lookNow(): Promise<void> {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  /** A position before the oldest end that counts, found by steps back from the end of the log: the log itself may be very long. */
  async function findStart(): Promise<number> {
    const head = await feed.head();
    const oldest = now().getTime() - keptMs;
    for (let step = firstStep; step < head; step *= 4) {
      const [event] = await feed.read({ after: head - step, limit: 1 });
      if (event && Date.parse(event.occurredAt) < oldest) return head - step;
    }
    return 0;
  }

  function remember({ name, subject, occurredAt }: StoredEvent): void {
    const id = subject.slice(subject.indexOf(':') + 1);
    if (endings.includes(name)) ended.set(id, Date.parse(occurredAt) + keptMs);
    else for (const listener of listeners) listener(id);
  }

  function forget(): void {
    const nowMs = now().getTime();
    for (const [sessionId, until] of ended) {
      if (until > nowMs) break;
      ended.delete(sessionId);
    }
  }

  async function run(): Promise<void> {
    // First listen, then read: an end in between rings.
    const unlisten = await doorbell.listen(pageChannel('users'), (message) => {
      if (coverage.heard(parsePageRing(message))) pauses.ring();
    });
    const forgetRecovered = doorbell.onRecovered(() => {
      coverage.forget();
      pauses.ring();
    });
    while (!pauses.stopped && performance.now() - usedAt < restAfterMs) {
      pauses.forget();
      const began = performance.now();
      try {
        await lookNow();
        if (quiet) log.info('the log of users can be read again');
        quiet = false;
      } catch (error) {
        if (!quiet) log.warn({ err: error }, 'the log of users cannot be read: ends of sessions are noticed later');
        quiet = true;
      }
      await pauses.rest(gatherMs);
      while (!pauses.rung && !pauses.stopped) {
        const restMs = Math.max(began + pollEveryMs - performance.now(), coverage.quietMs());
        if (restMs <= 0) break;
        await pauses.untilRung(restMs);
      }
    }
    coverage.forget();
    // Nobody waits for ends.
    lookingSince = undefined;
    forgetRecovered();
    await unlisten();
  }

  function start(): void {
    running = run().finally(() => {
      running = undefined;
    });
    resumed = lookNow()
      .catch(() => undefined)
      .finally(() => {
        resumed = undefined;
      });
  }

  return {
    onUserChanged: (listener) => void listeners.push(listener),
    async has(id) {
      usedAt = performance.now();
      if (!running && !pauses.stopped) start();
      if (position === undefined) {
        try {
          await lookNow();
        } catch (cause) {
          throw new CodedError('SUBGRAPH_UNAVAILABLE', 'Ended sessions cannot be read now', { cause });
        }
      } else if (resumed) await Promise.race([resumed, sleep(waitMs, undefined, { ref: false })]);
      return (ended.get(id) ?? 0) > now().getTime();
    },
    async stop() {
      pauses.stop();
      stopMeasuring();
      await running;
    },
  };
}
