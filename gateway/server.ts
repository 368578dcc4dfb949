import type { Server } from 'node:http';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { JSONWebKeySet } from 'jose';
import { listenHost } from '#platform/process/config.ts';
import { openHttp } from '#platform/process/http.ts';
import type { Log } from '#platform/process/log.ts';
import { type Running, runProcess } from '#platform/process/process.ts';
import { openGraphSource } from '#registry/client/graph-source.ts';
import { addressOf, subgraphAddresses } from '#platform/graph/subgraph-addresses.ts';
import { httpSubgraph, type SubgraphClient, subgraphClients } from '#platform/graph/subgraph-client.ts';
import { jwksAt } from '#platform/identity/jwks.ts';
import { openAccessTokens } from '#platform/identity/access-tokens.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { servedSubgraphs } from '#schema/subgraphs.ts';
import { type GatewaySettings, readGatewaySettings } from './config.ts';
import { gatewayContext } from './context.ts';
import { allowOrigins } from './cors.ts';
import { openEngine } from './gateway.ts';
import { serveGraphiql } from './graphiql.ts';
import { loadSupergraph } from './supergraph.ts';
import { usagePlugin } from './usage.ts';

/**
 * A `placeOrder` with 1,200 lines as variables is about 100 kB, twice that when indented, and must fit. An operation's own text is bounded
 * by its tokens, so that the larger body costs only the parsing of JSON.
 */
const bodyLimitBytes = 256 * 1024;

export interface Gateway extends Running {
  /** For WebSockets at the same port, as in the single process. */
  server: Server;
  /** Starts listening; answers with the base URL. Port 0 means any free one. */
  listen(port: number): Promise<string>;
}

/** Starts the public HTTP endpoint: GraphQL at /graphql and, outside production, GraphiQL at /. It serves once `listen` was called. */
export async function startGateway(
  settings: GatewaySettings,
  given: {
    log: Log;
    now: () => Date;
    subgraphs: Readonly<Record<string, SubgraphClient>>;
    loadJwks: () => Promise<JSONWebKeySet>;
    /** Left out: that of SUPERGRAPH_PATH. With a registry, what is served if that gives none. */
    supergraphSdl?: string;
  },
): Promise<Gateway> {
  const { log, now, subgraphs, loadJwks } = given;
  const production = settings.NODE_ENV === 'production';
  const tokens = openAccessTokens(loadJwks, now);

  const app = openHttp({ log, bodyLimitBytes });
  const graph = openGraphSource({
    settings,
    process: 'gateway',
    port: settings.PORT ?? settings.GATEWAY_PORT,
    log,
    now,
  });
  const engine = openEngine({
    clientOf: subgraphClients(subgraphs, { callNamed: graph.fromRegistry }),
    identity: openIdentity(settings.TRADEPOST_SECRET, 'gateway'),
    timeoutMs: settings.GATEWAY_SUBGRAPH_TIMEOUT_MS,
    production,
    plugins: graph.usage ? [usagePlugin(graph.usage)] : [],
    app,
    log,
  });
  await graph.follow({
    load: engine.load,
    fallback: async () => given.supergraphSdl ?? loadSupergraph(settings.SUPERGRAPH_PATH),
  });
  const apollo = await engine.start();

  allowOrigins(app, settings.CORS_ORIGINS ?? (production ? [] : 'any'));
  const handler = fastifyApolloHandler(apollo, { context: (request) => gatewayContext(request, tokens) });
  app.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: '/graphql',
    handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return handler.call(app, request, reply);
    },
  });
  if (!production) {
    await serveGraphiql(app, { subscriptionsUrl: settings.SUBSCRIPTIONS_URL, demoPassword: settings.DEMO_PASSWORD });
  }

  return {
    server: app.server,
    listen: (port) => app.listen({ port, host: listenHost() }),
    // A dead subgraph does not make the gateway unready: taking every copy out of service would help nobody.
    ready: async () => ({ supergraph: true }),
    async stop() {
      await graph.stopFollowing();
      await apollo.stop();
      // After the last request.
      await graph.stop();
    },
  };
}

if (import.meta.main) {
  await runProcess('gateway', async ({ log, now }) => {
    const settings = readGatewaySettings();
    const addresses = subgraphAddresses(settings, servedSubgraphs);
    const gateway = await startGateway(settings, {
      log,
      now,
      subgraphs: Object.fromEntries(Object.entries(addresses).map(([name, url]) => [name, httpSubgraph(url)])),
      loadJwks: jwksAt(addressOf(addresses, 'users')),
    });
    const url = await gateway.listen(settings.PORT ?? settings.GATEWAY_PORT);
    log.info({ url }, 'listening');
    return { ...gateway, adminPort: settings.GATEWAY_ADMIN_PORT };
  });
}
