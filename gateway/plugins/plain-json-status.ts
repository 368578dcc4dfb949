import type { ApolloServerPlugin } from '@apollo/server';
import type { GatewayContext } from '../context.ts';

/** Codes of requests that were well-formed as such, and refused before anything was executed. */
const wellFormed = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
]);

/**
 * Answers well-formed requests with status 200 where the client knows only `application/json`: such clients take any other status for a failure
 * of transport and never look at the errors. The GraphQL over HTTP specification asks for it.
 */
export function plainJsonStatus(): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ request, response }) {
          if (response.body.kind !== 'single') return;
          const { data, errors } = response.body.singleResult;
          const accept = request.http?.headers.get('accept') ?? '';
          if (data !== undefined || accept.includes('application/graphql-response+json')) return;
          if (wellFormed.has(errors?.[0]?.extensions?.['code'])) response.http.status = 200;
        },
      };
    },
  };
}
