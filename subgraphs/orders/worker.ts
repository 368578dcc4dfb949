import { deriveSecret } from '#platform/process/config.ts';
import { startConsumers } from '#platform/events/consume.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { type EventFeed, httpFeed } from '#platform/events/event-feed.ts';
import { openJobQueue, startJobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/process/log.ts';
import { type Running, runProcess } from '#platform/process/process.ts';
import { relayBell, startRelay } from '#platform/events/relay.ts';
import { afterRecording } from '#platform/events/event-log.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { forgetOldKeys } from './commands/forget-old-keys.ts';
import { type OrdersSettings, readOrdersSettings } from './config.ts';
import { copyProducts } from './consumers/copy-products.ts';
import { followStock } from './consumers/follow-stock.ts';
import { authorisePayment } from './jobs/authorise-payment.ts';
import { capturePayment } from './jobs/capture-payment.ts';
import { expireUnpaidOrders } from './jobs/expire-unpaid-orders.ts';
import type { JobGiven } from './jobs/in-transaction.ts';
import { refundPayment } from './jobs/refund-payment.ts';
import { resumePayments } from './jobs/resume-payments.ts';
import { voidPayment } from './jobs/void-payment.ts';
import { httpPaymentProvider } from './payment-provider.ts';
import { openOrdersDatabase } from './storage/orm.ts';

/** How often orders past their deadline are looked for: an order ends at most this long after it. */
const sweepSeconds = 2;
const resumeSeconds = 60;
const hourSeconds = 3600;

/**
 * Starts what the orders subgraph does besides answering: the relay of its event log, the consumers of the catalogue's events (`feeds`
 * needs `catalog`), the jobs that talk to the payment provider, and the schedules. `lag` is the number of events not yet applied.
 */
export async function startOrdersWorker(
  settings: OrdersSettings,
  given: { log: Log; now: () => Date; doorbell: Doorbell; feeds: Record<string, EventFeed> },
): Promise<Running & { lag(): Promise<number> }> {
  const { log, now, doorbell, feeds } = given;
  const databaseUrl = settings.ORDERS_DATABASE_URL;
  const orm = await openOrdersDatabase(databaseUrl, { log });
  const opened: { stop(): Promise<void> }[] = [{ stop: () => orm.close() }];
  const stop = async () => {
    for (const part of opened.toReversed()) await part.stop();
  };
  afterRecording(orm, relayBell(doorbell, 'orders'));
  try {
    const relay = await startRelay({ databaseUrl, subgraph: 'orders', events: eventDefinitions, doorbell, log });
    opened.push(relay);
    const queue = await openJobQueue({ databaseUrl, log });
    opened.push(queue);
    const apiKey = deriveSecret(settings.TRADEPOST_SECRET, 'payment-api-key');
    const paymentTimeoutMs = settings.PAYMENT_TIMEOUT_MS;
    const jobGiven: JobGiven = {
      orm,
      provider: httpPaymentProvider(settings.PAYMENT_URL, apiKey, paymentTimeoutMs),
      jobs: queue,
      paymentTimeoutMs,
      now,
      log,
    };
    const jobs = await startJobs({
      databaseUrl,
      jobs: [authorisePayment(jobGiven), voidPayment(jobGiven), capturePayment(jobGiven), refundPayment(jobGiven)],
      schedules: [
        { name: 'expire-unpaid-orders', everySeconds: sweepSeconds, run: () => expireUnpaidOrders(jobGiven) },
        { name: 'resume-payments', everySeconds: resumeSeconds, run: () => resumePayments(jobGiven) },
        {
          name: 'forget-old-keys',
          everySeconds: hourSeconds,
          run: async () => void (await forgetOldKeys(orm.em.fork(), now())),
        },
      ],
      log,
    });
    opened.push(jobs);
    const consumers = await startConsumers({
      orm,
      databaseUrl,
      consumers: [copyProducts(), followStock({ jobs: queue, now, log })],
      feeds,
      doorbell,
      log,
    });
    opened.push(consumers);
    return {
      ready: async () => ({
        database: await orm.isConnected(),
        ...(await relay.ready()),
        ...(await jobs.ready()),
        ...(await consumers.ready()),
      }),
      lag: () => consumers.lag(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

if (import.meta.main) {
  await runProcess('orders-worker', async (given) => {
    const settings = readOrdersSettings();
    const doorbell = settings.REDIS_URL ? await redisDoorbell(settings.REDIS_URL, given.log) : memoryDoorbell();
    const identity = openIdentity(settings.TRADEPOST_SECRET, 'orders-worker');
    const feeds = { catalog: httpFeed(settings.CATALOG_URL, identity, 'orders-worker') };
    const worker = await startOrdersWorker(settings, { ...given, doorbell, feeds });
    return {
      ready: () => worker.ready(),
      adminPort: settings.ORDERS_WORKER_ADMIN_PORT,
      async stop() {
        await worker.stop();
        await doorbell.stop();
      },
    };
  });
}
