import type { ApolloServerPlugin } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { refuseNullVariables, variablesThatNeedValues } from '#platform/graph/null-variables.ts';
import { asRequestError, CodedError } from '#platform/process/errors.ts';
import type { GatewayContext } from '../context.ts';

/**
 * Refuses what is valid GraphQL but is not executed here: an operation name that the document does not have, a subscription over HTTP, and an
 * explicit null for a variable that stands where null is not allowed.
 */
export function refuseUnserved(): ApolloServerPlugin<GatewayContext> {
  // Apollo keeps the documents of frequent operations; the variables that need values are found once for each.
  const needed = new WeakMap<DocumentNode, Map<string, ReadonlySet<string>>>();
  return {
    async requestDidStart() {
      return {
        // Apollo's types say that there is an operation; a request may name one that its document does not have.
        async didResolveOperation({ operation, request, document, schema }) {
          if (!operation)
            throw asRequestError(new CodedError('OPERATION_RESOLUTION_FAILURE', notResolved(request.operationName)));
          if (operation.operation === 'subscription')
            throw asRequestError(new CodedError('SUBSCRIPTIONS_OVER_WEBSOCKET'));
          if (!Object.values(request.variables ?? {}).includes(null)) return;
          const byName = needed.get(document) ?? new Map<string, ReadonlySet<string>>();
          needed.set(document, byName);
          const name = operation.name?.value ?? '';
          const variables = byName.get(name) ?? variablesThatNeedValues(schema, document, operation);
          byName.set(name, variables);
          const [first] = refuseNullVariables(variables, request.variables ?? {});
          if (first) throw asRequestError(new CodedError('BAD_USER_INPUT', first.message));
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
