import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { JSONWebKeySet } from 'jose';
import { openClientAddress } from '#platform/process/client-address.ts';
import { compressAnswers } from '#platform/process/compress-answers.ts';
import { listenHost } from '#platform/process/config.ts';
import { connectRedis } from '#platform/process/connect-redis.ts';
import { costSettingsOf } from '#platform/cost/settings.ts';
import { openHttp } from '#platform/process/http.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
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
import { type GatewaySettings, rateLimitSettings, readGatewaySettings, subgraphLimits } from './config.ts';
import { startCanary } from './canary/start-canary.ts';
import { allowOrigins } from './allow-origins.ts';
import { openCallers } from './callers/open-callers.ts';
import { gatewayContext } from './context.ts';
import { startCaching } from './caching/start-caching.ts';
import { openAutomaticDocuments } from './documents/automatic-documents.ts';
import { openFindDocument } from './documents/find-document.ts';
import { openDoorbell } from './open-doorbell.ts';
import { serveObjects } from './objects/serve-objects.ts';
import { openEngine } from './engine.ts';
import { openAccessLog } from './front/access-log.ts';
import { openAnswerRequest, serveGraphql } from './front/serve-graphql.ts';
import { openServePosts } from './front/serve-posts.ts';
import { refuseOwnCalls, serveOwnCalls } from './front/serve-own-calls.ts';
import { openRateLimits } from './limits/rate-limits.ts';
import { pagesOf, serveOperations, servePages } from './pages/serve-pages.ts';
import { startWarmUp } from './warm-up/start-warm-up.ts';
import { guardSubgraphs } from './subgraphs/guard-subgraphs.ts';
import { loadSupergraph } from './supergraph.ts';
import { feedsOf } from './subgraph-feeds.ts';
import { unsignedBut } from './unsigned-clients.ts';

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
    /**
     * The event logs of our subgraphs. Events empty kept answers; answers with a tag of another log are not kept. The log of users says which sessions
     * have ended; without it a token is good until it expires.
     */
    feeds?: Readonly<Record<string, EventFeed>>;
    /** Rings when a log grows; left out: a doorbell of REDIS_URL. */
    doorbell?: Doorbell;
    /** Draws for override labels and for lines of the log; left out: Math.random. */
    random?: () => number;
    /** Left out: the file SUPERGRAPH_PATH. With a registry: served if the registry gives none. */
    supergraphSdl?: string;
  },
): Promise<Gateway> {
  const { log, now, subgraphs, loadJwks } = deps;
  const production = settings.NODE_ENV === 'production';
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
  const canary = startCanary(settings, redis, log);
  const rateLimits = openRateLimits(rateLimitSettings(settings), redis);
  const trusted = await openTrustedDocuments({ settings, port: settings.PORT ?? settings.GATEWAY_PORT, log, now });
  const automatic = settings.GATEWAY_AUTOMATIC_DOCUMENTS
    ? openAutomaticDocuments({ redis, ttlSeconds: settings.GATEWAY_AUTOMATIC_DOCUMENTS_SECONDS }, log)
    : undefined;
  const feeds = deps.feeds ?? {};
  const doorbell = deps.doorbell ?? openDoorbell(settings.REDIS_URL, log);
  const caching = startCaching(settings, { redis, doorbell, log, now, feeds });
  const warmUp = startWarmUp({ redis, trusted, log });
  const identity = openIdentity(settings.TRADEPOST_SECRET, 'gateway', deps.clock ? { now: deps.clock } : {});
  const clientOf = guardSubgraphs(
    subgraphClients(foreign ? unsignedBut(settings.SIGNED_SUBGRAPHS, subgraphs) : subgraphs, {
      signedFor: settings.SIGNED_SUBGRAPHS,
      own: foreign ? [] : servedSubgraphs,
      urls: settings.SUBGRAPH_URLS,
      bounds: callBounds(settings),
    }),
    subgraphLimits(settings),
    log,
  );
  const callers = openCallers(settings, {
    loadJwks,
    feed: feeds['users'],
    users: clientOf(usersEntry),
    doorbell,
    identity,
    now,
    log,
  });
  const engine = openEngine({
    expected: warmUp.expected,
    caching,
    clientOf,
    identity,
    documents: {
      limits: settings,
      oncePerOperation: settings.GATEWAY_ONCE_PER_OPERATION,
      introspection: !production,
    },
    authorization: authorizationOf(settings),
    rateLimits,
    findDocument: openFindDocument({ trusted, automatic }),
    cost: costSettingsOf(settings),
    labels: { shares: settings.OVERRIDE_LABELS, random: deps.random },
    usage: graph.usage,
    maxAnswerBytes: settings.GATEWAY_ANSWER_BYTES,
    explainRoles: settings.GATEWAY_EXPLAIN_ROLES ?? (production ? [] : 'everybody'),
    canary,
    production,
    log,
  });
  warmUp.follow(engine.used);
  await graph.follow({
    load: engine.load,
    tries: canary.tries,
    fallback: async () => deps.supergraphSdl ?? loadSupergraph(settings.SUPERGRAPH_PATH),
  });

  const contextOptions = {
    identify: callers.identify,
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
  await serveObjects(app, settings, now);
  if (!production) {
    app.get('/schema.graphql', (_request, reply) =>
      reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(`${engine.apiSdl()}\n`),
    );
    await servePages(app, pagesOf(settings));
  } else if (settings.GATEWAY_OPERATOR_PAGE) {
    await serveOperations(app, settings.SUBSCRIPTIONS_URL);
  }
  if (!production || settings.GATEWAY_OPERATOR_PAGE) canary.serve(app, callers.identify);

  return {
    server: app.server,
    admit,
    ownCalls: ownCalls ?? refuseOwnCalls,
    listen: (port) => app.listen({ port, host: listenHost(), backlog }),
    // A dead subgraph does not make the gateway unready: taking every copy out of service would help nobody.
    ready: async () => ({ supergraph: true }),
    async stop() {
      await graph.stopFollowing();
      canary.stop();
      await close(app);
      // After the last request.
      await graph.stop();
      await Promise.all([caching?.stop(), callers.stop(), trusted?.stop(), warmUp.stop()]);
      if (!deps.doorbell) await doorbell.stop();
      redis?.disconnect();
    },
  };
}

const usersEntry = { name: 'users', url: addressOf(usualAddresses(servedSubgraphs), 'users') };

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
