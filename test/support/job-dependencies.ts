import { openJobQueue } from '#platform/jobs/jobs.ts';
import { deriveSecret } from '#platform/process/config.ts';
import type { JobDependencies } from '../../subgraphs/orders/jobs/in-transaction.ts';
import type { PaymentProvider } from '../../subgraphs/orders/payment-provider.ts';
import { simulatorProvider } from '../../subgraphs/orders/payment-providers/simulator-provider.ts';
import type { OrdersStack } from './start-orders.ts';
import { testLog } from './test-settings.ts';

/** The parameters of jobs of orders, for a test that runs a job by hand. Without a provider, it is the simulator of the stack. */
export async function jobDependenciesOf(
  { settings, server }: Pick<OrdersStack, 'settings' | 'server'>,
  { paymentTimeoutMs, provider }: { paymentTimeoutMs: number; provider?: PaymentProvider | undefined },
): Promise<JobDependencies & AsyncDisposable> {
  const queue = await openJobQueue({ databaseUrl: settings.ORDERS_DATABASE_URL, log: testLog });
  const apiKey = deriveSecret(settings.TRADEPOST_SECRET, 'payment-api-key');
  return {
    orm: server.orm,
    provider: provider ?? simulatorProvider(settings.PAYMENT_URL, apiKey, paymentTimeoutMs),
    jobs: queue,
    paymentTimeoutMs,
    now: () => new Date(),
    log: testLog,
    [Symbol.asyncDispose]: () => queue.stop(),
  };
}
