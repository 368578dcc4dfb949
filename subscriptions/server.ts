import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JSONWebKeySet } from 'jose';
import { listenHost } from '#platform/process/config.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { errorBody } from '#platform/process/errors.ts';
import { type EventFeed, httpFeed } from '#platform/events/event-feed.ts';
import { openFederation } from '#platform/graph/federation.ts';
import type { Log } from '#platform/process/log.ts';
import { type Running, runProcess } from '#platform/process/process.ts';
import { openRegistryClient } from '#registry/client/registry-client.ts';
import { httpSubgraph, type SubgraphClient, subgraphClients } from '#platform/graph/subgraph-client.ts';
import { followSupergraph } from '#registry/client/supergraph-feed.ts';
import { startUsageReports } from '#registry/client/usage-reports.ts';
import { openAccessTokens } from '#platform/identity/access-tokens.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { jwksAt } from '#platform/identity/jwks.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { readSubscriptionsSettings, type SubscriptionsSettings } from './config.ts';
import { openConnections, refuse } from './connection.ts';
import { startOrderFollowing } from './follow.ts';
import { startOrderLogFollowing } from './follow-log.ts';
import { startStockFollowing } from './follow-stock.ts';
import { openGroups } from './group.ts';
import { openOperations, type Operation } from './operation.ts';
import { startSessions } from './sessions.ts';
import { makeTopics } from './topics.ts';

/** The live layer's process. */
export interface Subscriptions extends Running {
  /** Serves WebSockets at this path of a server that somebody else owns. */
  attach(server: Server, path?: string): void;
  /** Serves on a server of its own; answers with its ws:// URL. Port 0 means any free one. */
  listen(port: number): Promise<string>;
}

/** Starts following and serving. Nothing needs to be up yet: what is missing is answered with a coded error or waited for. */
export async function startSubscriptions(
  settings: SubscriptionsSettings,
  given: {
    log: Log;
    now: () => Date;
    doorbell: Doorbell;
    subgraphs: Record<string, SubgraphClient>;
    feeds: { users: EventFeed; catalog: EventFeed; orders: EventFeed };
    loadJwks: () => Promise<JSONWebKeySet>;
    /** Left out: that of the repository. With a registry, what is served if that gives none. */
    supergraphSdl?: string;
  },
): Promise<Subscriptions> {
  const { log, now, doorbell, subgraphs, feeds } = given;
  const { catalog } = subgraphs;
  if (!catalog) throw new Error('expected a client for the subgraph catalog');
  const identity = openIdentity(settings.TRADEPOST_SECRET, 'subscriptions');
  const sweepEveryMs = settings.SUBSCRIPTIONS_SWEEP_EVERY_MS;
  const deadlineMs = settings.SUBSCRIPTIONS_FETCH_TIMEOUT_MS;

  const orders = startOrderFollowing({ feed: feeds.orders, doorbell, log, sweepEveryMs });
  const orderLog = startOrderLogFollowing({ feed: feeds.orders, doorbell, log, sweepEveryMs });
  const stock = startStockFollowing({
    catalog,
    feed: feeds.catalog,
    identity,
    doorbell,
    log,
    sweepEveryMs,
    deadlineMs,
  });
  const topics = makeTopics({ orders, orderLog, stock });

  const registry = settings.REGISTRY_URL
    ? openRegistryClient({ url: settings.REGISTRY_URL, token: settings.REGISTRY_TOKEN })
    : undefined;
  const usage = registry && startUsageReports({ registry, everyMs: settings.REGISTRY_REPORT_EVERY_MS, log, now });
  const clientOf = subgraphClients(subgraphs, { callNamed: registry !== undefined });
  let operations: ReturnType<typeof openOperations> | undefined;
  let generation = 0;
  /** What is subscribed to goes on with the supergraph that it began with. */
  async function load(supergraphSdl: string): Promise<void> {
    const federation = openFederation({ supergraphSdl, clientOf, deadlineMs, log });
    const unknown = Object.keys(federation.schema.getSubscriptionType()?.getFields() ?? {}).filter(
      (field) => !Object.hasOwn(topics, field),
    );
    if (unknown.length > 0) throw new Error(`nothing here answers Subscription.${unknown.join(', Subscription.')}`);
    generation += 1;
    operations = openOperations(federation, { hideSchema: settings.NODE_ENV === 'production', generation });
  }
  const readFallback = async () =>
    given.supergraphSdl ?? readFile(new URL('../schema/supergraph.graphql', import.meta.url), 'utf8');
  const supergraphs = registry
    ? await followSupergraph({
        registry,
        process: 'subscriptions',
        load,
        fallback: readFallback,
        cachePath: settings.SUPERGRAPH_CACHE ?? `.data/supergraph/${settings.SUBSCRIPTIONS_PORT}.graphql`,
        reportEveryMs: settings.REGISTRY_REPORT_EVERY_MS,
        log,
        now,
      })
    : await load(await readFallback());

  const groups = openGroups({ identity, log, queueLimit: settings.SUBSCRIPTIONS_QUEUE, now });
  const sessions = startSessions({ feed: feeds.users, doorbell, log, sweepEveryMs });

  async function subscribe(
    operation: Operation,
    { caller, writable }: { caller: () => Caller; writable: () => Promise<void> | undefined },
  ) {
    const { field, args, plan, variables } = operation;
    const topic = topics[field];
    if (!topic) throw new Error(`expected a topic for the field ${field}`);
    const opened = await topic.open(args, caller());
    // What happens between opening and joining is caught up like anything else behind `from`.
    return groups.join(JSON.stringify([field, opened.key, operation.key, plan.eventOnly ? '' : scopeOf(caller())]), {
      field,
      source: opened.lease.source,
      plan,
      variables,
      ...(opened.first ? { first: opened.first } : {}),
      from: opened.from,
      caller,
      writable,
      wants: (item) => topic.wants(item, args),
      authorise: topic.authorise,
      left: opened.lease.release,
    });
  }

  const connections = openConnections({
    settings,
    tokens: openAccessTokens(given.loadJwks, now),
    sessions,
    now,
    log,
    read(payload) {
      if (!operations) throw new Error('expected a supergraph to be loaded');
      return operations.read(payload);
    },
    used: ({ schema, document, operationName }, variables, client) =>
      usage?.count({ schema, document, operationName, variables, client }),
    subscribe,
  });

  let server: Server | undefined;
  const detach: (() => void)[] = [];

  function attach(to: Server, path = '/graphql'): void {
    const onUpgrade: Parameters<Server['on']>[1] = (request, socket, head) => {
      if (request.url?.split('?')[0] === path) connections.accept(request, socket, head);
      else refuse(socket, '404 Not Found');
    };
    to.on('upgrade', onUpgrade);
    detach.push(() => to.off('upgrade', onUpgrade));
  }

  return {
    attach,
    async listen(port) {
      server = createServer((_request, response) => {
        const body = JSON.stringify(errorBody('BAD_REQUEST', 'Only WebSocket (graphql-transport-ws) is served here'));
        response.writeHead(426, { 'content-type': 'application/json', upgrade: 'websocket' }).end(body);
      });
      attach(server);
      const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
      const host = listenHost();
      server.once('error', reject).listen(port, host, resolve);
      await listening;
      // A TCP server's address is an object once it listens.
      return `ws://${host}:${(server.address() as AddressInfo).port}/graphql`;
    },
    async ready() {
      const reachable = (feed: EventFeed) =>
        feed.head().then(
          () => true,
          () => false,
        );
      const [ordersFeed, usersFeed] = await Promise.all([reachable(feeds.orders), reachable(feeds.users)]);
      // Without the doorbell the sweep still tells everything, so a lost Redis must not take the node out of service.
      return { ordersFeed, usersFeed };
    },
    async stop() {
      await supergraphs?.stop();
      await connections.stop();
      await usage?.stop();
      for (const undo of detach) undo();
      server?.close();
      server?.closeAllConnections();
      await Promise.all([sessions.stop(), orders.stop(), orderLog.stop(), stock.stop()]);
    },
  };
}

/** What answers may depend on besides the operation: callers with the same scope may share an answer. Never the token or the session. */
function scopeOf(caller: Caller): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'user':
      return `user:${caller.userId}:${caller.roles.toSorted().join()}`;
    case 'service':
      return `service:${caller.name}`;
    default:
      return caller satisfies never;
  }
}

if (import.meta.main) {
  await runProcess('subscriptions', async ({ log, now }) => {
    const settings = readSubscriptionsSettings();
    const { USERS_URL, CATALOG_URL, ORDERS_URL, REDIS_URL } = settings;
    const identity = openIdentity(settings.TRADEPOST_SECRET, 'subscriptions');
    const doorbell = REDIS_URL ? await redisDoorbell(REDIS_URL, log) : memoryDoorbell();
    const feed = (url: string) => httpFeed(url, identity, 'subscriptions');
    const subscriptions = await startSubscriptions(settings, {
      log,
      now,
      doorbell,
      subgraphs: {
        users: httpSubgraph(USERS_URL),
        catalog: httpSubgraph(CATALOG_URL),
        orders: httpSubgraph(ORDERS_URL),
      },
      feeds: { users: feed(USERS_URL), catalog: feed(CATALOG_URL), orders: feed(ORDERS_URL) },
      loadJwks: jwksAt(USERS_URL),
    });
    const url = await subscriptions.listen(settings.SUBSCRIPTIONS_PORT);
    log.info({ url }, 'serving subscriptions');
    return {
      adminPort: settings.SUBSCRIPTIONS_ADMIN_PORT,
      ready: subscriptions.ready,
      async stop() {
        await subscriptions.stop();
        await doorbell.stop();
      },
    };
  });
}
