import type { CallSignal } from '#platform/process/call-signal.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import { counter, histogram } from '#platform/process/metrics.ts';
import type { SubgraphClient, SubgraphResponse } from '#platform/graph/subgraph-client.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import { type Span, span } from '#platform/telemetry/span.ts';
import { currentTraceparent } from '#platform/telemetry/trace.ts';
import { readerOf } from './caching/keys.ts';
import { openSharedReads } from './caching/share-reads.ts';
import type { GatewayContext } from './context.ts';
import type { SubgraphCall } from '#platform/execution/execute.ts';
import { isOpenCircuit } from './subgraphs/circuit.ts';
import { CancelledCall } from './subgraphs/deadline.ts';
import { isQuery } from './subgraphs/guard-subgraphs.ts';

const duration = histogram(
  'tradepost_gateway_subgraph_duration_seconds',
  'Time of one call to a subgraph, by outcome: ok, errors (the subgraph answered with some), or the code of the failure',
  ['subgraph', 'outcome'],
);

const shared = counter(
  'tradepost_gateway_subgraph_reads_shared_total',
  'Reads that left together with an equal read of the same caller, so that the subgraph was called once',
  ['subgraph'],
);

/** Calls one subgraph for a request of a client. */
export type CallSubgraph = (call: SubgraphCall, context: GatewayContext) => Promise<SubgraphResponse>;

/**
 * Calls one subgraph for the gateway: every call carries the signed caller and the trace. Without an answer, or with an answer that exceeds
 * the operation's budget, it throws a CodedError (SUBGRAPH_TIMEOUT, SUBGRAPH_UNAVAILABLE, OPERATION_TOO_LARGE, INTERNAL) with the cause in the log.
 */
export function callSubgraph(options: {
  name: string;
  client: SubgraphClient;
  identity: Identity;
  /** The position of the subgraph's log that answers must not be behind; undefined: they must not be behind at all. */
  logPosition?: () => number | undefined;
  log: Log;
}): CallSubgraph {
  const { name, client, identity, logPosition, log } = options;
  const reads = openSharedReads(() => shared.inc({ subgraph: name }));

  const spanName = `fetch ${name}`;
  const fetching = { kind: 'client', attributes: { 'tradepost.subgraph': name } } as const;

  const send = (call: SubgraphCall, context: GatewayContext, signal: CallSignal | undefined) =>
    span(spanName, fetching, (fetch) => sendIn(fetch, call, context, signal));

  async function sendIn(
    fetch: Span | undefined,
    call: SubgraphCall,
    { caller, headers, explain, userAgent }: GatewayContext,
    signal: CallSignal | undefined,
  ) {
    const { query, operationName, body } = call;
    const startedAt = performance.now();
    const stop = (outcome: string) =>
      duration.observe({ subgraph: name, outcome }, (performance.now() - startedAt) / 1000);
    try {
      // With the same properties for each call, so that the engine compiles for one shape what reads and copies them.
      const answer = await client({
        query,
        operationName,
        body,
        headers,
        identity: identity.sign(caller, name),
        logPosition: logPosition?.(),
        traceparent: currentTraceparent(),
        // Reads do not depend on it, and are shared.
        userAgent: userAgent && !isQuery(call) ? userAgent : undefined,
        signal,
        explain: explain ? true : undefined,
      });
      stop(answer.errors?.length ? 'errors' : 'ok');
      if (answer.errors?.length) fetch?.set({ 'tradepost.errors': answer.errors.length });
      return answer;
    } catch (error) {
      stop(error instanceof CodedError ? error.code : 'INTERNAL');
      throw error;
    }
  }

  return async (call, context) => {
    const { budget } = context;
    try {
      budget.spendCount(call.representationValues);
      // Only what was fetched for this request alone explains it.
      const answer =
        isQuery(call) && !context.explain
          ? await reads.read(readerOf(context), call.body, (alone) =>
              // A shared read does not end when one of its clients leaves.
              send(call, context, alone ? context.signal : undefined),
            )
          : await send(call, context, context.signal);
      budget.spend(answer.data, answer.text?.json);
      return answer;
    } catch (error) {
      const code = error instanceof CodedError ? error.code : 'INTERNAL';
      // The circuit logged once that it opened; a line for every request would occupy the core that it saves.
      // Nobody waits for an answer that was given up.
      const expected = isOpenCircuit(error) || error instanceof CancelledCall;
      if (!expected) log.warn({ err: error, subgraph: name, code }, 'the answer of a subgraph is missing');
      throw new CodedError(code, error instanceof CodedError ? error.message : undefined, { cause: error });
    }
  };
}

/** Stands in for the `live` subgraph. Only the subscription server serves its fields. */
export const refuseCall: CallSubgraph = async () => {
  throw new CodedError('SUBSCRIPTIONS_OVER_WEBSOCKET');
};
