import { runWorker } from '#platform/graph/run-subgraph.ts';
import { startWorker } from '#platform/graph/start-worker.ts';
import type { SubgraphWorker, WorkerDeps } from '#platform/graph/subgraph-module.ts';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { type NotificationsSettings, readNotificationsSettings } from './config.ts';
import { mailOrders } from './consumers/mail-orders.ts';
import { mailUsers } from './consumers/mail-users.ts';
import { sendEmail } from './jobs/send-email.ts';
import { openMailServer, senderOf } from './mails/mail-server.ts';
import { openNotificationsDatabase } from './storage/orm.ts';

/**
 * Starts the worker of the notifications subgraph: it writes e-mails about the events of orders and users. Without SMTP_URL it does nothing: events
 * that pass until then are never mailed.
 */
export function startNotificationsWorker(settings: NotificationsSettings, deps: WorkerDeps): Promise<SubgraphWorker> {
  const databaseUrl = settings.NOTIFICATIONS_DATABASE_URL;
  return startWorker(
    {
      name: 'notifications',
      secret: settings.TRADEPOST_SECRET,
      databaseUrl,
      sinkUrl: settings.EVENT_SINK_URL,
      feeds: { users: settings.USERS_URL, orders: settings.ORDERS_URL },
      gatewayUrl: settings.GATEWAY_URL,
      openDatabase: (options) => openNotificationsDatabase(databaseUrl, { ...options, poolMax: 4 }),
      events: eventDefinitions,
      async work({ orm, doorbell, graph, now, log, keep }) {
        if (settings.SMTP_URL === undefined) return {};
        const jobs = keep(await openJobQueue({ databaseUrl, log, bell: { doorbell, subgraph: 'notifications' } }));
        const server = keep(openMailServer(settings.SMTP_URL, senderOf(settings.MAIL_FROM)));
        const queue = { jobs, maxAgeSeconds: settings.MAIL_MAX_AGE_SECONDS, now };
        return {
          consumers: [mailOrders(queue), mailUsers(queue)],
          jobs: [sendEmail({ orm, graph, server, shopUrl: settings.SHOP_URL, now, log })],
        };
      },
    },
    deps,
  );
}

if (import.meta.main) {
  await runWorker('notifications', () => {
    const settings = readNotificationsSettings();
    return {
      adminPort: settings.NOTIFICATIONS_WORKER_ADMIN_PORT,
      redisUrl: settings.REDIS_URL,
      start: (deps) => startNotificationsWorker(settings, deps),
    };
  });
}
