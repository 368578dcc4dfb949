import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import { errorBody } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import type { GatewayContext } from '../context.ts';

/** More errors say nothing new, and a client should not get a large answer for a wrong operation. */
const maxErrors = 5;

/**
 * Reports what is missing where the schema allows no null, and bounds the number of errors. The gateway reports missing values only in an
 * extension that no client reads. An entity that its owner does not have, or not for this viewer, looks the same: where the schema allows null
 * for it, null is the answer.
 */
export function completeErrors(log: Log): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response }) {
          if (response.body.kind !== 'single') return;
          const result = response.body.singleResult;
          const { valueCompletion, ...extensions } = result.extensions ?? {};
          if (Array.isArray(valueCompletion)) {
            const dangling = valueCompletion.filter(
              (error: GraphQLFormattedError) => !isAbsentEntity(result.data, error),
            );
            if (dangling.length > 0) {
              const missing = dangling.slice(0, maxErrors);
              log.error({ missing }, 'a reference leads to an entity that its owner does not have');
            }
            result.errors = [...(result.errors ?? []), ...dangling.map(asMissing)];
            if (result.errors.length === 0) delete result.errors;
            delete result.extensions;
            if (Object.keys(extensions).length > 0) result.extensions = extensions;
          }
          if (!result.errors) return;
          const limit = result.errors[0]?.extensions?.['code'] === 'OPERATION_TOO_LARGE' ? 1 : maxErrors;
          result.errors = result.errors.slice(0, limit);
        },
      };
    },
  };
}

/** Whether null stands where the entity would, and took nothing else with it. */
function isAbsentEntity(data: unknown, error: GraphQLFormattedError): boolean {
  let at: unknown = data;
  for (const key of error.path?.slice(0, -1) ?? []) {
    if (at === null || typeof at !== 'object') return false;
    // A list or an object; both have their values under the keys of a path.
    at = (at as Record<string, unknown>)[key];
  }
  return at === null;
}

function asMissing(error: GraphQLFormattedError): GraphQLFormattedError {
  const [shown] = errorBody('INTERNAL').errors;
  // errorBody makes one error.
  return { ...(shown as GraphQLFormattedError), ...(error.path ? { path: error.path } : {}) };
}
