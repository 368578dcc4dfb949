import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SubscribePayload } from 'graphql-ws';
import type { JSONWebKeySet } from 'jose';
import { listenHost } from '#platform/process/config.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { connectRedis } from '#platform/process/connect-redis.ts';
import { costSettingsOf } from '#platform/cost/settings.ts';
import { countsUnits, openCostBudgets } from '#platform/rate-limits/cost-budgets.ts';
import { costRatesOf } from '#platform/rate-limits/settings.ts';
import { errorBody } from '#platform/process/errors.ts';
import { type EventFeed, httpFeed } from '#platform/events/event-feed.ts';
import { pageChannel } from '#platform/events/page-ring.ts';
import type { Log } from '#platform/process/log.ts';
import type { Admit } from '#platform/process/shed-load.ts';
import { type Running, runProcess } from '#platform/process/process.ts';
import { remoteClock } from '#platform/process/remote-clock.ts';
import type { UsageClient } from '#registry/client/client-headers.ts';
import { openTrustedDocuments } from '#registry/client/documents/trusted-documents.ts';
import { openGraphSource } from '#registry/client/graph-source.ts';
import { addressOf, subgraphAddresses } from '#platform/graph/subgraph-addresses.ts';
import { httpSubgraph, type SubgraphClient, subgraphClients } from '#platform/graph/subgraph-client.ts';
import { authorizationOf } from '#platform/authorization/settings.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { jwksAt } from '#platform/identity/jwks.ts';
import { openAccessTokens } from '#platform/identity/access-tokens.ts';
import { withGuestTokens } from '#platform/identity/guest-tokens.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { servedSubgraphs } from '#schema/subgraphs.ts';
import { readSubscriptionsSettings, type SubscriptionsSettings } from './config.ts';
import { openApiKeys } from './connection/api-keys.ts';
import { openConnections } from './connection/connections.ts';
import { openPlaces } from './connection/places.ts';
import { refuseUpgrade } from './connection/refuse-upgrade.ts';
import { takeWebSockets } from './connection/websocket-offers.ts';
import { openUpgradeCheck } from './connection/upgrade-check.ts';
import { countReads } from './follow/count-reads.ts';
import { startOrderFollowing } from './follow/follow-order.ts';
import { startOrdersLogFollowing } from './follow/follow-orders-log.ts';
import { startStockFollowing } from './follow/follow-stock.ts';
import { startSessions } from './follow/sessions.ts';
import { openSharedTail } from './follow/shared-tail.ts';
import { stockLevelsOf } from './follow/stock-levels.ts';
import { openGroups } from './group/groups.ts';
import { documentOf } from './operation/document.ts';
import { openFederation } from './operation/federation.ts';
import { type Operation, openOperations, type OperationReader } from './operation/operation.ts';
import { openStreams } from './stream/streams.ts';
import { rateMetrics } from './metrics.ts';
import { openPushCosts } from './push-costs.ts';
import { openSubscribe } from './subscribe.ts';
import { makeTopics } from './topics.ts';

/**
 * Values that subgraphs may answer with per message. An order of 1,200 lines with ten fields each has 12,000. Twice as many would let a message
 * exceed the 1 MiB that a socket may hold.
 */
const maxValuesPerMessage = 20_000;

/** The live layer's process. */
export interface Subscriptions extends Running {
  /** Serves WebSockets at this path of another owner's server, and streams at `<path>/stream`, which begin when the owner admits them. */
  attach(server: Server, path?: string, admit?: Admit): void;
  /** Serves both on a server of its own; answers with its ws:// URL. Port 0 means any free one. */
  listen(port: number): Promise<string>;
}

/** Starts following and serving. No other process needs to be up yet: a missing one is waited for, or is a coded error in an answer. */
export async function startSubscriptions(
  settings: SubscriptionsSettings,
  deps: {
    log: Log;
    now: () => Date;
    /** The time that it shares with the subgraphs, to sign calls by; left out, the time of this machine. */
    clock?: () => Date;
    doorbell: Doorbell;
    subgraphs: Record<string, SubgraphClient>;
    feeds: { users: EventFeed; catalog: EventFeed; orders: EventFeed };
    loadJwks: () => Promise<JSONWebKeySet>;
    /** Left out: the file of the repository. With a registry: served if the registry gives none. */
    supergraphSdl?: string;
  },
): Promise<Subscriptions> {
  const { log, now, doorbell, subgraphs } = deps;
  const feeds = {
    users: countReads(deps.feeds.users, 'users'),
    catalog: countReads(deps.feeds.catalog, 'catalog'),
    orders: countReads(deps.feeds.orders, 'orders'),
  };
  const { catalog, users } = subgraphs;
  if (!catalog) throw new Error('expected a client for the subgraph catalog');
  const identity = openIdentity(settings.TRADEPOST_SECRET, 'subscriptions', deps.clock ? { now: deps.clock } : {});
  const hideSuggestions = settings.NODE_ENV === 'production';
  const deadlineMs = settings.SUBSCRIPTIONS_FETCH_TIMEOUT_MS;

  const following = { doorbell, log, sweepEveryMs: settings.SUBSCRIPTIONS_SWEEP_EVERY_MS };
  const tail = openSharedTail({ feed: feeds.orders, channel: pageChannel('orders'), ...following });
  const orders = startOrderFollowing({ feed: feeds.orders, tail, log });
  const ordersLog = startOrdersLogFollowing({ feed: feeds.orders, tail });
  const readLevels = stockLevelsOf({ catalog, identity, deadlineMs });
  const stock = startStockFollowing({ readLevels, feed: feeds.catalog, ...following });
  const sessions = startSessions({ feed: feeds.users, ...following });
  const topics = makeTopics({ orders, ordersLog, stock });

  const graph = openGraphSource({
    settings,
    process: 'subscriptions',
    port: settings.SUBSCRIPTIONS_PORT,
    log,
    now,
  });
  const rates = costRatesOf(settings);
  const redis =
    settings.REDIS_URL !== undefined && countsUnits(rates) ? connectRedis(settings.REDIS_URL, log) : undefined;
  const budgets = openCostBudgets(rates, redis, rateMetrics);
  const costs = openPushCosts(budgets);
  const cost = costSettingsOf(settings);
  const estimates = cost.mode !== 'off' || budgets.countsCost;
  const clientOf = subgraphClients(subgraphs, { signedFor: settings.SIGNED_SUBGRAPHS });
  let operations: OperationReader | undefined;
  let generation = 0;
  await graph.follow({
    /** Running subscriptions continue with the supergraph that they began with. */
    async load(supergraphSdl) {
      const federation = openFederation({
        supergraphSdl,
        clientOf,
        deadlineMs,
        maxValues: maxValuesPerMessage,
        hideSuggestions,
        labelShares: settings.OVERRIDE_LABELS,
        authorization: authorizationOf(settings),
        cost: estimates ? { settings: cost, assumed: settings } : undefined,
        log,
      });
      const unknown = Object.keys(federation.schema.getSubscriptionType()?.getFields() ?? {}).filter(
        (field) => !Object.hasOwn(topics, field),
      );
      if (unknown.length > 0) throw new Error(`nothing here answers Subscription.${unknown.join(', Subscription.')}`);
      generation += 1;
      operations = openOperations(federation, generation, settings);
    },
    fallback: async () =>
      deps.supergraphSdl ?? readFile(new URL('../schema/supergraph.graphql', import.meta.url), 'utf8'),
  });

  const documents = await openTrustedDocuments({ settings, port: settings.SUBSCRIPTIONS_PORT, log, now });
  const groups = openGroups({ identity, log, queueLimit: settings.SUBSCRIPTIONS_QUEUE, now });
  const serving = {
    settings,
    hideSuggestions,
    tokens: withGuestTokens(openAccessTokens(deps.loadJwks, now), settings.TRADEPOST_SECRET, now),
    apiKeys: users && openApiKeys({ secret: settings.TRADEPOST_SECRET, users, identity, now }),
    sessions,
    places: openPlaces(settings.SUBSCRIPTIONS_CONNECTIONS_PER_USER),
    check: openUpgradeCheck(settings),
    connections: (): number => connections.count + streams.count,
    now,
    log,
    read(payload: SubscribePayload, client: UsageClient, caller: Caller) {
      if (!operations) throw new Error('expected a supergraph to be loaded');
      return operations.read({ ...payload, query: documentOf(payload, client, documents) }, caller, client.name);
    },
    used: ({ schema, document, operationName }: Operation, variables: Record<string, unknown>, client: UsageClient) =>
      graph.usage?.count({ schema, document, operationName, variables, client }),
    subscribe: openSubscribe(topics, groups, costs, (operation, caller) => operations?.admit(operation, caller)),
  };
  const connections = openConnections(serving);
  const streams = openStreams(serving);

  let server: Server | undefined;
  const detach: (() => void)[] = [];

  function attach(to: Server, path = '/graphql', admit: Admit = (_request, _response, work) => void work()): void {
    const undo = takeWebSockets(to, (request, socket, head) => {
      if (pathOf(request) === path) connections.accept(request, socket, head);
      else refuseUpgrade(socket, { code: 'NOT_FOUND', message: `WebSockets are served at ${path}` });
    });
    // Before the listeners of the server's owner, who would answer that there is nothing at this address.
    const others = to.listeners('request') as RequestListener[];
    const onRequest: RequestListener = (request, response) => {
      if (pathOf(request) === `${path}/stream`) admit(request, response, () => streams.accept(request, response));
      else for (const listener of others) listener.call(to, request, response);
    };
    to.removeAllListeners('request');
    to.on('request', onRequest);
    detach.push(() => {
      undo();
      to.off('request', onRequest);
      for (const listener of others) to.on('request', listener);
    });
  }

  return {
    attach,
    async listen(port) {
      // A request without a host is refused like every other.
      server = createServer({ requireHostHeader: false }, (_request, response) => {
        const body = JSON.stringify(
          errorBody(
            'BAD_REQUEST',
            'WebSockets (graphql-transport-ws) are served at /graphql, and streams at /graphql/stream',
          ),
        );
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
      // Without the doorbell the sweep still finds every change, so that a lost Redis must not take the node out of service.
      return { ordersFeed, usersFeed };
    },
    async stop() {
      await graph.stopFollowing();
      await documents?.stop();
      await Promise.all([connections.stop(), streams.stop()]);
      await costs.stop();
      redis?.disconnect();
      await graph.stop();
      for (const undo of detach) undo();
      server?.close();
      server?.closeAllConnections();
      await Promise.all([sessions.stop(), tail.stop(), stock.stop()]);
    },
  };
}

const pathOf = ({ url }: IncomingMessage) => url?.split('?')[0];

if (import.meta.main) {
  await runProcess('subscriptions', async ({ log }) => {
    const settings = readSubscriptionsSettings();
    const { REDIS_URL } = settings;
    const addresses = subgraphAddresses(settings, servedSubgraphs);
    const process = 'subscriptions';
    const clock = remoteClock('users', addressOf(addresses, 'users'), log);
    const identity = openIdentity(settings.TRADEPOST_SECRET, process, { now: clock.now });
    const doorbell = REDIS_URL ? await redisDoorbell(REDIS_URL, log) : memoryDoorbell();
    const feed = (name: string) => httpFeed(addressOf(addresses, name), { identity, process, owner: name });
    const subscriptions = await startSubscriptions(settings, {
      log,
      now: clock.now,
      clock: clock.now,
      doorbell,
      subgraphs: Object.fromEntries(Object.entries(addresses).map(([name, url]) => [name, httpSubgraph(url)])),
      feeds: { users: feed('users'), catalog: feed('catalog'), orders: feed('orders') },
      loadJwks: jwksAt(addressOf(addresses, 'users')),
    });
    const url = await subscriptions.listen(settings.SUBSCRIPTIONS_PORT);
    log.info({ url }, 'serving subscriptions');
    return {
      adminPort: settings.SUBSCRIPTIONS_ADMIN_PORT,
      ready: async () => ({ ...(await subscriptions.ready()), ...clock.ready() }),
      async stop() {
        await subscriptions.stop();
        await clock.stop();
        await doorbell.stop();
      },
    };
  });
}
