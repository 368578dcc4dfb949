import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { JSONWebKeySet } from 'jose';
import { openClientAddress } from '#platform/process/client-address.ts';
import { compressAnswers } from '#platform/process/compress-answers.ts';
import { listenHost } from '#platform/process/config.ts';
import { openHttp } from '#platform/process/http.ts';
import { type EventFeed, httpFeed } from '#platform/events/event-feed.ts';
import type { Log } from '#platform/process/log.ts';
import { type Running, runProcess } from '#platform/process/process.ts';
import { remoteClock } from '#platform/process/remote-clock.ts';
import { type Admit, shedLoad } from '#platform/process/shed-load.ts';
import { openTrustedDocuments } from '#registry/client/documents/trusted-documents.ts';
import { openGraphSource } from '#registry/client/graph-source.ts';
import { addressOf, subgraphAddresses, usualAddresses } from '#platform/graph/subgraph-addresses.ts';
import {
  type CallBounds,
  graphCallsPath,
  httpSubgraph,
  type SubgraphClient,
  subgraphClients,
} from '#platform/graph/subgraph-client.ts';
import { jwksAt } from '#platform/identity/jwks.ts';
import { authorizationOf } from '#platform/authorization/settings.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { servedSubgraphs } from '#schema/subgraphs.ts';
import {
  costSettings,
  type GatewaySettings,
  rateLimitSettings,
  readGatewaySettings,
  subgraphLimits,
} from './config.ts';
import { allowOrigins } from './allow-origins.ts';
import { gatewayContext } from './context.ts';
import { startCaching } from './caching/start-caching.ts';
import { openAutomaticDocuments } from './documents/automatic-documents.ts';
import { openFindDocument } from './documents/find-document.ts';
import { openEngine } from './engine.ts';
import { openAccessLog } from './front/access-log.ts';
import { openAnswerRequest, serveGraphql } from './front/serve-graphql.ts';
import { openServePosts } from './front/serve-posts.ts';
import { refuseOwnCalls, serveOwnCalls } from './front/serve-own-calls.ts';
import { openRateLimits } from './limits/rate-limits.ts';
import { openTokens } from './open-tokens.ts';
import { connectRedis } from './redis.ts';
import { servePages } from './pages/serve-pages.ts';
import { startWarmUp } from './warm-up/start-warm-up.ts';
import { guardSubgraphs } from './subgraphs/guard-subgraphs.ts';
import { loadSupergraph } from './supergraph.ts';

/**
 * Connections that wait to be accepted. Node's default of 511 overflows while many clients connect under overload; the kernel then drops their
 * first packet, and they try again after 1, 3, 7 and 15 s. The kernel may allow fewer (`net.core.somaxconn`).
 */
const backlog = 4096;

export interface Gateway extends Running {
  /** For WebSockets at the same port, as in the single process. */
  server: Server;
  /** Lets a request for something else at this port take its turn among the gateway's. */
  admit: Admit;
  /** Asks the whole graph within this process, for the other processes of ours that run here. */
  ownCalls: SubgraphClient;
  /** Starts listening; answers with the base URL. Port 0 means any free one. */
  listen(port: number): Promise<string>;
}

/** Starts the public HTTP endpoint: GraphQL at /graphql and, outside production, pages for people at /. It serves after `listen`. */
export async function startGateway(
  settings: GatewaySettings,
  deps: {
    log: Log;
    now: () => Date;
    /** The time that it shares with the subgraphs, for signatures; left out, the time of this machine. */
    clock?: () => Date;
    subgraphs: Readonly<Record<string, SubgraphClient>>;
    loadJwks: () => Promise<JSONWebKeySet>;
    /** The logs whose events empty kept answers, by subgraph. Answers with a tag of another log are not kept. */
    feeds?: Readonly<Record<string, EventFeed>>;
    /** Draws for override labels and for lines of the log; left out: Math.random. */
    random?: () => number;
    /** Left out: the file SUPERGRAPH_PATH. With a registry: served if the registry gives none. */
    supergraphSdl?: string;
  },
): Promise<Gateway> {
  const { log, now, subgraphs, loadJwks } = deps;
  const production = settings.NODE_ENV === 'production';
  const tokens = openTokens(settings, loadJwks, now);
  const foreign = settings.GATEWAY_SIGN_IN === 'issuer';

  const app = openHttp({
    log,
    bodyLimitBytes: settings.GATEWAY_BODY_BYTES,
    bodyLimitSetting: 'GATEWAY_BODY_BYTES',
    httpsOnly: production,
  });
  const originHeaders = await allowOrigins(app, {
    origins: settings.CORS_ORIGINS ?? (production ? [] : 'any'),
    headers: settings.CORS_HEADERS,
  });
  await compressAnswers(app);
  const graph = openGraphSource({
    settings,
    process: 'gateway',
    port: settings.PORT ?? settings.GATEWAY_PORT,
    log,
    now,
  });
  const redis = settings.REDIS_URL === undefined ? undefined : connectRedis(settings.REDIS_URL, log);
  const rateLimits = openRateLimits(rateLimitSettings(settings), redis);
  const trusted = await openTrustedDocuments({ settings, port: settings.PORT ?? settings.GATEWAY_PORT, log, now });
  const automatic = settings.GATEWAY_AUTOMATIC_DOCUMENTS
    ? openAutomaticDocuments({ redis, ttlSeconds: settings.GATEWAY_AUTOMATIC_DOCUMENTS_SECONDS }, log)
    : undefined;
  const caching = startCaching(settings, { redis, log, now, feeds: deps.feeds ?? {} });
  const warmUp = startWarmUp({ redis, trusted, log });
  const identity = openIdentity(settings.TRADEPOST_SECRET, 'gateway', deps.clock ? { now: deps.clock } : {});
  const engine = openEngine({
    expected: warmUp.expected,
    caching,
    clientOf: guardSubgraphs(
      subgraphClients(foreign ? unsignedBut(settings.SIGNED_SUBGRAPHS, subgraphs) : subgraphs, {
        signedFor: settings.SIGNED_SUBGRAPHS,
        own: foreign ? [] : servedSubgraphs,
        urls: settings.SUBGRAPH_URLS,
        bounds: callBounds(settings),
      }),
      subgraphLimits(settings),
      log,
    ),
    identity,
    documents: {
      limits: settings,
      oncePerOperation: settings.GATEWAY_ONCE_PER_OPERATION,
      introspection: !production,
    },
    authorization: authorizationOf(settings),
    rateLimits,
    findDocument: openFindDocument({ trusted, automatic }),
    cost: costSettings(settings),
    labels: { shares: settings.OVERRIDE_LABELS, random: deps.random },
    usage: graph.usage,
    maxAnswerBytes: settings.GATEWAY_ANSWER_BYTES,
    explainRoles: settings.GATEWAY_EXPLAIN_ROLES ?? (production ? [] : 'everybody'),
    production,
    log,
  });
  warmUp.follow(engine.used);
  await graph.follow({
    load: engine.load,
    fallback: async () => deps.supergraphSdl ?? loadSupergraph(settings.SUPERGRAPH_PATH),
  });

  const contextOptions = {
    tokens,
    forwarded:
      settings.GATEWAY_SIGN_IN === 'users'
        ? settings.FORWARDED_HEADERS
        : ['authorization', ...settings.FORWARDED_HEADERS],
    addressOf: openClientAddress(settings.TRUSTED_PROXIES),
    maxAnswerValues: settings.GATEWAY_ANSWER_VALUES,
    rateLimits,
  };
  const accessLog = openAccessLog(log, {
    share: settings.GATEWAY_ACCESS_LOG_SHARE,
    slowMs: settings.GATEWAY_ACCESS_LOG_SLOW_MS,
    random: deps.random,
  });
  const answerRequest = openAnswerRequest(engine, (request) => gatewayContext(request, contextOptions), accessLog);
  serveGraphql(app, answerRequest);
  // Subgraphs that get no signed caller have nothing to say to our own processes.
  const ownCalls =
    settings.GATEWAY_SIGN_IN === 'users'
      ? serveOwnCalls(app, { engine, identity, accessLog, maxAnswerValues: settings.GATEWAY_ANSWER_VALUES })
      : undefined;
  const admit = shedLoad(app, {
    server: 'gateway',
    paths: ['/graphql', graphCallsPath],
    limits: {
      concurrent: settings.GATEWAY_CONCURRENT_REQUESTS,
      busyConcurrent: settings.GATEWAY_BUSY_CONCURRENT_REQUESTS,
      queued: settings.GATEWAY_QUEUED_REQUESTS,
      queueMs: settings.GATEWAY_QUEUE_MS,
      lastingQueueMs: settings.GATEWAY_LASTING_QUEUE_MS,
      eventLoopDelayMs: settings.GATEWAY_EVENT_LOOP_DELAY_MS,
    },
    headersFor: originHeaders,
    followsOverload: false,
    serve: openServePosts(app, answerRequest, {
      path: '/graphql',
      bodyLimitBytes: settings.GATEWAY_BODY_BYTES,
      headersFor: originHeaders,
    }),
  });
  if (!production) {
    app.get('/schema.graphql', (_request, reply) =>
      reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(`${engine.apiSdl()}\n`),
    );
    await servePages(app, {
      subscriptionsUrl: settings.SUBSCRIPTIONS_URL,
      registryPageUrl:
        settings.REGISTRY_PAGE_URL ?? (settings.REGISTRY_URL && new URL('/', settings.REGISTRY_URL).href),
      mailPageUrl: settings.MAIL_PAGE_URL,
      demoPassword: settings.DEMO_PASSWORD,
      shopFolder: settings.SHOP_FOLDER,
    });
  }

  return {
    server: app.server,
    admit,
    ownCalls: ownCalls ?? refuseOwnCalls,
    listen: (port) => app.listen({ port, host: listenHost(), backlog }),
    // A dead subgraph does not make the gateway unready: taking every copy out of service would help nobody.
    ready: async () => ({ supergraph: true }),
    async stop() {
      await graph.stopFollowing();
      await close(app);
      // After the last request.
      await graph.stop();
      await Promise.all([caching?.stop(), trusted?.stop(), warmUp.stop()]);
      redis?.disconnect();
    },
  };
}

/** A request that takes longer loses its connection: the deadlines of its subgraph calls have passed. */
const closesWithinMs = 10_000;

async function close(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), closesWithinMs);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}

/** Clients that send no signed caller, except to these: another issuer's names of users mean other people in subgraphs of ours. */
function unsignedBut(
  signedFor: readonly string[],
  clients: Readonly<Record<string, SubgraphClient>>,
): Record<string, SubgraphClient> {
  const unsigned = ([name, client]: [string, SubgraphClient]): [string, SubgraphClient] =>
    signedFor.includes(name) ? [name, client] : [name, (request) => client({ ...request, identity: undefined })];
  return Object.fromEntries(Object.entries(clients).map(unsigned));
}

/** The event logs of our subgraphs, read as this process. */
function feedsOf(
  { TRADEPOST_SECRET }: GatewaySettings,
  addresses: Readonly<Record<string, string>>,
  now: () => Date,
): Record<string, EventFeed> {
  const identity = openIdentity(TRADEPOST_SECRET, 'gateway', { now });
  return Object.fromEntries(
    Object.entries(addresses).map(([owner, url]) => [owner, httpFeed(url, { identity, process: 'gateway', owner })]),
  );
}

function callBounds(settings: GatewaySettings): CallBounds {
  return { connections: settings.GATEWAY_SUBGRAPH_CONNECTIONS, answerBytes: settings.GATEWAY_SUBGRAPH_ANSWER_BYTES };
}

if (import.meta.main) {
  await runProcess('gateway', async ({ log }) => {
    const settings = readGatewaySettings();
    const set = subgraphAddresses(settings, servedSubgraphs);
    const usual = usualAddresses(servedSubgraphs);
    const usersUrl = addressOf({ ...usual, ...set }, 'users');
    const clock = settings.GATEWAY_SIGN_IN === 'users' ? remoteClock('users', usersUrl, log) : undefined;
    // A registry cannot move one of our subgraphs to another address; a file is as trusted as the settings.
    const addresses = settings.REGISTRY_URL ? { ...usual, ...set } : set;
    const bounds = callBounds(settings);
    const gateway = await startGateway(settings, {
      log,
      now: clock?.now ?? (() => new Date()),
      ...(clock ? { clock: clock.now } : {}),
      subgraphs: Object.fromEntries(Object.entries(addresses).map(([name, url]) => [name, httpSubgraph(url, bounds)])),
      loadJwks: jwksAt(usersUrl),
      // Only our own subgraphs have such a log.
      feeds: clock ? feedsOf(settings, { ...usual, ...set }, clock.now) : {},
    });
    const url = await gateway.listen(settings.PORT ?? settings.GATEWAY_PORT);
    log.info({ url }, 'listening');
    return {
      ready: async () => ({ ...(await gateway.ready()), ...clock?.ready() }),
      adminPort: settings.GATEWAY_ADMIN_PORT,
      async stop() {
        await gateway.stop();
        await clock?.stop();
      },
    };
  });
}
