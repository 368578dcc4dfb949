import { readFileSync } from 'node:fs';
import { runServer } from '#platform/graph/run-subgraph.ts';
import { serverLimits } from '#platform/graph/server-limits.ts';
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts';
import type { ServerDeps, SubgraphServer } from '#platform/graph/subgraph-module.ts';
import { type NotificationsSettings, readNotificationsSettings } from './config.ts';
import type { NotificationsContext } from './context.ts';
import { senderOf } from './mails/mail-server.ts';
import { resolvers } from './resolvers/index.ts';
import { openNotificationsDatabase } from './storage/orm.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/** Opens the notifications subgraph without listening yet. Throws if its database cannot be reached. */
export function startNotifications(settings: NotificationsSettings, deps: ServerDeps): Promise<SubgraphServer> {
  const sender = senderOf(settings.MAIL_FROM);
  return serveSubgraph<NotificationsContext, object>(
    {
      name: 'notifications',
      secret: settings.TRADEPOST_SECRET,
      leewaySeconds: settings.IDENTITY_LEEWAY_SECONDS,
      limits: serverLimits(settings),
      typeDefs,
      resolvers,
      openDatabase: (options) =>
        openNotificationsDatabase(settings.NOTIFICATIONS_DATABASE_URL, { ...options, poolMax: 4 }),
      open: async () => ({}),
      context: ({ caller, now, log }) => ({ caller, sender, now, log }),
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
