import type { Gauge } from 'prom-client';
import { counter, gauge } from './metrics.ts';

/*
 * The turns of one server. A request runs immediately while fewer run than the limit; else it waits. Three things bound the time of a request that
 * runs, and of one that waits:
 *
 * 1. The limit follows the event loop. While it computes for more than 80 % of its time, more requests at the same time only slow each other down, so the
 *    limit goes down to the fewest that keep it busy, but not below `busyConcurrent`. While it waits for others, the limit goes back up to `concurrent`.
 *    The nearer the loop is to 80 %, the smaller are the steps. Steps of one size overshoot: the limit goes up and down all the time, and requests that
 *    begin while it is high wait for each other (docs/adr/0098-limits-of-turns-go-in-proportion.md).
 *    The limit also goes down while many end as overloaded because of another process: then that process is the bottleneck.
 * 2. A queue that was never empty for `lastingMs` is no burst. From then on a request waits for at most `lastingQueueMs`.
 * 3. Turns are given in order of arrival while nobody waits longer than that. After that the newest comes first: in order of arrival every answered
 *    request would wait as long as a request may, and most are refused anyway.
 *
 * Points 2 and 3 are the methods of Facebook's servers, "controlled delay" and "adaptive LIFO" (Maurer, "Fail at Scale", ACM Queue 13(8), 2015).
 */

export interface TurnLimits {
  /** Requests that run at the same time while most of them wait for other processes. */
  concurrent: number;
  /** The limit does not go below this number. */
  busyConcurrent: number;
  /** Further requests that wait for their turn. */
  queued: number;
  /** A request that has waited this long is refused: its client would get the answer too late. */
  queueMs: number;
  /** How long a request may wait once the queue lasts: waiting does not help then. */
  lastingQueueMs: number;
}

/** A request that wants a turn: exactly one of the two is called, unless it leaves before. */
export interface Contender {
  /** Call `end` when the request is over; `overloaded` says that another process had no room for it. */
  start(end: (overloaded: boolean) => void): void;
  refuse(): void;
}

export interface Turns {
  /** Whether a request would start immediately. */
  readonly free: boolean;
  /** Answers with a function for a client that leaves before its request has started. */
  ask(contender: Contender): () => void;
}

/** Half would count a garbage collection as overload; twice as much keeps that many more clients waiting for nothing. */
const lastingMs = 250;
/** How often waiting requests are checked; they may wait longer by this time. */
const lookEveryMs = 10;

const shed = counter('tradepost_http_requests_shed_total', 'Requests refused because of overload', [
  'server',
  'reason',
]);

/** The turns of each server, for its gauges. The turns that were opened last count. */
const servers = new Map<string, { active(): number; queued(): number; limit(): number }>();

/** Measures a number of all servers when it is read: each request changes these numbers several times. */
const each = (number: 'active' | 'queued' | 'limit') => (made: Gauge<'server'>) => {
  for (const [server, turns] of servers) made.set({ server }, turns[number]());
};
gauge('tradepost_http_requests_active', 'Requests that are being worked on', ['server'], each('active'));
gauge('tradepost_http_requests_queued', 'Requests that wait for their turn', ['server'], each('queued'));
gauge(
  'tradepost_http_requests_limit',
  'Requests that may be worked on at the same time now',
  ['server'],
  each('limit'),
);

/** Counts a request that is refused for another reason than its turn. */
export function countShed(server: string, reason: 'event-loop'): void {
  shed.inc({ server, reason });
}

interface Waiting extends Contender {
  since: number;
}

/** Opens the turns of a server. `utilization` answers which share of its time the event loop computed since the last question. */
export function openTurns(
  server: string,
  limits: TurnLimits,
  utilization: () => number,
  now: () => number = () => performance.now(),
): Turns {
  const limit = openLimit(limits, utilization, now);
  // In order of arrival.
  const waiting: Waiting[] = [];
  let running = 0;
  let queueBeganAt = 0;
  let refusedAt = Number.NEGATIVE_INFINITY;
  let look: NodeJS.Timeout | undefined;

  const queueAgeMs = () => now() - queueBeganAt;

  function begin(contender: Contender): void {
    running += 1;
    let ended = false;
    contender.start((overloaded) => {
      if (ended) return;
      ended = true;
      running -= 1;
      limit.ended(overloaded);
      beginWaiting();
    });
  }

  function beginWaiting(): void {
    if (waiting.length === 0) return;
    refuseLate();
    while (waiting.length > 0 && running < currentLimit()) {
      const next = newestFirst() ? waiting.pop() : waiting.shift();
      afterChange();
      if (next) begin(next);
    }
  }

  function newestFirst(): boolean {
    const [oldest] = waiting;
    return now() - refusedAt < lastingMs || (oldest !== undefined && now() - oldest.since > limits.lastingQueueMs);
  }

  function currentLimit(): number {
    return limit.current(waiting.length > 0);
  }

  function refuseLate(): void {
    const mayWaitMs = queueAgeMs() > lastingMs ? limits.lastingQueueMs : limits.queueMs;
    for (let [oldest] = waiting; oldest && now() - oldest.since > mayWaitMs; [oldest] = waiting) {
      waiting.shift();
      afterChange();
      refusedAt = now();
      shed.inc({ server, reason: 'waited' });
      oldest.refuse();
    }
  }

  /** Also gives turns: the limit may have gone up while no request ended. */
  function lookAgain(): void {
    look = undefined;
    beginWaiting();
    afterChange();
  }

  function afterChange(): void {
    if (waiting.length > 0) look ??= setTimeout(lookAgain, lookEveryMs);
    else {
      clearTimeout(look);
      look = undefined;
    }
  }

  servers.set(server, { active: () => running, queued: () => waiting.length, limit: limit.last });

  return {
    get free() {
      return waiting.length === 0 && running < currentLimit();
    },
    ask(contender) {
      if (waiting.length === 0) {
        if (running < currentLimit()) {
          begin(contender);
          return () => undefined;
        }
        // A queue that refusals have emptied was not worked off: it still lasts.
        if (now() - refusedAt > lastingMs) queueBeganAt = now();
      }
      if (waiting.length >= limits.queued) {
        shed.inc({ server, reason: 'queue-full' });
        limit.pressed();
        contender.refuse();
        return () => undefined;
      }
      const entry: Waiting = { start: contender.start, refuse: contender.refuse, since: now() };
      waiting.push(entry);
      afterChange();
      return () => {
        const place = waiting.indexOf(entry);
        if (place === -1) return;
        waiting.splice(place, 1);
        afterChange();
      };
    },
  };
}

/**
 * Share of its time that an event loop computes, or waits for a core, at which the limit stays. With 0.9 two processes on full cores stay just below
 * it, and calls wait between them (bench/results/2026-11-30-overload.md). With 0.65 a process with cores of its own would leave a third of them idle.
 */
const targetShare = 0.8;
/** Share of the requests that end as overloaded from which on the other process decides. Half would follow a few refusals. */
const overloadedFrom = 0.25;
/** Fewer ended requests than this say nothing about the share. */
const fewestEnded = 4;
/** Twice as long lets requests begin for that time before the limit goes down; half is as long as one larger answer computes. */
const sampleMs = 25;
/** The most turns of a busy process while no request waits for one, in multiples of the least. */
const mostBusy = 4;
/** How far the limit goes in one sample at most. It goes down from 100 to 16 in 0.2 s. */
const [down, up] = [0.8, 1.25];

/** The requests that may run at the same time, from what the process has noticed since the last sample. */
function openLimit(limits: TurnLimits, utilization: () => number, now: () => number) {
  const most = limits.concurrent;
  const least = Math.min(limits.busyConcurrent, most);
  let limit = most;
  let sampledAt = now();
  let wanted = false;
  let [ended, overloaded] = [0, 0];

  function sample(): void {
    const followed = ended >= fewestEnded && overloaded / ended > overloadedFrom;
    const factor = followed ? down : Math.min(up, Math.max(down, 1 + targetShare - utilization()));
    // If no request waits, the limit is not the reason that the process is busy.
    const next = factor < 1 && !wanted ? Math.min(limit, least * mostBusy) : limit * factor;
    limit = Math.min(most, Math.max(least, next));
    if (ended >= fewestEnded) [ended, overloaded] = [0, 0];
    wanted = false;
  }

  return {
    current(somebodyWaits: boolean): number {
      wanted ||= somebodyWaits;
      if (now() - sampledAt >= sampleMs) {
        sampledAt = now();
        sample();
      }
      return Math.floor(limit);
    },
    /** The answer to the last question. */
    last: () => Math.floor(limit),
    ended(asOverloaded: boolean): void {
      ended += 1;
      if (asOverloaded) overloaded += 1;
    },
    pressed(): void {
      wanted = true;
    },
  };
}
