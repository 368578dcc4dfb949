import { runWorker } from '#platform/graph/run-subgraph.ts';
import { startWorker } from '#platform/graph/start-worker.ts';
import type { SubgraphWorker, WorkerDeps } from '#platform/graph/subgraph-module.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { readUsersSettings, usersDatabase, type UsersSettings } from './config.ts';
import { usersConsumers } from './consumers/index.ts';
import { openSigningKeys } from './credentials/signing-keys.ts';
import { forgetExpired } from './jobs/forget-expired.ts';
import { rotateSigningKeys } from './jobs/rotate-signing-keys.ts';
import { openUsersDatabase } from './storage/orm.ts';

const hourSeconds = 3600;

/** Starts the worker of the users subgraph: two schedules, and the consumers that keep the lists of staff. */
export function startUsersWorker(settings: UsersSettings, deps: WorkerDeps): Promise<SubgraphWorker> {
  const database = usersDatabase(settings);
  return startWorker(
    {
      name: 'users',
      secret: settings.TRADEPOST_SECRET,
      databaseUrl: database.directUrl,
      sinkUrl: settings.EVENT_SINK_URL,
      feeds: { catalog: settings.CATALOG_URL, orders: settings.ORDERS_URL },
      openDatabase: (options) => openUsersDatabase(database.url, { ...options, poolMax: 4, pooler: database.pooler }),
      events: eventDefinitions,
      async work({ orm, now, log }) {
        const keys = openSigningKeys(orm, settings.TRADEPOST_SECRET, now);
        return {
          consumers: usersConsumers(),
          schedules: [
            { name: 'rotate-signing-keys', everySeconds: hourSeconds, run: () => rotateSigningKeys(keys, log) },
            { name: 'forget-expired', everySeconds: hourSeconds, run: () => forgetExpired(orm.em.fork(), now(), log) },
          ],
        };
      },
    },
    deps,
  );
}

if (import.meta.main) {
  await runWorker('users', () => {
    const settings = readUsersSettings();
    return {
      adminPort: settings.USERS_WORKER_ADMIN_PORT,
      redisUrl: settings.REDIS_URL,
      start: (deps) => startUsersWorker(settings, deps),
    };
  });
}
