import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import { readSubscriptionsSettings } from '../../subscriptions/config.ts';
import { startSubscriptions, type Subscriptions } from '../../subscriptions/server.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { createLog } from '#platform/process/log.ts';
import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import { openSubgraph } from '#platform/graph/subgraph-server.ts';
import { accessTokenClaims } from '#platform/identity/access-tokens.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { stockAdjusted } from '#schema/events/catalog.ts';
import type { Ring } from '#platform/events/define.ts';
import {
  orderCancelled,
  orderConfirmed,
  orderDelivered,
  orderPlaced,
  orderShipped,
  type OrderStatus,
} from '#schema/events/orders.ts';
import { sessionEnded } from '#schema/events/users.ts';
import { composeSupergraph, sdlOf } from './compose-supergraph.ts';
import { openScratchLog, type ScratchLog } from './scratch-log.ts';

const rootSecret = 'a root secret that only these tests use';

/** Three customers; tokens are Ada's by default. */
export const [ada, ben, cem] = [1, 2, 3].map((n) => `0193a000-0000-7000-8000-00000000000${n}`) as [
  string,
  string,
  string,
];

export interface TokenClaims {
  userId?: string;
  roles?: string[];
  sessionId?: string;
  seconds?: number;
}

export interface TestLive extends AsyncDisposable {
  readonly subscriptions: Subscriptions;
  /** Starts another process at the same address; stop the first one before. */
  restart(): Promise<void>;
  /** Moves the process's clock ahead. */
  moveClock(ms: number): void;
  wsUrl: string;
  log: ScratchLog;
  /** Calls that the subgraphs received, oldest first. */
  calls: { subgraph: string; query: string; caller: Caller }[];
  /** Lines of the process's own log, parsed. */
  logged: Record<string, unknown>[];
  doorbell: MeddledDoorbell;
  /** The public keys of the tokens. */
  jwks: JSONWebKeySet;
  /** The TRADEPOST_SECRET of the process. */
  secret: string;
  token(claims?: TokenClaims): Promise<string>;
  /** Records `order.placed`; answers with the order's id. */
  place(customerId: string): Promise<string>;
  /** Records the next change of an order. */
  advance(orderId: string, status?: OrderStatus): Promise<void>;
  /** Records several changes, one after the other. */
  advanceBy(orderId: string, count: number): Promise<void>;
  adjustStock(variantId: string, available: number): Promise<void>;
  endSession(sessionId: string, userId: string): Promise<void>;
}

/** The live layer on a free port, over a real event log with its relay, and real Apollo subgraphs in process that answer from a few records. */
export async function startLive(
  options: {
    env?: Record<string, string>;
    doorbell?: Doorbell;
    /** Clients to use instead of the real ones. */
    subgraphs?: Record<string, SubgraphClient>;
    /** Left out: the supergraph of the working tree. */
    supergraphSdl?: string;
    /** Stands between the live layer and each real client. */
    wrap?: (name: string, client: SubgraphClient) => SubgraphClient;
  } = {},
): Promise<TestLive> {
  const logged: Record<string, unknown>[] = [];
  const processLog = createLog('subscriptions', 'debug', { write: (line) => void logged.push(JSON.parse(line)) });
  const doorbell = meddle(options.doorbell ?? memoryDoorbell());
  const log = await openScratchLog(doorbell);
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA', use: 'sig' };
  const jwks: JSONWebKeySet = { keys: [jwk] };

  const orders = new Map<string, { customerId: string; version: number; status: OrderStatus }>();
  const stock = new Map<string, { available: number; version: number }>();
  const calls: TestLive['calls'] = [];
  const shop = await openShop({ orders, stock, calls });
  const wrap = options.wrap ?? ((_name: string, client: SubgraphClient) => client);
  const wrapped = Object.fromEntries(Object.entries(shop.clients).map(([name, client]) => [name, wrap(name, client)]));

  let aheadMs = 0;
  const supergraphSdl = options.supergraphSdl ?? (await composeSupergraph());
  const start = async () =>
    startSubscriptions(
      readSubscriptionsSettings({
        TRADEPOST_SECRET: rootSecret,
        NODE_ENV: 'test',
        SUBSCRIPTIONS_SWEEP_EVERY_MS: '200',
        SUBSCRIPTIONS_EXPIRY_EVERY_MS: '100',
        SUBSCRIPTIONS_DRAIN_MS: '0',
        ...options.env,
      }),
      {
        log: processLog,
        now: () => new Date(Date.now() + aheadMs),
        doorbell,
        subgraphs: { ...wrapped, ...options.subgraphs },
        feeds: { users: log.feed, catalog: log.feed, orders: log.feed },
        loadJwks: async () => jwks,
        supergraphSdl,
      },
    );
  let subscriptions = await start();
  const wsUrl = await subscriptions.listen(0);

  function changeOf(orderId: string, status: OrderStatus) {
    const order = orders.get(orderId);
    if (!order) throw new Error(`no order ${orderId} was placed`);
    const previousStatus = order.version === 0 ? null : order.status;
    order.version += 1;
    order.status = status;
    const { customerId, version } = order;
    const payload = { orderId, customerId, number: `TP-${orderId.slice(-4)}`, status, previousStatus, reason: null };
    return { payload, subject: `order:${orderId}`, version, occurredAt: new Date() };
  }

  async function advance(orderId: string, status: OrderStatus = 'SHIPPED'): Promise<void> {
    const { payload, ...event } = changeOf(orderId, status);
    switch (status) {
      case 'CONFIRMED':
        return log.record(orderConfirmed, { ...event, payload: { ...payload, lines: [] } });
      case 'CANCELLED':
        return log.record(orderCancelled, { ...event, payload });
      case 'DELIVERED':
        return log.record(orderDelivered, { ...event, payload: { ...payload, shipmentIds: [] } });
      default:
        return log.record(orderShipped, { ...event, payload: { ...payload, shipmentId: randomUUID(), lines: [] } });
    }
  }

  return {
    get subscriptions() {
      return subscriptions;
    },
    async restart() {
      subscriptions = await start();
      await subscriptions.listen(Number(new URL(wsUrl).port));
    },
    moveClock(ms) {
      aheadMs += ms;
    },
    wsUrl,
    log,
    calls,
    logged,
    doorbell,
    jwks,
    secret: rootSecret,
    advance,
    token: ({ userId = ada, roles = ['CUSTOMER'], sessionId = randomUUID(), seconds = 600 } = {}) =>
      new SignJWT({ sid: sessionId, roles })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
        .setSubject(userId)
        .setIssuer(accessTokenClaims.issuer)
        .setAudience(accessTokenClaims.audience)
        .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
        .sign(privateKey),
    async place(customerId) {
      const orderId = randomUUID();
      orders.set(orderId, { customerId, version: 0, status: 'PLACED' });
      const { payload, ...event } = changeOf(orderId, 'PLACED');
      await log.record(orderPlaced, { ...event, payload: { ...payload, totalMinor: 100, currency: 'GBP', lines: [] } });
      return orderId;
    },
    async advanceBy(orderId, count) {
      for (let step = 0; step < count; step += 1) await advance(orderId);
    },
    async adjustStock(variantId, available) {
      const version = (stock.get(variantId)?.version ?? 0) + 1;
      stock.set(variantId, { available, version });
      const movementId = randomUUID();
      await log.record(stockAdjusted, {
        subject: `adjustment:${movementId}`,
        version: 1,
        occurredAt: new Date(),
        payload: { movementId, levels: [{ variantId, available, stockVersion: version }] },
      });
    },
    endSession: (sessionId, userId) =>
      log.record(sessionEnded, {
        subject: `session:${sessionId}`,
        version: 1,
        occurredAt: new Date(),
        payload: { sessionId, userId, reason: 'signed-out' as const },
      }),
    async [Symbol.asyncDispose]() {
      await subscriptions.stop();
      await log[Symbol.asyncDispose]();
      await doorbell.stop();
      await shop.stop();
    },
  };
}

/** A doorbell that can be made to lose, repeat, hold back or reorder rings. */
export interface MeddledDoorbell extends Doorbell {
  /** Decides about each ring: the answer is passed on now; `pass` passes a ring on later. */
  meddle(decide: (ring: Ring, pass: (ring: Ring) => void) => readonly Ring[]): void;
}

function meddle(inner: Doorbell): MeddledDoorbell {
  let decide: (ring: Ring, pass: (ring: Ring) => void) => readonly Ring[] = (ring) => [ring];
  const pass = (ring: Ring) => void inner.ring([ring]);
  return {
    ring: (rings) => inner.ring(rings.flatMap((ring) => decide(ring, pass))),
    listen: (channel, onMessage) => inner.listen(channel, onMessage),
    onRecovered: (listener) => inner.onRecovered(listener),
    ready: () => inner.ready(),
    stop: () => inner.stop(),
    meddle(next) {
      decide = next;
    },
  };
}

/** Real subgraph servers with the real schemas, and resolvers for the little that live selections ask for. */
async function openShop(shop: {
  orders: Map<string, { customerId: string; version: number; status: OrderStatus }>;
  stock: Map<string, { available: number; version: number }>;
  calls: TestLive['calls'];
}) {
  const log = createLog('shop', 'silent');
  const resolversOf = {
    orders: {
      Order: {
        __resolveReference({ id }: { id: string }) {
          const order = shop.orders.get(id);
          return order
            ? {
                id,
                number: `TP-${id.slice(-4)}`,
                ...order,
                customer: { id: order.customerId },
                lines: [
                  {
                    id: randomUUID(),
                    sku: 'A',
                    name: 'Article',
                    quantity: 1,
                    variant: { id: [...shop.stock.keys()][0] ?? id },
                  },
                ],
              }
            : null;
        },
      },
    },
    users: {
      User: {
        __resolveReference: ({ id }: { id: string }) => ({ id, name: `Name of ${id}`, email: `${id}@example.com` }),
      },
    },
    catalog: {
      Variant: {
        __resolveReference({ id }: { id: string }, { caller }: { caller: Caller }) {
          const level = shop.stock.get(id);
          const stock = { ...level, onHand: level?.available, held: 0, committed: 0 };
          return level
            ? {
                id,
                name: `Variant ${id}`,
                sku: 'A',
                available: level.available,
                stock: caller.kind === 'service' ? stock : null,
              }
            : null;
        },
      },
    },
  };
  const opened = await Promise.all(
    (['users', 'catalog', 'orders'] as const).map(async (name) =>
      openSubgraph({
        name,
        typeDefs: await sdlOf(name),
        resolvers: resolversOf[name],
        identity: openIdentity(rootSecret, name),
        log,
        context: async ({ caller, request }) => {
          shop.calls.push({ subgraph: name, query: request.query, caller });
          return { caller };
        },
      }),
    ),
  );
  return {
    clients: Object.fromEntries(opened.map(({ name, client }) => [name, client])),
    stop: () => Promise.all(opened.map((subgraph) => subgraph.stop())),
  };
}
