import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { deriveSecret } from '#platform/process/config.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { databaseFeed } from '#platform/events/database-feed.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { afterRecording, recordEvent } from '#platform/events/event-log.ts';
import { newId } from '#platform/values/id.ts';
import { openDatabase } from '#platform/database/open-database.ts';
import { platformTablesUp } from '#platform/database/platform-tables.ts';
import { relayBell, startRelay } from '#platform/events/relay.ts';
import type { SubgraphResponse } from '#platform/graph/subgraph-client.ts';
import type { Caller, Role } from '#platform/identity/caller.ts';
import type { SubgraphServer } from '#platform/graph/subgraph-module.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { productCreated, stockRefused, stockReserved } from '#schema/events/catalog.ts';
import type { EventDefinition, StoredEvent } from '#platform/events/define.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { startPaymentSimulator } from '../../payment-simulator/server.ts';
import { type OrdersSettings, readOrdersSettings } from '../../subgraphs/orders/config.ts';
import { startOrders } from '../../subgraphs/orders/server.ts';
import { startOrdersWorker } from '../../subgraphs/orders/worker.ts';
import { emptyDatabase } from './empty-database.ts';
import { eventually } from './eventually.ts';
import { testDatabase } from './test-database.ts';
import { rootSecret, testLog } from './test-settings.ts';

export type UserCaller = Extract<Caller, { kind: 'user' }>;

export interface SimulatedPayment {
  id: string;
  reference: string;
  status: string;
  amountMinor: number;
  capturedMinor: number;
  refundedMinor: number;
}

/** The orders subgraph with its worker and the payment simulator. The catalogue is an event log that the test writes to. */
export interface OrdersStack extends AsyncDisposable {
  server: SubgraphServer;
  settings: OrdersSettings;
  /** Address of the orders database as its owner, and of the catalogue's log and the simulator's database. */
  urls: { orders: string; catalogLog: string; payments: string };
  /** Where the simulator sends its webhooks, with the option `webhooks`. */
  webhookUrl: string | undefined;
  /** Calls the subgraph in process; nobody in particular is anonymous. */
  call(query: string, variables?: Record<string, unknown>, caller?: Caller): Promise<SubgraphResponse>;
  /** Rows of the orders database, read as its owner. */
  sql<Row extends object = Record<string, unknown>>(query: string, values?: unknown[]): Promise<Row[]>;
  /** Records an event of the catalogue. */
  tell<P>(definition: EventDefinition<P>, subject: string, version: number, payload: P): Promise<void>;
  /** A variant on offer, known to orders when this answers. */
  offer(variant?: { priceMinor?: number; currency?: string; available?: number; taxClass?: string }): Promise<string>;
  /** The catalogue holds the order's lines, or refuses to. */
  reserve(orderId: string): Promise<void>;
  refuse(orderId: string): Promise<void>;
  /** Places an order and answers with it; fails the test if it is refused. */
  place(caller: UserCaller, variantId: string, quantity?: number): Promise<{ id: string; number: string }>;
  /** Places an order, lets the catalogue reserve, waits until it is confirmed. */
  confirmed(caller: UserCaller, variantId: string, quantity?: number): Promise<{ id: string; number: string }>;
  /** Waits until the order has this status; fails the test after a deadline. */
  untilStatus(orderId: string, status: string): Promise<void>;
  /** The order's events by version. */
  events(orderId: string): Promise<StoredEvent[]>;
  /** Makes the simulator misbehave. */
  rule(rule: object): Promise<void>;
  clearRules(): Promise<void>;
  /** The payments of an order at the simulator. */
  paymentsAtProvider(orderId: string): Promise<SimulatedPayment[]>;
  /** SQL statements that the server sent since the last time. */
  takeStatements(): string[];
  /** The clock of everything that orders runs, moved forward. */
  advance(milliseconds: number): void;
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
}

export const address = {
  name: 'Ada Lovelace',
  line1: '12 St James Square',
  city: 'London',
  postalCode: 'SW1Y 4LB',
  country: 'GB',
};

export function newCustomer(): UserCaller {
  return { kind: 'user', userId: newId('user'), sessionId: newId('other'), roles: ['CUSTOMER'] };
}

export function newStaff(...roles: Role[]): UserCaller {
  return { kind: 'user', userId: newId('user'), sessionId: newId('other'), roles };
}

const placeOrder = /* GraphQL */ `
  mutation Place($input: PlaceOrderInput!) {
    placeOrder(input: $input) {
      __typename
      ... on PlacedOrder { order { id number } }
      ... on Refusal { code message }
    }
  }
`;

/** Starts everything on fresh databases. Dispose of it to stop it and to drop them. */
export async function startOrdersStack(
  options: {
    paymentTimeoutMs?: number;
    paymentWindowSeconds?: number;
    backlogSeconds?: number;
    webhooks?: boolean;
    /** How long the simulator holds an amount. */
    holdMs?: number;
    paymentRenewals?: number;
    flagsFile?: string;
  } = {},
): Promise<OrdersStack> {
  const cleanUp = new AsyncDisposableStack();
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const log = testLog;

  const orders = cleanUp.use(await testDatabase('orders'));
  const simulatorDatabase = cleanUp.use(await testDatabase('payment-simulator'));
  const catalogDatabase = cleanUp.use(await emptyDatabase('catalog_log'));
  const owner = new pg.Pool({ connectionString: orders.ownerUrl, max: 2 });
  owner.on('error', () => {});
  cleanUp.defer(() => owner.end());

  const doorbell = memoryDoorbell();
  cleanUp.defer(() => doorbell.stop());
  const catalog = await openCatalogLog(catalogDatabase.url, doorbell);
  cleanUp.defer(() => catalog.stop());

  const env = {
    ORDERS_DATABASE_URL: orders.url,
    TRADEPOST_SECRET: rootSecret,
    PAYMENT_TIMEOUT_MS: String(options.paymentTimeoutMs ?? 1_000),
    ORDER_PAYMENT_WINDOW_SECONDS: String(options.paymentWindowSeconds ?? 600),
    FLAGS_FILE: options.flagsFile,
    PAYMENT_RENEWALS: String(options.paymentRenewals ?? 4),
    // Most tests leave orders without stock for as long as they like.
    ORDER_BACKLOG_SECONDS: String(options.backlogSeconds ?? 86_400),
  };
  let statements: string[] = [];
  const server = await startOrders(readOrdersSettings(env), {
    log,
    now,
    doorbell,
    feeds: { catalog: catalog.feed },
    onStatement: (sql) => void statements.push(sql),
  });
  cleanUp.defer(() => server.stop());

  const apiKey = deriveSecret(rootSecret, 'payment-api-key');
  const webhooks = options.webhooks && {
    url: `${await server.listen(0)}/webhooks/simulator`,
    secret: deriveSecret(rootSecret, 'payment-webhook'),
  };
  const simulator = await startPaymentSimulator(
    {
      databaseUrl: simulatorDatabase.url,
      apiKey,
      ...(webhooks && { webhooks }),
      ...(options.holdMs !== undefined && { holdMs: options.holdMs }),
    },
    { log, now },
  );
  cleanUp.defer(() => simulator.stop());
  const paymentUrl = await simulator.listen(0);
  const settings = readOrdersSettings({ ...env, PAYMENT_URL: paymentUrl });
  const startWorker = () => startOrdersWorker(settings, { log, now, doorbell, feeds: { catalog: catalog.feed } });
  let worker: Awaited<ReturnType<typeof startWorker>> | undefined = await startWorker();
  cleanUp.defer(() => worker?.stop());

  const identity = openIdentity(rootSecret, 'test');
  const control = async (method: 'POST' | 'DELETE', rule?: object) => {
    const response = await fetch(new URL('/control/rules', paymentUrl), {
      method,
      headers: { authorization: `Bearer ${apiKey}`, ...(rule ? { 'content-type': 'application/json' } : {}) },
      ...(rule ? { body: JSON.stringify(rule) } : {}),
    });
    if (response.status !== 204) throw new Error(`the simulator refused the rule: ${await response.text()}`);
  };

  const stack: OrdersStack = {
    server,
    settings,
    urls: { orders: orders.ownerUrl, catalogLog: catalogDatabase.url, payments: simulatorDatabase.ownerUrl },
    webhookUrl: webhooks ? webhooks.url : undefined,
    call: (query, variables = {}, caller = { kind: 'anonymous' }) =>
      server.client({ query, variables, identity: identity.sign(caller, 'orders') }),
    async sql<Row extends object>(query: string, values: unknown[] = []) {
      // The caller names the row's shape; the driver cannot know it.
      return (await owner.query(query, values)).rows as Row[];
    },
    tell: (definition, subject, version, payload) =>
      catalog.record(definition, { subject, version, payload, occurredAt: now() }),
    async offer({ priceMinor = 1_000, currency = 'GBP', available = 1_000, taxClass = 'STANDARD' } = {}) {
      const productId = newId('product');
      const variantId = newId('variant');
      await stack.tell(productCreated, `product:${productId}`, 1, {
        productId,
        slug: `p-${productId}`,
        name: 'Thing',
        published: true,
        taxClass,
        variants: [
          { variantId, sku: `SKU-${variantId}`, name: 'Thing, red', priceMinor, currency, available, stockVersion: 1 },
        ],
      });
      await eventually(async () => {
        const rows = await stack.sql('select 1 from variant_copy where variant_id = $1 and sku is not null', [
          variantId,
        ]);
        return rows.length > 0;
      });
      return variantId;
    },
    reserve: (orderId) =>
      stack.tell(stockReserved, `reservation:${orderId}`, 1, {
        orderId,
        expiresAt: new Date(now().getTime() + 1_800_000).toISOString(),
        levels: [],
      }),
    refuse: (orderId) => stack.tell(stockRefused, `reservation:${orderId}`, 1, { orderId, shortages: [] }),
    async place(caller, variantId, quantity = 1) {
      const input = { idempotencyKey: randomUUID(), lines: [{ variantId, quantity }], shippingAddress: address };
      const { data, errors } = await stack.call(placeOrder, { input }, caller);
      const placed = data?.['placeOrder'] as { order?: { id: string; number: string } } | undefined;
      if (!placed?.order) throw new Error(`expected an order, got ${JSON.stringify(errors ?? data)}`);
      return placed.order;
    },
    async confirmed(caller, variantId, quantity) {
      const order = await stack.place(caller, variantId, quantity);
      await stack.reserve(order.id);
      await stack.untilStatus(order.id, 'CONFIRMED');
      return order;
    },
    async untilStatus(orderId, status) {
      await eventually(async () => {
        const [row] = await stack.sql<{ status: string }>('select status from orders where id = $1', [orderId]);
        if (row?.status !== status) throw new Error(`expected the order to become ${status}, it is ${row?.status}`);
        return true;
      }, 60_000);
    },
    events: (orderId) => server.feed.readSubjects([{ subject: `order:${orderId}`, afterVersion: 0 }]),
    rule: (rule) => control('POST', rule),
    clearRules: () => control('DELETE'),
    async paymentsAtProvider(orderId) {
      const response = await fetch(new URL('/v1/payments', paymentUrl), {
        headers: { authorization: `Bearer ${apiKey}` },
      });
      const payments = (await response.json()) as SimulatedPayment[];
      return payments.filter(({ reference }) => reference === orderId);
    },
    takeStatements() {
      const taken = statements;
      statements = [];
      return taken;
    },
    advance(milliseconds) {
      offsetMs += milliseconds;
    },
    async stopWorker() {
      await worker?.stop();
      worker = undefined;
    },
    async startWorker() {
      worker ??= await startWorker();
    },
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  };
  return stack;
}

/** The catalogue as orders knows it: an event log with its relay. */
async function openCatalogLog(url: string, doorbell: ReturnType<typeof memoryDoorbell>) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of platformTablesUp(new URL(url).username)) await client.query(statement);
  await client.end();
  const orm = await openDatabase({ url, entities: [], migrationsPath: '' });
  afterRecording(orm, relayBell(doorbell, 'catalog'));
  const relay = await startRelay({
    databaseUrl: url,
    subgraph: 'catalog',
    events: eventDefinitions,
    doorbell,
    log: testLog,
  });
  const feed: EventFeed = databaseFeed(orm);
  return {
    feed,
    record: <P>(definition: EventDefinition<P>, event: Parameters<typeof recordEvent<P>>[2]) =>
      orm.em.fork().transactional(async (em) => recordEvent(em, definition, event)),
    async stop() {
      await relay.stop();
      await orm.close();
    },
  };
}
