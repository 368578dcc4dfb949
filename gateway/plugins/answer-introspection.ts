import { type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { execute } from 'graphql';
import { asksForSchemaOnly } from '#platform/graph/operation-limits.ts';
import type { GatewayContext } from '../context.ts';

/**
 * Answers operations that ask for nothing but the schema. The gateway's planner knows introspection as it was when the planner was written, and
 * calls later parts of it (`isOneOf`) a mistake.
 */
export function answerIntrospection(): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async responseForOperation({ request, schema, document, operation }) {
          if (!asksForSchemaOnly(operation, document)) return null;
          const { data, errors } = await execute({
            schema,
            document,
            variableValues: request.variables ?? null,
            operationName: request.operationName ?? null,
          });
          // A wrong variable, for example: refused in the same words as in every other operation.
          if (errors || !data) return null;
          return { http: { headers: new HeaderMap(), status: 200 }, body: { kind: 'single', singleResult: { data } } };
        },
      };
    },
  };
}
