import { deriveSecret } from '#platform/process/config.ts';
import { runWorker } from '#platform/graph/run-subgraph.ts';
import { startWorker } from '#platform/graph/start-worker.ts';
import type { SubgraphWorker, WorkerDeps } from '#platform/graph/subgraph-module.ts';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { forgetOldKeys } from './commands/forget-old-keys.ts';
import { type OrdersSettings, readOrdersSettings } from './config.ts';
import { copyProducts } from './consumers/copy-products.ts';
import { followStock } from './consumers/follow-stock.ts';
import { authorisePayment } from './jobs/authorise-payment.ts';
import { capturePayment } from './jobs/capture-payment.ts';
import { expireUnpaidOrders } from './jobs/expire-unpaid-orders.ts';
import type { JobDependencies } from './jobs/in-transaction.ts';
import { refundPayment } from './jobs/refund-payment.ts';
import { moveDueOrders } from './jobs/move-due-orders.ts';
import { resumePayments } from './jobs/resume-payments.ts';
import { voidPayment } from './jobs/void-payment.ts';
import { httpPaymentProvider } from './payment-provider.ts';
import { openOrdersDatabase } from './storage/orm.ts';

/** How often the worker looks for orders past their deadline: an order ends at most this long after it. */
const sweepSeconds = 2;
const resumeSeconds = 60;
/** A hold and the time for returns are days; a minute more does not matter. */
const dueSeconds = 60;
const hourSeconds = 3600;

/**
 * Starts the worker of the orders subgraph: the consumers of the catalogue's events, the jobs that call the payment provider, and the
 * schedules.
 */
export function startOrdersWorker(settings: OrdersSettings, deps: WorkerDeps): Promise<SubgraphWorker> {
  const databaseUrl = settings.ORDERS_DATABASE_URL;
  const paymentTimeoutMs = settings.PAYMENT_TIMEOUT_MS;
  const apiKey = deriveSecret(settings.TRADEPOST_SECRET, 'payment-api-key');
  return startWorker(
    {
      name: 'orders',
      secret: settings.TRADEPOST_SECRET,
      databaseUrl,
      sinkUrl: settings.EVENT_SINK_URL,
      feeds: { catalog: settings.CATALOG_URL },
      openDatabase: (options) => openOrdersDatabase(databaseUrl, options),
      events: eventDefinitions,
      async work({ orm, doorbell, now, log, keep }) {
        const queue = keep(await openJobQueue({ databaseUrl, log, bell: { doorbell, subgraph: 'orders' } }));
        const provider = httpPaymentProvider(settings.PAYMENT_URL, apiKey, paymentTimeoutMs);
        const job: JobDependencies = { orm, provider, jobs: queue, paymentTimeoutMs, now, log };
        return {
          consumers: [copyProducts(), followStock({ jobs: queue, now, log })],
          jobs: [authorisePayment(job), voidPayment(job), capturePayment(job), refundPayment(job)],
          schedules: [
            { name: 'expire-unpaid-orders', everySeconds: sweepSeconds, run: () => expireUnpaidOrders(job) },
            { name: 'move-due-orders', everySeconds: dueSeconds, run: () => moveDueOrders(job) },
            { name: 'resume-payments', everySeconds: resumeSeconds, run: () => resumePayments(job) },
            {
              name: 'forget-old-keys',
              everySeconds: hourSeconds,
              run: async () => void (await forgetOldKeys(orm.em.fork(), now())),
            },
          ],
        };
      },
    },
    deps,
  );
}

if (import.meta.main) {
  await runWorker('orders', () => {
    const settings = readOrdersSettings();
    return {
      adminPort: settings.ORDERS_WORKER_ADMIN_PORT,
      redisUrl: settings.REDIS_URL,
      start: (deps) => startOrdersWorker(settings, deps),
    };
  });
}
