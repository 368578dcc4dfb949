import type { IncomingMessage, ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import { errorBody, errorCodes } from './errors.ts';
import { retryAfterSeconds, traceIdHeader } from './http.ts';
import { startTrace } from '../telemetry/trace.ts';
import { countShed, openTurns, type TurnLimits } from './turns.ts';

export interface LoadLimits extends TurnLimits {
  /** The mean delay of the event loop from which on every request is refused. */
  eventLoopDelayMs: number;
}

/** Half would react to short stalls, such as a garbage collection, which end before a refusal helps. */
const sampleEveryMs = 500;
/** How exactly the delay is measured. A tenth of it, which libraries use, wakes the process a hundred times a second. */
const delayPrecisionMs = 100;
/** Samples without a request until the measurement rests. With half as many it is started twice as often by a request every few seconds. */
const restAfterSamples = 10;

/**
 * Does work in the turn of a request that Fastify does not serve, or refuses the request. The turn ends when the promise is settled or the client
 * leaves.
 */
export type Admit = (request: IncomingMessage, response: ServerResponse, work: () => Promise<void>) => void;

/**
 * Refuses requests to these paths with OVERLOADED (503, retryable, `Retry-After`) as soon as a server cannot answer them in time, so that accepted
 * requests are about as fast as always. Without this, each request slows down all others, until every client gives up.
 *
 * It decides before Fastify sees the request: a refusal through all hooks takes 0.27 ms, so that at three times the capacity a server would spend
 * more than half of its time on refusals. `headersFor` adds headers to a refusal, such as the CORS headers without which a browser hides it. Other
 * paths and OPTIONS are never refused. Call it before the server listens. Returns a function for other work of the same server, which then takes turns
 * with these paths.
 */
export function shedLoad(
  app: FastifyInstance,
  options: {
    server: string;
    paths: readonly string[];
    limits: LoadLimits;
    headersFor?: (request: IncomingMessage) => Readonly<Record<string, string>>;
    /**
     * Whether the limit goes down when requests end as OVERLOADED because of another process that all of them need. The gateway has such a limit for
     * each subgraph: an overloaded subgraph must not lower the limit of requests for others.
     */
    followsOverload: boolean;
    /** Serves requests to these paths that need nothing of Fastify; answers whether it does. `endTurn` ends the turn early, as the function of this name. */
    serve?: (request: IncomingMessage, response: ServerResponse, endTurn: () => void) => boolean;
  },
): Admit {
  const { server, paths, limits, headersFor, followsOverload, serve } = options;
  const lateMs = watchDelay(app);
  const turns = openTurns(server, limits, openUtilization());
  // Node calls all listeners of a request. The listeners of Fastify and of the drain are called by this one, for requests that may begin.
  const listeners = app.server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  const fastify = app.routing;
  // Every request would begin immediately if Fastify were among the watchers.
  if (!listeners.includes(fastify)) throw new Error('expected the server to have the listener of Fastify');
  const watchers = listeners.filter((listener) => listener !== fastify);
  app.server.removeAllListeners('request');
  app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    for (const watcher of watchers) watcher.call(app.server, request, response);
    if (request.method === 'OPTIONS' || !paths.includes(pathOf(request.url ?? ''))) {
      fastify(request, response);
      return;
    }
    takeTurn(request, response, (end) => {
      if (serve?.(request, response, end)) return;
      // Other servers end no turn early.
      if (serve) running.set(response, end);
      fastify(request, response);
    });
  });

  function takeTurn(
    request: IncomingMessage,
    response: ServerResponse,
    begin: (endTurn: () => void) => Promise<void> | void,
  ): void {
    const refuse = () => {
      if (isOver(response)) return;
      refuseRequest(request, response, { ...app.usualHeaders, ...headersFor?.(request) });
    };
    if (lateMs() > limits.eventLoopDelayMs) {
      countShed(server, 'event-loop');
      refuse();
      return;
    }
    let over: (() => void) | undefined;
    const leave = turns.ask({
      start(end) {
        over = () => end(followsOverload && response.statusCode === errorCodes.OVERLOADED.status);
        if (isOver(response)) return over();
        void begin(over)?.then(over, over);
      },
      refuse,
    });
    response.on('close', () => (over ?? leave)());
  }

  return (request, response, work) => {
    if (request.method === 'OPTIONS') void work();
    else takeTurn(request, response, work);
  };
}

/**
 * How the turn of each request of Fastify ends, in a server that serves others itself. Few requests are in it: of each, V8 copies 3 kB to the old
 * generation, which took half of the time of garbage collection when all were.
 */
const running = new WeakMap<ServerResponse, () => void>();

/**
 * Ends the turn of a request of Fastify before the request is answered. Call it when the request begins to wait for something slow and costs this process nothing
 * more. Otherwise a few such requests hold every turn of a busy server.
 */
export function endTurn(response: ServerResponse): void {
  running.get(response)?.();
}

/** Whether a request that waited was answered or left meanwhile. A second answer would throw, and stop the process. */
function isOver(response: ServerResponse): boolean {
  return response.headersSent || response.destroyed || response.writableEnded;
}

/** The path as Fastify's router reads it: with another spelling, such as `/%67raphql`, a request would be served without its turn. */
function pathOf(url: string): string {
  const path = plainPath.exec(url)?.[0] ?? url;
  if (path.startsWith('/') && !path.includes('%')) return path;
  try {
    return decodeURI(path.replace(/^https?:\/\/[^/]*/i, ''));
  } catch {
    // Fastify refuses it.
    return path;
  }
}

const plainPath = /^[^?#]*/;

/** The same answer as a CodedError gets from `openHttp`. A body that still arrives is read and dropped by Node. */
function refuseRequest(
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): void {
  const { traceparent } = request.headers;
  const { traceId } = startTrace(typeof traceparent === 'string' ? traceparent : null);
  const body = JSON.stringify(errorBody('OVERLOADED', undefined, traceId));
  response
    .writeHead(errorCodes.OVERLOADED.status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'retry-after': String(retryAfterSeconds),
      [traceIdHeader]: traceId,
      ...headers,
    })
    .end(body);
}

/**
 * Answers how late the event loop was on average in the last sample. It rests after 5 s without a question: ten measurements a second wake an idle
 * process for 0.04 % of a core. The first sample after a rest takes 0.5 s; until then the answer is 0.
 */
function watchDelay(app: FastifyInstance): () => number {
  const delays = monitorEventLoopDelay({ resolution: delayPrecisionMs });
  let lateMs = 0;
  let quietSamples = 0;
  let timer: NodeJS.Timeout | undefined;

  function sample(): void {
    // The time between two measurements counts as delay. The mean is not a number if there was none.
    lateMs = Math.max(0, delays.mean / 1e6 - delayPrecisionMs) || 0;
    delays.reset();
    quietSamples += 1;
    if (quietSamples === restAfterSamples) rest();
  }

  function rest(): void {
    clearInterval(timer);
    timer = undefined;
    delays.disable();
    lateMs = 0;
  }

  app.addHook('onClose', async () => rest());
  return () => {
    quietSamples = 0;
    if (timer === undefined) {
      delays.enable();
      timer = setInterval(sample, sampleEveryMs).unref();
    }
    return lateMs;
  };
}

/** Answers which share of its time the event loop computed since the last question; no timer, so that it costs an idle process nothing. */
function openUtilization(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
