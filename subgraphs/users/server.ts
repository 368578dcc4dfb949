import { readFileSync } from 'node:fs';
import type { JSONWebKeySet } from 'jose';
import { runServer } from '#platform/graph/run-subgraph.ts';
import { openFlags } from '#platform/flags/flags.ts';
import { serverLimits } from '#platform/graph/server-limits.ts';
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts';
import { openBackgroundWork } from '#platform/operations/background-work.ts';
import { guestIdOf } from '#platform/identity/guest-id.ts';
import { makeApiKey } from '#platform/identity/api-key.ts';
import { readMailedToken } from '#platform/identity/mailed-token.ts';
import type { ServerDeps, SubgraphServer } from '#platform/graph/subgraph-module.ts';
import { readUsersSettings, usersDatabase, type UsersSettings } from './config.ts';
import { usersConsumers } from './consumers/index.ts';
import type { UsersContext } from './context.ts';
import { openSignInProvider } from './credentials/sign-in-providers.ts';
import { openSigningKeys, type SigningKeys } from './credentials/signing-keys.ts';
import { usersFlags } from './flags.ts';
import { makeLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { openUsersDatabase } from './storage/orm.ts';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/** Verifiers may keep the keys for a minute; a new key is published ten minutes before it signs. */
const jwksMaxAgeSeconds = 60;

export interface UsersServer extends SubgraphServer {
  /** The public keys of access tokens, as at GET /.well-known/jwks.json. */
  jwks(): Promise<JSONWebKeySet>;
}

/** Opens the users subgraph without listening yet. Throws if its database cannot be reached. */
export async function startUsers(settings: UsersSettings, deps: ServerDeps): Promise<UsersServer> {
  const database = usersDatabase(settings);
  const signInProviders = {
    providers: settings.SIGN_IN_PROVIDERS.map((provider) => openSignInProvider(provider, deps.log)),
    redirectUris: settings.SIGN_IN_REDIRECT_URIS,
  };
  const server = await serveSubgraph<UsersContext, { keys: SigningKeys } & Pick<UsersContext, 'flags' | 'work'>>(
    {
      name: 'users',
      secret: settings.TRADEPOST_SECRET,
      leewaySeconds: settings.IDENTITY_LEEWAY_SECONDS,
      limits: serverLimits(settings),
      typeDefs,
      resolvers,
      openDatabase: (options) => openUsersDatabase(database.url, { ...options, pooler: database.pooler }),
      open: async ({ orm, feedsOf, now, log, keep }) => ({
        keys: openSigningKeys(orm, settings.TRADEPOST_SECRET, now),
        flags: keep(await openFlags({ subgraph: 'users', file: settings.FLAGS_FILE, uses: usersFlags, now, log })),
        work: openBackgroundWork({
          orm,
          consumers: usersConsumers(),
          feeds: feedsOf({ catalog: settings.CATALOG_URL, orders: settings.ORDERS_URL }),
          log,
        }),
      }),
      context: ({ caller, userAgent, rows, parts: { keys, flags, work }, now, log }) => ({
        caller,
        userAgent,
        loaders: makeLoaders(rows, caller),
        keys,
        flags,
        work,
        readMailedToken: (purpose, token) => readMailedToken(settings.TRADEPOST_SECRET, purpose, token),
        guestIdOf: (email) => guestIdOf(settings.TRADEPOST_SECRET, email),
        apiKeys: {
          offered: settings.API_KEY_SCOPES,
          make: (id) => makeApiKey(settings.TRADEPOST_SECRET, id),
        },
        signInProviders,
        now,
        log,
      }),
      addRoutes(app, { keys }) {
        app.get('/.well-known/jwks.json', async (_request, reply) => {
          void reply.header('cache-control', `public, max-age=${jwksMaxAgeSeconds}`);
          return keys.jwks();
        });
      },
    },
    deps,
  );
  return { ...server, jwks: () => server.parts.keys.jwks() };
}

if (import.meta.main) {
  await runServer('users', () => {
    const settings = readUsersSettings();
    return {
      port: settings.USERS_PORT,
      adminPort: settings.USERS_ADMIN_PORT,
      redisUrl: settings.REDIS_URL,
      start: (deps) => startUsers(settings, deps),
    };
  });
}
