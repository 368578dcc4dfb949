import { readFileSync } from 'node:fs';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { JSONWebKeySet } from 'jose';
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
import { readUsersSettings, type UsersSettings } from './config.ts';
import type { UsersContext } from './context.ts';
import { makeLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { openSigningKeys } from './credentials/signing-keys.ts';
import { openUsersDatabase } from './storage/orm.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/** Verifiers may keep the keys for a minute; a new key is published ten minutes before it signs. */
const jwksMaxAgeSeconds = 60;

export interface UsersServer extends Subgraph, Running {
  feed: EventFeed;
  orm: MikroORM;
  /** The public keys of access tokens, as at GET /.well-known/jwks.json. */
  jwks(): Promise<JSONWebKeySet>;
}

/** Opens the users subgraph without listening yet. Throws if its database cannot be reached. */
export async function startUsers(
  settings: UsersSettings,
  given: { log: Log; now: () => Date; doorbell: Pick<Doorbell, 'ring'>; onStatement?: (sql: string) => void },
): Promise<UsersServer> {
  const { log, now, doorbell, onStatement } = given;
  const orm = await openUsersDatabase(settings.USERS_DATABASE_URL, { log, ...(onStatement ? { onStatement } : {}) });
  afterRecording(orm, relayBell(doorbell, 'users'));
  try {
    const identity = openIdentity(settings.TRADEPOST_SECRET, 'users');
    const keys = openSigningKeys(orm, settings.TRADEPOST_SECRET, now);
    const feed = databaseFeed(orm);
    const subgraph = await openSubgraph<UsersContext>({
      name: 'users',
      typeDefs,
      resolvers,
      identity,
      log,
      context: async ({ caller }) => {
        const em = orm.em.fork();
        return { caller, em, loaders: makeLoaders(em, caller), keys, now, log };
      },
    });
    subgraph.app.get('/.well-known/jwks.json', async (_request, reply) => {
      void reply.header('cache-control', `public, max-age=${jwksMaxAgeSeconds}`);
      return keys.jwks();
    });
    serveFeed(subgraph.app, feed, identity);

    return {
      ...subgraph,
      feed,
      orm,
      jwks: () => keys.jwks(),
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
  await runProcess('users', async (given) => {
    const settings = readUsersSettings();
    const doorbell = settings.REDIS_URL ? await redisDoorbell(settings.REDIS_URL, given.log) : memoryDoorbell();
    const server = await startUsers(settings, { ...given, doorbell });
    await server.listen(settings.USERS_PORT);
    return {
      ready: () => server.ready(),
      adminPort: settings.USERS_ADMIN_PORT,
      async stop() {
        await server.stop();
        await doorbell.stop();
      },
    };
  });
}
