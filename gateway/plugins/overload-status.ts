import type { ApolloServerPlugin } from '@apollo/server';
import { errorCodes } from '#platform/process/errors.ts';
import { retryAfterSeconds } from '#platform/process/http.ts';
import type { GatewayContext } from '../context.ts';

/**
 * Answers with status 503 and `Retry-After` when a subgraph refused the whole operation because of overload, as the gateway itself does: proxies
 * and clients slow down by the status. With data beside the error the status stays 200.
 */
export function overloadStatus(): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response }) {
          if (response.body.kind !== 'single') return;
          const { data, errors = [] } = response.body.singleResult;
          if (data || errors.length === 0) return;
          if (!errors.every(({ extensions }) => extensions?.['code'] === 'OVERLOADED')) return;
          response.http.status = errorCodes.OVERLOADED.status;
          response.http.headers.set('retry-after', String(retryAfterSeconds));
        },
      };
    },
  };
}
