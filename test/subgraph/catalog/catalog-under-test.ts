import { expect } from 'vitest';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { newId } from '#platform/values/id.ts';
import type { Caller, Role } from '#platform/identity/caller.ts';
import { type Identity, openIdentity } from '#platform/identity/signed-identity.ts';
import type { EventDefinition, StoredEvent } from '#platform/events/define.ts';
import type { SubgraphServer } from '#platform/graph/subgraph-module.ts';
import {
  type OrderChange,
  orderCancelled,
  orderConfirmed,
  orderEditRefused,
  orderEditRequested,
  orderExpired,
  orderPlaced,
  orderLinesCancelled,
  orderLinesEdited,
  orderExchangeRefused,
  orderReturnInspected,
  orderReturnRequested,
  orderShipped,
} from '#schema/events/orders.ts';
import { insertProducts } from '../../../subgraphs/catalog/listing/insert-products.ts';
import { type CatalogSettings, readCatalogSettings } from '../../../subgraphs/catalog/config.ts';
import { followOrders } from '../../../subgraphs/catalog/consumers/follow-orders.ts';
import { startCatalog } from '../../../subgraphs/catalog/server.ts';
import { testDatabase } from '../../support/test-database.ts';
import { rootSecret, testLog } from '../../support/test-settings.ts';

export const ttlSeconds = 1800;
export const guest: Caller = { kind: 'anonymous' };
export const service: Caller = { kind: 'service', name: 'subscriptions' };

/** A signed-in user with these roles. */
export function person(...roles: Role[]): Caller {
  return { kind: 'user', userId: newId('user'), sessionId: newId('other'), roles };
}

export const warehouse = person('CUSTOMER', 'WAREHOUSE');
export const customer = person('CUSTOMER');

/** Any answer of an operation: the tests say what they expect of it. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer = any;

export interface Pieces {
  variantId: string;
  quantity: number;
}

export interface CatalogUnderTest extends AsyncDisposable {
  server: SubgraphServer;
  settings: CatalogSettings;
  identity: Identity;
  ownerUrl: string;
  /** SQL statements so far; empty it to count from there. */
  statements: string[];
  now: () => Date;
  /** The clock moves only so. */
  advance(ms: number): void;
  /** The data of an operation. Fails the test if it has errors. */
  ask(caller: Caller, query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** The codes of an operation's errors. */
  errorsOf(caller: Caller, query: string, variables?: Record<string, unknown>): Promise<unknown[]>;
  /** A product with variants that have this many pieces on hand; answers with the variants' ids. */
  buildVariants(...onHand: number[]): Promise<string[]>;
  /** Name, version and payload of a subject's events. */
  events(subject: string): Promise<{ name: string; version: number; payload: Answer }[]>;
  /** The events about an order's reservation. */
  reservationEvents(orderId: string): Promise<string[]>;
  /** How a variant's stock is made up. */
  stock(variantId: string): Promise<{ onHand: number; held: number; committed: number; version: number }>;
  orders: {
    /** Delivers an event as the worker's consumer would, in one transaction. */
    placed(orderId: string, lines: Pieces[]): Promise<void>;
    confirmed(orderId: string, lines: Pieces[]): Promise<void>;
    cancelled(orderId: string): Promise<void>;
    returnInspected(
      orderId: string,
      returnId: string,
      lines: { variantId: string; restocked: number; writtenOff: number }[],
    ): Promise<void>;
    linesCancelled(orderId: string, cancellationId: string, lines: Pieces[]): Promise<void>;
    linesEdited(orderId: string, editId: string, removed: Pieces[]): Promise<void>;
    editRequested(orderId: string, editId: string, added: Pieces[]): Promise<void>;
    editRefused(orderId: string, editId: string, added: Pieces[]): Promise<void>;
    /** A return of pieces for others, or for money without `exchange`. */
    returnRequested(orderId: string, returnId: string, lines: Pieces[], exchange?: Pieces[]): Promise<void>;
    exchangeRefused(orderId: string, returnId: string, added: Pieces[]): Promise<void>;
    expired(orderId: string): Promise<void>;
    shipped(orderId: string, shipmentId: string, lines: Pieces[]): Promise<void>;
  };
}

/** The catalog subgraph on a database of its own, called in process as the gateway calls it, with a clock that stands still. */
export async function startCatalogUnderTest(
  env: NodeJS.ProcessEnv = {},
  doorbell: Pick<Doorbell, 'ring'> = memoryDoorbell(),
): Promise<CatalogUnderTest> {
  const database = await testDatabase('catalog');
  const settings = readCatalogSettings({
    CATALOG_DATABASE_URL: database.url,
    TRADEPOST_SECRET: rootSecret,
    // No relay runs here, so events wait for as long as the tests take.
    LOW_PRIORITY_BACKLOG_SECONDS: '3600',
    ...env,
  });
  let atMs = Date.now();
  const now = () => new Date(atMs);
  const statements: string[] = [];
  const server = await startCatalog(settings, {
    log: testLog,
    now,
    doorbell,
    onStatement: (sql) => statements.push(sql),
  });
  const identity = openIdentity(rootSecret, 'test');
  const consumer = followOrders({ now, log: testLog, ttlSeconds });

  const call = (caller: Caller, query: string, variables: Record<string, unknown> = {}) =>
    server.client({ query, variables, identity: identity.sign(caller, 'catalog') });

  async function ask(caller: Caller, query: string, variables?: Record<string, unknown>): Promise<Answer> {
    const answer = await call(caller, query, variables);
    expect(answer.errors).toBeUndefined();
    return answer.data;
  }

  async function deliver<Payload>(definition: EventDefinition<Payload>, orderId: string, payload: Payload) {
    const event: StoredEvent<Payload> = {
      id: newId('other'),
      subject: `order:${orderId}`,
      version: 1,
      name: definition.name,
      schemaVersion: definition.schemaVersion,
      payload,
      occurredAt: now().toISOString(),
      traceContext: null,
      audience: null,
      position: 1,
    };
    const handle = consumer.on[definition.name];
    if (!handle) throw new Error(`nothing listens to ${definition.name}`);
    await server.orm.em.fork().transactional(async (em) => {
      await handle([event as StoredEvent<never>], em);
      await em.flush();
    });
  }

  const change = (orderId: string, status: OrderChange['status']): OrderChange => ({
    orderId,
    customerId: newId('user'),
    number: 'TP-1',
    status,
    previousStatus: null,
    reason: null,
  });

  async function events(subject: string) {
    const found = await server.feed.readSubjects([{ subject, afterVersion: 0 }]);
    return found.map(({ name, version, payload }) => ({ name, version, payload }));
  }

  return {
    server,
    settings,
    identity,
    ownerUrl: database.ownerUrl,
    statements,
    now,
    advance: (ms) => {
      atMs += ms;
    },
    ask,
    async errorsOf(caller, query, variables) {
      const { errors } = await call(caller, query, variables);
      return (errors ?? []).map((error) => error.extensions?.['code']);
    },
    async buildVariants(...onHand) {
      const slug = `product-${newId('other')}`;
      const [product] = await server.orm.em.fork().transactional((em) =>
        insertProducts(
          em,
          [
            {
              slug,
              name: 'Mug',
              description: null,
              categories: [],
              variants: onHand.map((pieces, index) => ({
                sku: `${slug}-${index}`,
                name: 'Mug',
                prices: [{ since: now(), amountMinor: 1000 }],
                currency: 'GBP',
                options: [],
                onHand: pieces,
              })),
            },
          ],
          now(),
        ),
      );
      return (product?.variants ?? []).map((variant) => variant.id);
    },
    events,
    reservationEvents: async (orderId) => (await events(`reservation:${orderId}`)).map(({ name }) => name),
    async stock(variantId) {
      const query = `query($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on Variant { stock { onHand held committed version } } } }`;
      const representations = [{ __typename: 'Variant', id: variantId }];
      return (await ask(service, query, { representations }))._entities[0].stock;
    },
    orders: {
      placed: (orderId, lines) =>
        deliver(orderPlaced, orderId, { ...change(orderId, 'PLACED'), totalMinor: 1000, currency: 'GBP', lines }),
      confirmed: (orderId, lines) => deliver(orderConfirmed, orderId, { ...change(orderId, 'CONFIRMED'), lines }),
      cancelled: (orderId) => deliver(orderCancelled, orderId, change(orderId, 'CANCELLED')),
      expired: (orderId) => deliver(orderExpired, orderId, change(orderId, 'EXPIRED')),
      returnInspected: (orderId, returnId, lines) =>
        deliver(orderReturnInspected, orderId, { ...change(orderId, 'RETURNED'), returnId, lines }),
      linesCancelled: (orderId, cancellationId, lines) =>
        deliver(orderLinesCancelled, orderId, { ...change(orderId, 'CONFIRMED'), cancellationId, lines }),
      editRequested: (orderId, editId, added) =>
        deliver(orderEditRequested, orderId, { ...change(orderId, 'CONFIRMED'), editId, added, totalMinor: 1 }),
      editRefused: (orderId, editId, added) =>
        deliver(orderEditRefused, orderId, { ...change(orderId, 'CONFIRMED'), editId, added }),
      returnRequested: (orderId, returnId, lines, exchange) => {
        const facts = { ...change(orderId, 'DELIVERED'), returnId, lines };
        return deliver(orderReturnRequested, orderId, exchange ? { ...facts, exchange } : facts);
      },
      exchangeRefused: (orderId, returnId, added) =>
        deliver(orderExchangeRefused, orderId, { ...change(orderId, 'DELIVERED'), returnId, added }),
      linesEdited: (orderId, editId, removed) =>
        deliver(orderLinesEdited, orderId, { ...change(orderId, 'CONFIRMED'), editId, removed, totalMinor: 900 }),
      shipped: (orderId, shipmentId, lines) =>
        deliver(orderShipped, orderId, { ...change(orderId, 'SHIPPED'), shipmentId, lines }),
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await database[Symbol.asyncDispose]();
    },
  };
}
