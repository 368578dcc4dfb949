import type { ApolloServerPlugin } from '@apollo/server';
import { clientNamedBy } from '#registry/client/client-headers.ts';
import type { UsageReports } from '#registry/client/usage-reports.ts';
import type { GatewayContext } from '../context.ts';

/**
 * Counts what every executed operation uses, by the client that its headers name. Operations that are refused before execution, and those that
 * ask only for the schema, are not counted. A caller may give any name: the counts say whom to ask before a change, and grant nothing.
 */
export function countUsage(usage: UsageReports): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async executionDidStart({ request, schema, document }) {
          usage.count({
            schema,
            document,
            operationName: request.operationName,
            variables: request.variables,
            client: clientNamedBy((header) => request.http?.headers.get(header)),
          });
        },
      };
    },
  };
}
