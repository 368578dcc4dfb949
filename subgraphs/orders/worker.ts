import { runWorker } from '#platform/graph/run-subgraph.ts';
import { startWorker } from '#platform/graph/start-worker.ts';
import type { SubgraphWorker, WorkerDeps } from '#platform/graph/subgraph-module.ts';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { forgetGuestCarts } from './commands/forget-guest-carts.ts';
import { forgetGuests } from './commands/forget-guests.ts';
import { forgetOrderLinks } from './commands/forget-order-links.ts';
import { forgetOldKeys } from './commands/forget-old-keys.ts';
import { forgetOldNotices } from './commands/forget-old-notices.ts';
import { ordersDatabase, type OrdersSettings, readOrdersSettings } from './config.ts';
import { ordersConsumers } from './consumers/index.ts';
import { applyNotice } from './jobs/apply-notice.ts';
import { authorisePayment } from './jobs/authorise-payment.ts';
import { capturePayment } from './jobs/capture-payment.ts';
import { compareSettlement } from './jobs/compare-settlement.ts';
import { expireUnpaidOrders } from './jobs/expire-unpaid-orders.ts';
import { issueInvoices, sweepInvoices } from './jobs/issue-invoices.ts';
import type { JobDependencies } from './jobs/in-transaction.ts';
import { refundPayment } from './jobs/refund-payment.ts';
import { moveDueOrders } from './jobs/move-due-orders.ts';
import { renewPayment } from './jobs/renew-payment.ts';
import { resumePayments } from './jobs/resume-payments.ts';
import { voidPayment } from './jobs/void-payment.ts';
import { openProvider } from './payment-providers/open-provider.ts';
import { openOrdersDatabase } from './storage/orm.ts';

/** How often the worker looks for orders past their deadline: an order ends at most this long after it. */
const sweepSeconds = 2;
const resumeSeconds = 60;
/** A hold and the time for returns are days; a minute more does not matter. */
const dueSeconds = 60;
const hourSeconds = 3600;
const dayMs = 24 * hourSeconds * 1000;

/**
 * Starts the worker of the orders subgraph: the consumers of the catalogue's events, the jobs that call the payment provider, and the
 * schedules.
 */
export function startOrdersWorker(settings: OrdersSettings, deps: WorkerDeps): Promise<SubgraphWorker> {
  const database = ordersDatabase(settings);
  const paymentTimeoutMs = settings.PAYMENT_TIMEOUT_MS;
  return startWorker(
    {
      name: 'orders',
      secret: settings.TRADEPOST_SECRET,
      databaseUrl: database.directUrl,
      sinkUrl: settings.EVENT_SINK_URL,
      feeds: { catalog: settings.CATALOG_URL },
      openDatabase: (options) => openOrdersDatabase(database.url, { ...options, pooler: database.pooler }),
      events: eventDefinitions,
      async work({ orm, doorbell, now, log, keep }) {
        const queue = keep(
          await openJobQueue({ databaseUrl: database.directUrl, log, bell: { doorbell, subgraph: 'orders' } }),
        );
        const provider = await openProvider(settings);
        const job: JobDependencies = { orm, provider, jobs: queue, paymentTimeoutMs, now, log };
        return {
          consumers: ordersConsumers({ jobs: queue, now, log }),
          jobs: [
            authorisePayment(job),
            renewPayment(job),
            voidPayment(job),
            capturePayment(job),
            refundPayment(job),
            applyNotice(job),
            issueInvoices(job, { seller: settings.INVOICE_SELLER, font: settings.INVOICE_FONT }),
          ],
          schedules: [
            { name: 'expire-unpaid-orders', everySeconds: sweepSeconds, run: () => expireUnpaidOrders(job) },
            {
              name: 'move-due-orders',
              everySeconds: dueSeconds,
              run: () => moveDueOrders(job, settings.PAYMENT_RENEWALS),
            },
            { name: 'compare-settlement', everySeconds: hourSeconds, run: () => compareSettlement(job) },
            { name: 'sweep-invoices', everySeconds: resumeSeconds, run: () => sweepInvoices(job) },
            { name: 'resume-payments', everySeconds: resumeSeconds, run: () => resumePayments(job) },
            {
              name: 'forget-old-keys',
              everySeconds: hourSeconds,
              run: async () => void (await forgetOldKeys(orm.em.fork(), now())),
            },
            {
              name: 'forget-guest-carts',
              everySeconds: hourSeconds,
              run: async () => void (await forgetGuestCarts(orm.em.fork(), now())),
            },
            {
              name: 'forget-guests',
              everySeconds: hourSeconds,
              run: async () => {
                const unchangedSince = new Date(now().getTime() - settings.GUEST_ADDRESS_DAYS * dayMs);
                await forgetGuests(orm.em.fork(), unchangedSince);
              },
            },
            {
              name: 'forget-order-links',
              everySeconds: hourSeconds,
              run: async () => void (await forgetOrderLinks(orm.em.fork(), now())),
            },
            {
              name: 'forget-old-notices',
              everySeconds: hourSeconds,
              run: async () => void (await forgetOldNotices(orm.em.fork(), now())),
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
