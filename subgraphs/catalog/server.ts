import { readFileSync } from 'node:fs';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterRecording } from '#platform/events/event-log.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { relayBell } from '#platform/events/relay.ts';
import { databaseFeed, type EventFeed, serveFeed } from '#platform/events/event-feed.ts';
import type { Log } from '#platform/process/log.ts';
import { type Running, runProcess } from '#platform/process/process.ts';
import { openSubgraph, type Subgraph } from '#platform/graph/subgraph-server.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { type CatalogSettings, readCatalogSettings } from './config.ts';
import type { CatalogContext } from './context.ts';
import { makeLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { openCatalogDatabase } from './storage/orm.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

export interface CatalogServer extends Subgraph, Running {
  feed: EventFeed;
  orm: MikroORM;
}

/** Opens the catalog subgraph without listening yet. Throws if its database cannot be reached. */
export async function startCatalog(
  settings: CatalogSettings,
  given: { log: Log; now: () => Date; doorbell: Pick<Doorbell, 'ring'>; onStatement?: (sql: string) => void },
): Promise<CatalogServer> {
  const { log, now, doorbell, onStatement } = given;
  const orm = await openCatalogDatabase(settings.CATALOG_DATABASE_URL, {
    log,
    ...(onStatement ? { onStatement } : {}),
  });
  afterRecording(orm, relayBell(doorbell, 'catalog'));
  try {
    const identity = openIdentity(settings.TRADEPOST_SECRET, 'catalog');
    const feed = databaseFeed(orm);
    const subgraph = await openSubgraph<CatalogContext>({
      name: 'catalog',
      typeDefs,
      resolvers,
      identity,
      log,
      context: async ({ caller }) => {
        const em = orm.em.fork();
        return { caller, em, loaders: makeLoaders(em), now, log };
      },
    });
    serveFeed(subgraph.app, feed, identity);
    return {
      ...subgraph,
      feed,
      orm,
      ready: async () => ({ database: await orm.isConnected() }),
      async stop() {
        await subgraph.stop();
        await orm.close();
      },
    };
  } catch (error) {
    await orm.close();
    throw error;
  }
}

if (import.meta.main) {
  await runProcess('catalog', async (given) => {
    const settings = readCatalogSettings();
    const doorbell = settings.REDIS_URL ? await redisDoorbell(settings.REDIS_URL, given.log) : memoryDoorbell();
    const server = await startCatalog(settings, { ...given, doorbell });
    await server.listen(settings.CATALOG_PORT);
    return {
      ready: () => server.ready(),
      adminPort: settings.CATALOG_ADMIN_PORT,
      async stop() {
        await server.stop();
        await doorbell.stop();
      },
    };
  });
}
