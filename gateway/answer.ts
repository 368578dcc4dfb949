import { type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { execute, type GraphQLFormattedError } from 'graphql';
import { asRequestError, CodedError, errorBody } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import { histogram } from '#platform/process/metrics.ts';
import { asksForSchemaOnly } from '#platform/graph/operation-limits.ts';
import type { GatewayContext } from './context.ts';

/** More errors say nothing new, and a client should not be able to ask for a large answer by a wrong question. */
const maxErrors = 5;

const duration = histogram(
  'tradepost_gateway_request_duration_seconds',
  'Time from parsed HTTP request to answer, by operation type and the code of the first error (OK without one)',
  ['operation', 'code'],
);

/** Refuses subscriptions over HTTP; answers questions about the schema itself; bounds and completes the errors of an answer; sets its HTTP status; measures it. */
export function answerPlugin(log: Log): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      const startedAt = performance.now();
      return {
        // Apollo's types say that there is an operation; a request may name one that its document does not have.
        async didResolveOperation({ operation, request }) {
          if (!operation)
            throw asRequestError(new CodedError('OPERATION_RESOLUTION_FAILURE', notResolved(request.operationName)));
          if (operation.operation === 'subscription')
            throw asRequestError(new CodedError('SUBSCRIPTIONS_OVER_WEBSOCKET'));
        },
        // The gateway's planner knows the introspection of its own day and calls later parts of it (`isOneOf`) a mistake.
        async responseForOperation({ request, schema, document, operation }) {
          if (!asksForSchemaOnly(operation, document)) return null;
          const { data, errors } = await execute({
            schema,
            document,
            variableValues: request.variables ?? null,
            operationName: request.operationName ?? null,
          });
          // A wrong variable, say: told in the same words as for every other operation.
          if (errors || !data) return null;
          return { http: { headers: new HeaderMap(), status: 200 }, body: { kind: 'single', singleResult: { data } } };
        },
        async willSendResponse({ request, response, operation }) {
          if (response.body.kind !== 'single') return;
          const result = response.body.singleResult;

          // What the gateway found missing at a non-null place it tells only in an extension, which no client reads. An entity that its
          // owner does not have, or not for this viewer, looks like that too: where the schema allows null for it, null is the answer.
          const { valueCompletion, ...extensions } = result.extensions ?? {};
          if (Array.isArray(valueCompletion)) {
            const dangling = valueCompletion.filter(
              (error: GraphQLFormattedError) => !isAbsentEntity(result.data, error),
            );
            if (dangling.length > 0) {
              log.error({ missing: dangling }, 'a reference leads to an entity that its owner does not have');
              result.errors = [...(result.errors ?? []), ...dangling.map(asMissing)];
            }
            delete result.extensions;
            if (Object.keys(extensions).length > 0) result.extensions = extensions;
          }

          const first = result.errors?.[0]?.extensions?.['code'];
          if (result.errors) {
            const limit = first === 'OPERATION_TOO_LARGE' ? 1 : maxErrors;
            result.errors = result.errors.slice(0, limit);
          }

          // Clients that know only `application/json` take any other status for a failure of transport and never look at the
          // errors: the GraphQL over HTTP specification asks for 200 then, where the request as such was well-formed.
          const wellFormed = [
            'GRAPHQL_PARSE_FAILED',
            'GRAPHQL_VALIDATION_FAILED',
            'BAD_USER_INPUT',
            'OPERATION_RESOLUTION_FAILURE',
          ];
          const accept = request.http?.headers.get('accept') ?? '';
          if (result.data === undefined && wellFormed.includes(String(first)) && acceptsOnlyPlainJson(accept)) {
            response.http.status = 200;
          }

          const code = typeof first === 'string' ? first : 'OK';
          duration.observe({ operation: operation?.operation ?? 'none', code }, (performance.now() - startedAt) / 1000);
        },
      };
    },
  };
}

function notResolved(name: string | undefined): string {
  return name === undefined
    ? 'The document has several operations; name one as operationName'
    : `The document has no operation named ${JSON.stringify(name)}`;
}

function acceptsOnlyPlainJson(accept: string): boolean {
  return !accept.includes('application/graphql-response+json');
}

/** Whether null stands right where the entity would, and took nothing else with it. */
function isAbsentEntity(data: unknown, error: GraphQLFormattedError): boolean {
  let at: unknown = data;
  for (const key of error.path?.slice(0, -1) ?? []) {
    if (at === null || typeof at !== 'object') return false;
    at = (at as Record<string, unknown>)[key];
  }
  return at === null;
}

function asMissing(error: GraphQLFormattedError): GraphQLFormattedError {
  const [shown] = errorBody('INTERNAL').errors;
  return { ...(shown as GraphQLFormattedError), ...(error.path ? { path: error.path } : {}) };
}
