import { runWorker } from '#platform/graph/run-subgraph.ts';
import { startWorker } from '#platform/graph/start-worker.ts';
import type { SubgraphWorker, WorkerDeps } from '#platform/graph/subgraph-module.ts';
import { type MailedTokenPurpose, mailedToken } from '#platform/identity/mailed-token.ts';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import { notificationsDatabase, type NotificationsSettings, readNotificationsSettings } from './config.ts';
import { notificationsConsumers } from './consumers/index.ts';
import { deliverWebhooks } from './jobs/deliver-webhooks.ts';
import { sendEmail } from './jobs/send-email.ts';
import { openMailServer, senderOf } from './mails/mail-server.ts';
import { openNotificationsDatabase } from './storage/orm.ts';
import { forgetErrors } from './commands/forget-errors.ts';
import { forgetDeliveries } from './storage/webhooks.ts';
import { openReceivers } from './webhooks/receivers.ts';
import { openSecretBox } from './webhooks/secrets.ts';

/** How long the reason of a failed e-mail is kept. Half of it is short for a support case; the reason may name the address. */
const keepErrorsMs = 30 * 86_400_000;
/** How long messages can be looked at and sent again. */
const keepDeliveriesMs = 30 * 86_400_000;

/**
 * Starts the worker of the notifications subgraph: it sends webhooks about orders, and writes e-mails about the events of orders and users. Without
 * SMTP_URL it writes none: events that pass until then are never mailed.
 */
export function startNotificationsWorker(settings: NotificationsSettings, deps: WorkerDeps): Promise<SubgraphWorker> {
  const database = notificationsDatabase(settings);
  return startWorker(
    {
      name: 'notifications',
      secret: settings.TRADEPOST_SECRET,
      databaseUrl: database.directUrl,
      sinkUrl: settings.EVENT_SINK_URL,
      feeds: { users: settings.USERS_URL, orders: settings.ORDERS_URL },
      gatewayUrl: settings.GATEWAY_URL,
      openDatabase: (options) =>
        openNotificationsDatabase(database.url, { ...options, poolMax: 4, pooler: database.pooler }),
      // It records no event.
      events: new Map(),
      async work({ orm, doorbell, graph, now, log, keep }) {
        const jobs = keep(
          await openJobQueue({ databaseUrl: database.directUrl, log, bell: { doorbell, subgraph: 'notifications' } }),
        );
        const receivers = keep(openReceivers(settings.WEBHOOKS_PRIVATE));
        const box = openSecretBox(settings.TRADEPOST_SECRET);
        const webhooks = {
          consumers: notificationsConsumers(settings, { jobs, now }),
          jobs: [deliverWebhooks({ orm, jobs, graph, box, fetch: receivers.fetch, now, log })],
          schedules: [
            {
              name: 'forget-old-webhooks',
              everySeconds: 3_600,
              run: () => forgetDeliveries(orm.em.fork(), new Date(now().getTime() - keepDeliveriesMs)),
            },
            {
              name: 'forget-errors',
              everySeconds: 3_600,
              run: () => forgetErrors(orm.em.fork(), new Date(now().getTime() - keepErrorsMs)),
            },
          ],
        };
        if (settings.SMTP_URL === undefined) return webhooks;
        const tokenOf = (purpose: MailedTokenPurpose, requestId: string) =>
          mailedToken(settings.TRADEPOST_SECRET, purpose, requestId);
        const server = keep(openMailServer(settings.SMTP_URL, senderOf(settings.MAIL_FROM)));
        return {
          ...webhooks,
          jobs: [...webhooks.jobs, sendEmail({ orm, graph, server, shopUrl: settings.SHOP_URL, tokenOf, now, log })],
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
