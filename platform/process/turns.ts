import { counter, gauge } from './metrics.ts';

/*
 * The turns of one server. A request runs immediately while fewer run than the limit; else it waits. Three things bound the time of a request that
 * runs, and of one that waits:
 *
 * 1. The limit follows the event loop. While it computes without a pause, more requests at the same time only slow each other down, so the limit
 *    goes down to the fewest that keep it busy, but not under `busyConcurrent`. While it waits for others, the limit goes back up to `concurrent`.
 *    The same happens while many end as overloaded because of another process: then that process is the bottleneck.
 * 2. A queue that was never empty for `lastingMs` is no burst. From then on a request waits for at most `lastingQueueMs`.
 * 3. Turns are given in order of arrival while nobody waits longer than that. After that the newest comes first: in order of arrival every answered
 *    request would wait as long as a request may, and most are refused anyway.
 *
 * Points 2 and 3 are the methods of Facebook's servers, "controlled delay" and "adaptive LIFO" (Maurer, "Fail at Scale", ACM Queue 13(8), 2015).
 */

export interface TurnLimits {
  /** Requests that run at the same time while most of them wait for other processes. */
  concurrent: number;
  /** The limit does not go below this number, also while this process computes without a pause. */
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
const active = gauge('tradepost_http_requests_active', 'Requests that are being worked on', ['server']);
const queued = gauge('tradepost_http_requests_queued', 'Requests that wait for their turn', ['server']);
const limitNow = gauge('tradepost_http_requests_limit', 'Requests that may be worked on at the same time now', [
  'server',
]);

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
    active.set({ server }, running);
    let ended = false;
    contender.start((overloaded) => {
      if (ended) return;
      ended = true;
      running -= 1;
      active.set({ server }, running);
      limit.ended(overloaded);
      beginWaiting();
    });
  }

  function beginWaiting(): void {
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
    const current = limit.current(waiting.length > 0);
    limitNow.set({ server }, current);
    return current;
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
    queued.set({ server }, waiting.length);
    if (waiting.length > 0) look ??= setTimeout(lookAgain, lookEveryMs);
    else {
      clearTimeout(look);
      look = undefined;
    }
  }

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

/** Share of its time that an event loop computes from which on it counts as busy. At 1 a busy loop with short gaps would not count. */
const busyFrom = 0.9;
/** Share of the requests that end as overloaded from which on the other process decides. Half would follow a few refusals. */
const overloadedFrom = 0.25;
/** Fewer ended requests than this say nothing about the share. */
const fewestEnded = 4;
/** Twice as long lets requests begin for that time before the limit goes down; half is as long as one larger answer computes. */
const sampleMs = 25;
/** The limit when the process has just become busy, in multiples of the least. It goes down from there within some samples. */
const firstBusy = 4;
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
    if (utilization() > busyFrom || followed) {
      // If no request waits, the limit is not the reason that the process is busy.
      const next = wanted ? Math.min(limit * down, least * firstBusy) : Math.min(limit, least * firstBusy);
      limit = Math.max(least, next);
    } else limit = Math.min(most, limit * up + 1);
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
    ended(asOverloaded: boolean): void {
      ended += 1;
      if (asOverloaded) overloaded += 1;
    },
    pressed(): void {
      wanted = true;
    },
  };
}
