import { setTimeout as sleep } from 'node:timers/promises';
import type {
  NamedSubgraph,
  SubgraphClient,
  SubgraphRequest,
  SubgraphResponse,
} from '#platform/graph/subgraph-client.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import { counter, gauge } from '#platform/process/metrics.ts';
import { currentTraceparent } from '#platform/telemetry/trace.ts';
import { NoTurn, openCallTurns } from './call-turns.ts';
import { isOpenCircuit, openCircuit } from './circuit.ts';
import { openDeadlines } from './deadline.ts';
import { openRetryBudget } from './retry-budget.ts';

/** The limits of what one slow or unreachable subgraph may cost the gateway. */
export interface SubgraphLimits {
  /** Milliseconds that one call may take. */
  timeoutMs: number;
  /** Other times for single subgraphs, by name. */
  timeoutsMs: ReadonlyMap<string, number>;
  /** Queries that are tried again, in percent of the calls. */
  retryPercent: number;
  /** Calls in a row that fail before the subgraph is not called for a while. */
  failures: number;
  /** Milliseconds until a subgraph that did not answer is tried again. */
  halfOpenAfterMs: number;
  /** Calls at the same time. */
  concurrentCalls: number;
  /** Further calls that wait for their turn. */
  queuedCalls: number;
  /** Calls at the same time, at least, while the subgraph is overloaded. */
  busyConcurrentCalls: number;
  /** How long a call may wait for its turn while the queue lasts. */
  lastingQueueMs: number;
}

const circuitState = gauge(
  'tradepost_gateway_subgraph_circuit',
  'Whether a subgraph is called: 0 it is, 1 a trial call is made, 2 it is not because it did not answer',
  ['subgraph'],
);
const refused = counter(
  'tradepost_gateway_subgraph_calls_refused_total',
  'Calls to a subgraph that were not made, by reason: circuit-open, queue-full (also: waited for too long)',
  ['subgraph', 'reason'],
);
const retries = counter(
  'tradepost_gateway_subgraph_retries_total',
  'Queries that a subgraph did not take, by what followed: retried, or budget-spent',
  ['subgraph', 'outcome'],
);

/** A retry waits a random time between these two numbers of milliseconds: the closed connection of the first attempt has then left the pool. */
const retryAfterMs = { least: 20, most: 60 };

/**
 * Guards the clients of subgraphs. Each guarded client has the same promises as the client that it guards, and these:
 *
 * 1. A call ends by its deadline, also if the client ignores signals: SUBGRAPH_TIMEOUT.
 * 2. At most so many calls run at the same time, fewer while the subgraph is overloaded. A call that finds the queue full, or waits for too long
 *    while it lasts, is OVERLOADED.
 * 3. A subgraph that does not answer is not called for a while: SUBGRAPH_UNAVAILABLE within 100 ms.
 * 4. A query that the subgraph did not take is tried once more, within the retry budget. A mutation is never sent twice.
 *
 * The state of a subgraph is kept from one supergraph to the next while its name and address stay the same.
 */
export function guardSubgraphs(
  clientOf: (subgraph: NamedSubgraph) => SubgraphClient,
  limits: SubgraphLimits,
  log: Log,
): (subgraph: NamedSubgraph) => SubgraphClient {
  const guarded = new Map<string, SubgraphClient>();
  return (subgraph) => {
    const key = `${subgraph.name} ${subgraph.url}`;
    const client = guarded.get(key) ?? guard(subgraph.name, clientOf(subgraph), limits, log);
    guarded.set(key, client);
    return client;
  };
}

const levels = { closed: 0, 'half-open': 1, open: 2 } as const;

function guard(name: string, client: SubgraphClient, limits: SubgraphLimits, log: Log): SubgraphClient {
  const timeoutMs = limits.timeoutsMs.get(name) ?? limits.timeoutMs;
  const withDeadline = openDeadlines(timeoutMs);
  const turns = openCallTurns(name, {
    concurrent: limits.concurrentCalls,
    busyConcurrent: limits.busyConcurrentCalls,
    queued: limits.queuedCalls,
    queueMs: timeoutMs,
    lastingQueueMs: limits.lastingQueueMs,
  });
  const budget = openRetryBudget(limits.retryPercent);
  circuitState.set({ subgraph: name }, levels.closed);
  const circuit = openCircuit({
    ...limits,
    onPhase(phase) {
      circuitState.set({ subgraph: name }, levels[phase]);
      if (phase === 'open') log.warn({ subgraph: name }, 'a subgraph does not answer and is not called for a while');
      if (phase === 'closed') log.info({ subgraph: name }, 'a subgraph answers again');
    },
  });

  /** The circuit hears of a deadline that the client ignores. */
  const callInTime = (request: SubgraphRequest, ms: number): Promise<SubgraphResponse> =>
    withDeadline(ms, request.signal, (signal) => client({ ...request, signal }));

  const inTurn = (request: SubgraphRequest, ms: number): Promise<SubgraphResponse> =>
    turns.execute(() => circuit.call(() => callInTime(request, ms)));

  function attempt(request: SubgraphRequest, ms: number): Promise<SubgraphResponse> {
    if (turns.free) return inTurn(request, ms);
    // The wait for a turn counts as time of the call.
    return withDeadline(ms, request.signal, (signal) => inTurn({ ...request, signal }, ms));
  }

  /** The caller's signal is left out: a trial that its caller gives up says nothing about the subgraph. */
  function alone(request: SubgraphRequest): Promise<SubgraphResponse> {
    return callInTime({ ...request, signal: undefined }, timeoutMs);
  }

  /** The second attempt, or the error of the first one. */
  async function repeat(request: SubgraphRequest, error: unknown, startedAt: number): Promise<SubgraphResponse> {
    if (!isUntaken(error) || !isQuery(request)) throw error;
    const leftMs = timeoutMs - (performance.now() - startedAt) - retryAfterMs.most;
    if (leftMs <= 0 || !circuit.isClosed()) throw error;
    const mayRetry = budget.spend();
    retries.inc({ subgraph: name, outcome: mayRetry ? 'retried' : 'budget-spent' });
    if (!mayRetry) throw error;
    await sleep(retryAfterMs.least + Math.random() * (retryAfterMs.most - retryAfterMs.least));
    return attempt(request, leftMs);
  }

  async function callOpen(request: SubgraphRequest): Promise<SubgraphResponse> {
    if (isQuery(request)) return circuit.tryOut(() => alone(request));
    // A mutation is no trial: it could succeed after its client got the refusal.
    const { body: _1, variables: _2, operationName: _3, ...rest } = request;
    await circuit.tryOut(() => alone({ ...rest, query: '{ __typename }' }));
    return attempt(request, timeoutMs);
  }

  function explain(error: unknown): never {
    if (isOpenCircuit(error)) refused.inc({ subgraph: name, reason: 'circuit-open' });
    if (!(error instanceof NoTurn)) throw error;
    refused.inc({ subgraph: name, reason: 'queue-full' });
    throw new CodedError('OVERLOADED', undefined, { cause: error });
  }

  return async (request) => {
    // A call that waits for its turn is made in the trace of the call that ends.
    const traced = request.traceparent === undefined ? { ...request, traceparent: currentTraceparent() } : request;
    try {
      if (!circuit.isClosed()) return await callOpen(traced);
      const startedAt = performance.now();
      budget.payIn();
      try {
        return await attempt(traced, timeoutMs);
      } catch (error) {
        return await repeat(traced, error, startedAt);
      }
    } catch (error) {
      return explain(error);
    }
  };
}

/** Whether the subgraph did not take the call; a late call may still be at work. */
function isUntaken(error: unknown): boolean {
  return error instanceof CodedError && error.code === 'SUBGRAPH_UNAVAILABLE' && !isOpenCircuit(error);
}

/** A plan's documents have one operation, which comes first. A document that begins with something else counts as a mutation. */
export function isQuery({ query }: Pick<SubgraphRequest, 'query'>): boolean {
  return /^\s*(?:query\b|\{)/.test(query);
}
