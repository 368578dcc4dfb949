import type { GraphQLDataSource } from '@apollo/gateway';
import { type GraphQLFormattedError, Kind, parse, type SelectionSetNode } from 'graphql';
import { CodedError, type ErrorCode } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import { histogram } from '#platform/process/metrics.ts';
import type { SubgraphClient, SubgraphResponse } from '#platform/graph/subgraph-client.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import type { GatewayContext } from './context.ts';

// The gateway's own declarations name their request types through packages that are not ours to import.
type ProcessOptions = Parameters<GraphQLDataSource['process']>[0];
type ProcessResult = Awaited<ReturnType<GraphQLDataSource['process']>>;

const duration = histogram(
  'tradepost_gateway_subgraph_duration_seconds',
  'Time of one call to a subgraph, by outcome: ok, errors (the subgraph answered with some), or the code of why there was no answer',
  ['subgraph', 'outcome'],
);

/**
 * The gateway's way to one subgraph: every call carries the signed caller, the trace and a deadline. Without an answer the result is
 * an error with its place in the response and a code (SUBGRAPH_TIMEOUT, SUBGRAPH_UNAVAILABLE), so that the rest of the data still arrives.
 */
export function subgraphDataSource(options: {
  name: string;
  client: SubgraphClient;
  identity: Identity;
  timeoutMs: number;
  log: Log;
}): GraphQLDataSource {
  const { name, client, identity, timeoutMs, log } = options;
  return {
    async process(call) {
      // The context was made by gatewayContext; the gateway passes it through without knowing its type.
      const { caller } = call.context as GatewayContext;
      const stop = duration.startTimer({ subgraph: name });
      let answer: SubgraphResponse;
      try {
        answer = await client({
          query: call.request.query ?? '',
          variables: call.request.variables,
          operationName: call.request.operationName,
          identity: identity.sign(caller),
          signal: AbortSignal.timeout(timeoutMs),
        });
      } catch (error) {
        const code = error instanceof CodedError ? error.code : 'INTERNAL';
        stop({ outcome: code });
        log.warn({ err: error, subgraph: name, code }, 'a subgraph did not answer');
        return toResult({ data: null, errors: errorsInPlace(code, call) });
      }
      stop({ outcome: answer.errors?.length ? 'errors' : 'ok' });
      return toResult(answer);
    },
  };
}

/** Stands where the `live` subgraph would be called. Its fields are served by the subscription server and by nothing else. */
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

/** More places than an answer may have errors would only be cut off again. */
const maxPlaces = 5;

/** An error for each place in the response that stays empty now, named as the subgraph would have named it. */
function errorsInPlace(code: ErrorCode, { request }: ProcessOptions): GraphQLFormattedError[] {
  const { message, extensions } = new CodedError(code);
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
