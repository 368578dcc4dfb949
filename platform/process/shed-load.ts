import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import { CodedError } from './errors.ts';
import { counter, gauge } from './metrics.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered also under overload: other processes need this route to continue. */
    neverShed?: boolean;
  }
}

const shed = counter('tradepost_http_requests_shed_total', 'Requests refused because of overload', [
  'server',
  'reason',
]);
const active = gauge('tradepost_http_requests_active', 'Requests that are being worked on', ['server']);
const queued = gauge('tradepost_http_requests_queued', 'Requests that wait for their turn', ['server']);

export interface LoadLimits {
  /** Requests that run at the same time while most of them wait for other processes. */
  concurrent: number;
  /** Requests that run at the same time while this process computes without a pause: more of them would only slow each other down. */
  busyConcurrent: number;
  /** Further requests that wait for their turn. */
  queued: number;
  /** A request that has waited this long is refused: its client would get the answer too late. */
  queueMs: number;
  /** How long a request may wait once the queue has not been empty for `lastingMs`: then it is no burst, and waiting does not help. */
  lastingQueueMs: number;
  /** The mean delay of the event loop from which on every request is refused. */
  eventLoopDelayMs: number;
}

/** Half would react to short stalls, such as a garbage collection, which end before a refusal helps. */
const sampleEveryMs = 500;
/** How exactly the delay is measured. A tenth of it, which libraries use, wakes an idle process a hundred times a second. */
const delayPrecisionMs = 100;

/** Share of its time that an event loop computes from which on the process counts as busy. At 1 a busy loop with short gaps would not count. */
const busyFrom = 0.9;
const busySampleMs = 100;

/**
 * A queue that was never empty for this long does not come from a burst: more arrives than can be answered. Then every answered request would wait
 * as long as the longest that is allowed, so that time is cut. The method is "controlled delay" of Facebook's servers (Maurer, "Fail at Scale", ACM
 * Queue 13(8), 2015), which takes 100 ms. Half would count a garbage collection as overload; twice as much lets everybody wait that much longer.
 */
const lastingMs = 250;

/**
 * Refuses requests with OVERLOADED (503, retryable, `Retry-After`) as soon as a server cannot answer them in time, so
 * that accepted requests are about as fast as always. Without this, each request slows down all others, until clients
 * wait for none of them any more. Call it before routes are added.
 */
export function shedLoad(app: FastifyInstance, server: string, limits: LoadLimits): void {
  const lateMs = watchDelay(app);
  const turns = openTurns(server, limits, openBusy());
  app.addHook('preParsing', async (request, reply) => {
    if (request.is404 || request.routeOptions.config.neverShed) return;
    if (lateMs() > limits.eventLoopDelayMs) {
      shed.inc({ server, reason: 'event-loop' });
      throw new CodedError('OVERLOADED');
    }
    const { raw } = reply;
    const done = await turns.take();
    if (raw.closed) done();
    else raw.once('close', done);
  });
}

/** Answers how late the event loop was on average in the last sample. */
function watchDelay(app: FastifyInstance): () => number {
  const delays = monitorEventLoopDelay({ resolution: delayPrecisionMs });
  delays.enable();
  let lateMs = 0;
  const timer = setInterval(() => {
    // The time between two measurements counts as delay. There is none yet, or the mean is not a number, right after the start.
    lateMs = Math.max(0, delays.mean / 1e6 - delayPrecisionMs) || 0;
    delays.reset();
  }, sampleEveryMs);
  timer.unref();
  app.addHook('onClose', async () => {
    clearInterval(timer);
    delays.disable();
  });
  return () => lateMs;
}

/** Answers whether the event loop has computed nearly all the time since it was asked some moments ago; no timer, so that it costs an idle process nothing. */
function openBusy(): () => boolean {
  let busy = false;
  let before = performance.eventLoopUtilization();
  let sampledAt = performance.now();
  return () => {
    const at = performance.now();
    if (at - sampledAt < busySampleMs) return busy;
    const now = performance.eventLoopUtilization();
    busy = performance.eventLoopUtilization(now, before).utilization > busyFrom;
    before = now;
    sampledAt = at;
    return busy;
  };
}

/**
 * Turns to work: `take` resolves with the function that ends the turn, or throws OVERLOADED. Waiting requests get their
 * turn in order of arrival.
 */
export function openTurns(
  server: string,
  limits: Omit<LoadLimits, 'eventLoopDelayMs'>,
  busy: () => boolean,
  now: () => number = () => performance.now(),
): { take(): Promise<() => void> } {
  const whileBusy = Math.min(limits.busyConcurrent, limits.concurrent);
  const mayBegin = () => running < (busy() ? whileBusy : limits.concurrent);
  const waiting = new Set<Waiting>();
  let running = 0;
  let queueBeganAt = 0;

  const mayWaitMs = () => (now() - queueBeganAt > lastingMs ? limits.lastingQueueMs : limits.queueMs);

  function begin(): () => void {
    running += 1;
    active.set({ server }, running);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      running -= 1;
      active.set({ server }, running);
      for (const next of waiting) {
        if (!mayBegin()) break;
        // The queue may have begun to last after this request came.
        if (now() - next.since > mayWaitMs()) refuse(next);
        else {
          leave(next);
          next.resolve(begin());
        }
      }
    };
  }

  function leave(request: Waiting): void {
    clearTimeout(request.timer);
    waiting.delete(request);
    queued.set({ server }, waiting.size);
  }

  function refuse(request: Waiting): void {
    leave(request);
    shed.inc({ server, reason: 'waited' });
    request.reject(new CodedError('OVERLOADED'));
  }

  return {
    async take() {
      if (waiting.size === 0) {
        if (mayBegin()) return begin();
        queueBeganAt = now();
      }
      if (waiting.size >= limits.queued) {
        shed.inc({ server, reason: 'queue-full' });
        throw new CodedError('OVERLOADED');
      }
      const { promise, resolve, reject } = Promise.withResolvers<() => void>();
      const request: Waiting = { since: now(), resolve, reject, timer: undefined };
      request.timer = setTimeout(() => refuse(request), mayWaitMs());
      waiting.add(request);
      queued.set({ server }, waiting.size);
      return promise;
    },
  };
}

/** A request that waits for its turn. */
interface Waiting {
  since: number;
  resolve: (end: () => void) => void;
  reject: (error: CodedError) => void;
  timer: NodeJS.Timeout | undefined;
}
