import type { ApolloServerPlugin } from '@apollo/server';
import { histogram } from '#platform/process/metrics.ts';
import type { GatewayContext } from '../context.ts';

const duration = histogram(
  'tradepost_gateway_request_duration_seconds',
  'Time from parsed HTTP request to answer, by operation type and the code of the first error (OK without one)',
  ['operation', 'code'],
);

/** Measures how long each answer takes. */
export function measureRequests(): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      const startedAt = performance.now();
      return {
        async willSendResponse({ response, operation }) {
          if (response.body.kind !== 'single') return;
          const first = response.body.singleResult.errors?.[0]?.extensions?.['code'];
          const code = typeof first === 'string' ? first : 'OK';
          duration.observe({ operation: operation?.operation ?? 'none', code }, (performance.now() - startedAt) / 1000);
        },
      };
    },
  };
}
