import { readFileSync } from 'node:fs';
import { runServer } from '#platform/graph/run-subgraph.ts';
import { serverLimits } from '#platform/graph/server-limits.ts';
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts';
import type { ServerDeps, SubgraphServer } from '#platform/graph/subgraph-module.ts';
import { openBackpressure } from '#platform/jobs/backpressure.ts';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import { openBackgroundWork } from '#platform/operations/background-work.ts';
import { notificationsDatabase, type NotificationsSettings, readNotificationsSettings } from './config.ts';
import { notificationsConsumers } from './consumers/index.ts';
import type { NotificationsContext } from './context.ts';
import { senderOf } from './mails/mail-server.ts';
import { resolvers } from './resolvers/index.ts';
import { openNotificationsDatabase } from './storage/orm.ts';
import { openSecretBox } from './webhooks/secrets.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/** Opens the notifications subgraph without listening yet. Throws if its database cannot be reached. */
export function startNotifications(settings: NotificationsSettings, deps: ServerDeps): Promise<SubgraphServer> {
  const sender = senderOf(settings.MAIL_FROM);
  const database = notificationsDatabase(settings);
  const box = openSecretBox(settings.TRADEPOST_SECRET);
  return serveSubgraph<NotificationsContext, Pick<NotificationsContext, 'webhooks' | 'work'>>(
    {
      name: 'notifications',
      secret: settings.TRADEPOST_SECRET,
      leewaySeconds: settings.IDENTITY_LEEWAY_SECONDS,
      limits: serverLimits(settings),
      typeDefs,
      resolvers,
      openDatabase: (options) =>
        openNotificationsDatabase(database.url, { ...options, poolMax: 4, pooler: database.pooler }),
      gatewayUrl: settings.GATEWAY_URL,
      async open({ orm, doorbell, graph, feedsOf, now, log, keep }) {
        const jobs = keep(
          await openJobQueue({
            databaseUrl: database.url,
            pooler: database.pooler,
            log,
            bell: { doorbell, subgraph: 'notifications' },
          }),
        );
        const work = openBackgroundWork({
          orm,
          consumers: notificationsConsumers(settings, { jobs, now }),
          feeds: feedsOf({ users: settings.USERS_URL, orders: settings.ORDERS_URL }),
          jobs,
          log,
        });
        const limitSeconds = settings.LOW_PRIORITY_BACKLOG_SECONDS;
        const backpressure = openBackpressure({ subgraph: 'notifications', orm, limitSeconds });
        return { webhooks: { allowPrivate: settings.WEBHOOKS_PRIVATE, graph, box, jobs, backpressure }, work };
      },
      context: ({ caller, parts, now, log }) => ({ caller, sender, ...parts, now, log }),
    },
    deps,
  );
}

if (import.meta.main) {
  await runServer('notifications', () => {
    const settings = readNotificationsSettings();
    return {
      port: settings.NOTIFICATIONS_PORT,
      adminPort: settings.NOTIFICATIONS_ADMIN_PORT,
      redisUrl: settings.REDIS_URL,
      start: (deps) => startNotifications(settings, deps),
    };
  });
}
