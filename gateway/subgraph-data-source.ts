import type { GraphQLDataSource } from '@apollo/gateway';
import { type GraphQLFormattedError, Kind, parse, type SelectionSetNode } from 'graphql';
import { CodedError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import { histogram } from '#platform/process/metrics.ts';
import type { SubgraphClient, SubgraphResponse } from '#platform/graph/subgraph-client.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import type { GatewayContext } from './context.ts';
import { isOpenCircuit } from './subgraphs/circuit.ts';

// Apollo's declarations take their request types from packages that we do not depend on.
type ProcessOptions = Parameters<GraphQLDataSource['process']>[0];
type ProcessResult = Awaited<ReturnType<GraphQLDataSource['process']>>;

const duration = histogram(
  'tradepost_gateway_subgraph_duration_seconds',
  'Time of one call to a subgraph, by outcome: ok, errors (the subgraph answered with some), or the code of why there was no answer',
  ['subgraph', 'outcome'],
);

/**
 * Calls one subgraph for the gateway: every call carries the signed caller and the trace. Without an answer, or with one that exceeds
 * the operation's budget, the result is an error with its place in the response and a code (SUBGRAPH_TIMEOUT, SUBGRAPH_UNAVAILABLE,
 * OPERATION_TOO_LARGE), so that the rest of the data still arrives.
 */
export function subgraphDataSource(options: {
  name: string;
  client: SubgraphClient;
  identity: Identity;
  log: Log;
}): GraphQLDataSource {
  const { name, client, identity, log } = options;
  return {
    async process(call) {
      // The context was made by gatewayContext; the gateway passes it through without knowing its type.
      const { caller, budget, headers } = call.context as GatewayContext;
      const stop = duration.startTimer({ subgraph: name });
      let answer: SubgraphResponse;
      try {
        budget.spend(call.request.variables?.['representations']);
        answer = await client({
          query: call.request.query ?? '',
          variables: call.request.variables,
          operationName: call.request.operationName,
          headers,
          identity: identity.sign(caller, name),
        });
        budget.spend(answer.data);
      } catch (error) {
        const code = error instanceof CodedError ? error.code : 'INTERNAL';
        stop({ outcome: code });
        // The circuit logged once that it opened; a line for every request would occupy the core that it saves.
        if (!isOpenCircuit(error))
          log.warn({ err: error, subgraph: name, code }, 'the answer of a subgraph is missing');
        const message = error instanceof CodedError ? error.message : undefined;
        return toResult({ data: null, errors: errorsInPlace(new CodedError(code, message), call) });
      }
      stop({ outcome: answer.errors?.length ? 'errors' : 'ok' });
      return toResult(answer);
    },
  };
}

/** Stands in for the `live` subgraph. Only the subscription server serves its fields. */
export const refusingDataSource: GraphQLDataSource = {
  async process() {
    throw new CodedError('SUBSCRIPTIONS_OVER_WEBSOCKET');
  },
};

function toResult({ data, errors, extensions }: SubgraphResponse): ProcessResult {
  return {
    ...(data ? { data } : {}),
    ...(errors ? { errors } : {}),
    ...(extensions ? { extensions } : {}),
  } as ProcessResult;
}

/** An answer has at most this many errors; more places would be cut off. */
const maxPlaces = 5;

/** An error for each place in the response that stays empty, with the path that the subgraph would have used. */
function errorsInPlace({ message, extensions }: CodedError, { request }: ProcessOptions): GraphQLFormattedError[] {
  return missingPlaces(request.query ?? '', request.variables?.['representations'])
    .slice(0, maxPlaces)
    .map((path) => ({ message, path, extensions }));
}

function missingPlaces(query: string, representations: unknown): (string | number)[][] {
  const operation = parse(query, { noLocation: true }).definitions.find(
    (node) => node.kind === Kind.OPERATION_DEFINITION,
  );
  const root = operation?.selectionSet;
  if (!Array.isArray(representations)) return responseKeys(root).map((key) => [key]);

  // The gateway turns `_entities` and an index into the place that the entity has in the response.
  const entities = root?.selections.find((node) => node.kind === Kind.FIELD)?.selectionSet;
  return representations.slice(0, maxPlaces).flatMap((representation: { __typename?: string }, index) =>
    (entities?.selections ?? [])
      .filter((node) => node.kind === Kind.INLINE_FRAGMENT)
      .filter((node) => node.typeCondition?.name.value === representation.__typename)
      .flatMap((node) => responseKeys(node.selectionSet))
      .map((key) => ['_entities', index, key]),
  );
}

function responseKeys(set: SelectionSetNode | undefined): string[] {
  return (set?.selections ?? []).flatMap((node) =>
    node.kind === Kind.FIELD ? [node.alias?.value ?? node.name.value] : [],
  );
}
