import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import type { SubgraphServer, SubgraphWorker } from '#platform/graph/subgraph-module.ts';
import type { Caller, Role } from '#platform/identity/caller.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import { newId } from '#platform/values/id.ts';
import { orderConfirmed, orderShipped } from '#schema/events/orders.ts';
import { type NotificationsSettings, readNotificationsSettings } from '../../../subgraphs/notifications/config.ts';
import { startNotifications } from '../../../subgraphs/notifications/server.ts';
import { startNotificationsWorker } from '../../../subgraphs/notifications/worker.ts';
import { eventually } from '../../support/eventually.ts';
import { openScratchLog, type ScratchLog } from '../../support/scratch-log.ts';
import { queryAt, type TestDatabase, testDatabase } from '../../support/test-database.ts';
import { rootSecret, testLog } from '../../support/test-settings.ts';
import { type ReceivedWebhook, startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts';

const doorbell = memoryDoorbell();
const identity = openIdentity(rootSecret, 'test');
let database: TestDatabase;
let log: ScratchLog;
let receiver: WebhookReceiver;
let server: SubgraphServer;
let worker: SubgraphWorker;
let settings: NotificationsSettings;

/** The whole graph: it knows every order, and a field `number` only. */
const known: SubgraphClient = async ({ query, variables }) => {
  if (/wrong/.test(query)) {
    const extensions = { code: 'GRAPHQL_VALIDATION_FAILED' };
    return { errors: [{ message: 'Cannot query field "wrong" on type "Order".', extensions }] };
  }
  return { data: { order: { number: `TP-${String(variables?.['id']).slice(-4)}` } } };
};
let graph: SubgraphClient = known;

const deps = () => ({ log: testLog, doorbell, graph: (request: Parameters<SubgraphClient>[0]) => graph(request) });
const startWorker = () =>
  startNotificationsWorker(settings, { ...deps(), feeds: { orders: log.feed, users: log.feed } });

beforeAll(async () => {
  database = await testDatabase('notifications');
  log = await openScratchLog(doorbell);
  receiver = await startWebhookReceiver();
  settings = readNotificationsSettings({
    NOTIFICATIONS_DATABASE_URL: database.url,
    TRADEPOST_SECRET: rootSecret,
    WEBHOOKS_PRIVATE: 'true',
  });
  worker = await startWorker();
  server = await startNotifications(settings, deps());
});
afterAll(async () => {
  await worker.stop();
  await server.stop();
  await receiver[Symbol.asyncDispose]();
  await log[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
beforeEach(() => {
  graph = known;
  receiver.answer = () => 204;
});

const person = (role: Role): Caller => ({
  kind: 'user',
  userId: newId('user'),
  sessionId: newId('other'),
  roles: [role],
});
const admin = person('ADMIN');
const call = (query: string, variables: Record<string, unknown>, caller: Caller = admin, to = server) =>
  to.client({ query, variables, identity: identity.sign(caller, 'notifications') });

const inputTypes = {
  createWebhookEndpoint: 'CreateWebhookEndpointInput',
  editWebhookEndpoint: 'EditWebhookEndpointInput',
  rotateWebhookSecret: 'WebhookEndpointInput',
  deleteWebhookEndpoint: 'WebhookEndpointInput',
  testWebhookEndpoint: 'TestWebhookEndpointInput',
  replayWebhooks: 'ReplayWebhooksInput',
} as const;
const outcomes: Record<keyof typeof inputTypes, string> = {
  createWebhookEndpoint:
    '... on WebhookEndpointCreated { secret endpoint { id url events selection version enabled } }',
  editWebhookEndpoint: '... on WebhookEndpointEdited { endpoint { id events version enabled } }',
  rotateWebhookSecret: '... on WebhookSecretRotated { secret previousValidUntil endpoint { version } }',
  deleteWebhookEndpoint: '... on WebhookEndpointDeleted { endpointId }',
  testWebhookEndpoint: '... on WebhooksQueued { count }',
  replayWebhooks: '... on WebhooksQueued { count }',
};

// oxlint-disable-next-line typescript/no-explicit-any -- any answer of the API
async function run(name: keyof typeof inputTypes, input: object, to = server): Promise<any> {
  const invalid = /create|edit|test|replay/.test(name) ? '... on InvalidInput { field }' : '';
  const query = `mutation($input: ${inputTypes[name]}!) { ${name}(input: $input) { __typename ${outcomes[name]}
    ... on Refusal { code message ${invalid} } } }`;
  const { data, errors } = await call(query, { input }, admin, to);
  expect(errors).toBeUndefined();
  return data?.[name];
}

interface Endpoint {
  id: string;
  path: string;
  secret: string;
}
let count = 0;
/** An endpoint with a path of its own at the receiver. */
async function addEndpoint(input: object = {}): Promise<Endpoint> {
  count += 1;
  const path = `/hook-${count}`;
  const made = await run('createWebhookEndpoint', {
    url: receiver.url + path,
    events: ['order.confirmed', 'order.shipped'],
    selection: '{ number }',
    ...input,
  });
  expect(made.__typename).toBe('WebhookEndpointCreated');
  return { id: made.endpoint.id, path, secret: made.secret };
}

/** Records the events confirmed (version 1) and shipped (2) of an order. */
async function confirm(orderId = newId('order')): Promise<string> {
  const change = { orderId, customerId: newId('user'), number: 'TP-1', previousStatus: null, reason: null };
  await log.record(orderConfirmed, {
    subject: `order:${orderId}`,
    version: 1,
    payload: { ...change, status: 'CONFIRMED', lines: [] },
    occurredAt: new Date(),
  });
  return orderId;
}
async function ship(orderId: string): Promise<void> {
  const change = { orderId, customerId: newId('user'), number: 'TP-1', previousStatus: null, reason: null };
  await log.record(orderShipped, {
    subject: `order:${orderId}`,
    version: 2,
    payload: { ...change, status: 'SHIPPED', shipmentId: newId('other'), lines: [] },
    occurredAt: new Date(),
  });
}

const receivedAt = ({ path }: Endpoint): ReceivedWebhook[] =>
  receiver.received.filter((message) => message.path === path);
const bodyOf = ({ body }: ReceivedWebhook) =>
  JSON.parse(body) as { type: string; timestamp: string; data: { orderId: string; version: number; order: object } };
const typesAt = (endpoint: Endpoint, orderId: string) =>
  receivedAt(endpoint).flatMap((message) => (bodyOf(message).data.orderId === orderId ? [bodyOf(message).type] : []));

// oxlint-disable-next-line typescript/no-explicit-any -- any answer of the API
async function deliveriesOf(endpoint: Endpoint, status?: string, orderId?: string): Promise<any[]> {
  const { data, errors } = await call(
    `query($status: [WebhookDeliveryStatus!], $orderId: ID) { webhookEndpoints { id failures pausedUntil
      deliveries(first: 100, status: $status, orderId: $orderId) {
      nodes { id eventId event status attempts answerStatus lastError deliveredAt order { id } } } } }`,
    { status: status === undefined ? null : [status], orderId: orderId ?? null },
  );
  expect(errors).toBeUndefined();
  const endpoints = data?.['webhookEndpoints'] as { id: string; deliveries: { nodes: object[] } }[];
  return endpoints.find(({ id }) => id === endpoint.id)?.deliveries.nodes ?? [];
}

describe('a webhook', () => {
  it('carries the selected fields, signed as Standard Webhooks says, once for each event', async () => {
    const endpoint = await addEndpoint();
    const orderId = await confirm();
    await eventually(async () => (await deliveriesOf(endpoint, 'DELIVERED')).length === 1);
    expect(await deliveriesOf(endpoint, undefined, orderId)).toHaveLength(1);
    for (const other of [newId('order'), 'x', '\0']) expect(await deliveriesOf(endpoint, undefined, other)).toEqual([]);
    const [message, ...more] = receivedAt(endpoint);
    expect(more).toEqual([]);
    const verified = new Webhook(endpoint.secret).verify(
      message?.body ?? '',
      message?.headers as Record<string, string>,
    );
    expect(verified).toEqual({
      type: 'order.confirmed',
      timestamp: expect.any(String),
      data: { orderId, version: 1, order: { number: `TP-${orderId.slice(-4)}` } },
    });
    const [delivery] = await deliveriesOf(endpoint);
    expect(delivery).toMatchObject({
      event: 'order.confirmed',
      attempts: 1,
      answerStatus: 204,
      order: { id: orderId },
    });
    expect(message?.headers['webhook-id']).toBe(delivery.eventId);
  });

  it('goes only to endpoints that ask for the event and existed before it', async () => {
    const shipped = await addEndpoint({ events: ['order.shipped'] });
    const early = await confirm();
    const all = await addEndpoint();
    const late = await confirm();
    await ship(late);
    await eventually(() => typesAt(all, late).length === 2 && typesAt(shipped, late).length === 1);
    expect(typesAt(shipped, late)).toEqual(['order.shipped']);
    expect(typesAt(all, early)).toEqual([]);
  });

  it('that fails holds the later ones of its order and no others, and is repeated with the same id', async () => {
    const endpoint = await addEndpoint();
    const [held, free] = [newId('order'), newId('order')];
    let refusing = true;
    receiver.answer = (message) => (refusing && bodyOf(message).data.orderId === held ? 500 : 204);
    await confirm(held);
    await ship(held);
    await confirm(free);
    await ship(free);
    await eventually(async () => (await deliveriesOf(endpoint, 'DELIVERED')).length === 2);
    expect(typesAt(endpoint, free)).toEqual(['order.confirmed', 'order.shipped']);
    await eventually(async () =>
      (await deliveriesOf(endpoint, 'PENDING')).some(({ answerStatus }) => answerStatus === 500),
    );
    expect(typesAt(endpoint, held)).not.toContain('order.shipped');
    refusing = false;
    await eventually(async () => (await deliveriesOf(endpoint, 'DELIVERED')).length === 4);
    const types = typesAt(endpoint, held);
    expect(types.slice(-2)).toEqual(['order.confirmed', 'order.shipped']);
    expect(types.filter((type) => type === 'order.shipped')).toHaveLength(1);
    const ids = receivedAt(endpoint)
      .filter((message) => bodyOf(message).data.orderId === held)
      .map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(2);
  });

  it('follows no redirect, and its endpoint is paused after five failures in a row', async () => {
    const endpoint = await addEndpoint();
    receiver.answer = ({ path }) => (path === endpoint.path ? 302 : 204);
    await Promise.all(Array.from({ length: 8 }, () => confirm()));
    const endpointState = async () => {
      const { data } = await call('{ webhookEndpoints { id failures pausedUntil } }', {});
      const all = data?.['webhookEndpoints'] as { id: string; failures: number; pausedUntil: string | null }[];
      return all.find(({ id }) => id === endpoint.id);
    };
    await eventually(async () => (await endpointState())?.pausedUntil != null);
    expect((await endpointState())?.failures).toBeGreaterThanOrEqual(5);
    expect(receiver.received.some(({ path }) => path === '/elsewhere')).toBe(false);
    const [failed] = (await deliveriesOf(endpoint)).filter(({ lastError }) => lastError !== null);
    expect(failed).toMatchObject({ status: 'PENDING', answerStatus: 302, lastError: 'the receiver answered 302' });
    // An edit ends the pause, because what it was paused for may be over. A delivery that was under way may fail after it, once.
    await eventually(async () => {
      await run('editWebhookEndpoint', { endpointId: endpoint.id, enabled: false });
      expect(await endpointState()).toMatchObject({ failures: 0, pausedUntil: null });
      return true;
    });
  });

  it('waits while the graph does not answer, and its endpoint is not paused for it', async () => {
    const endpoint = await addEndpoint();
    graph = () => Promise.reject(new Error('no graph'));
    const orderId = await confirm();
    await eventually(async () => (await deliveriesOf(endpoint))[0]?.lastError === 'no graph');
    graph = known;
    await eventually(() => typesAt(endpoint, orderId).length === 1);
  });
});

describe('an endpoint', () => {
  it('gets a message that tries it, with the payload of an order', async () => {
    const endpoint = await addEndpoint();
    const orderId = newId('order');
    expect(await run('testWebhookEndpoint', { endpointId: endpoint.id, orderId })).toMatchObject({ count: 1 });
    await eventually(() => receivedAt(endpoint).length === 1);
    expect(bodyOf(receivedAt(endpoint)[0] as ReceivedWebhook)).toMatchObject({
      type: 'webhook.test',
      data: { order: { number: `TP-${orderId.slice(-4)}` } },
    });
  });

  it('gets all messages since a moment again, in order and with the same ids', async () => {
    const endpoint = await addEndpoint();
    const from = new Date(Date.now() - 1000).toISOString();
    const orderId = await confirm();
    await ship(orderId);
    await eventually(async () => (await deliveriesOf(endpoint, 'DELIVERED')).length === 2);
    expect(await run('replayWebhooks', { endpointId: endpoint.id, from })).toMatchObject({ count: 2 });
    await eventually(() => receivedAt(endpoint).length === 4);
    const ids = receivedAt(endpoint).map(({ headers }) => headers['webhook-id']);
    expect(ids.slice(2)).toEqual(ids.slice(0, 2));
    const [delivery] = await deliveriesOf(endpoint, 'DELIVERED');
    await eventually(async () => (await deliveriesOf(endpoint, 'DELIVERED')).length === 2);
    expect(await run('replayWebhooks', { endpointId: endpoint.id, deliveryId: delivery.id })).toMatchObject({
      count: 1,
    });
    await eventually(() => receivedAt(endpoint).length === 5);
  });

  it('has signatures of both secrets for a day after a rotation', async () => {
    const endpoint = await addEndpoint();
    const rotated = await run('rotateWebhookSecret', { endpointId: endpoint.id, expectedVersion: 1 });
    expect(rotated.endpoint.version).toBe(2);
    expect(Date.parse(rotated.previousValidUntil) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    await confirm();
    await eventually(() => receivedAt(endpoint).length === 1);
    const [message] = receivedAt(endpoint);
    for (const secret of [endpoint.secret, rotated.secret]) {
      expect(() =>
        new Webhook(secret).verify(message?.body ?? '', message?.headers as Record<string, string>),
      ).not.toThrow();
    }
    const rows = await server.orm.em.fork().execute('select * from webhook_endpoint');
    expect(JSON.stringify(rows)).not.toContain('whsec_');
  });

  it('replays nothing while jobs wait too long for a worker, and gets new messages all the time', async () => {
    const endpoint = await addEndpoint();
    await ship(await confirm());
    await eventually(async () => (await deliveriesOf(endpoint, 'DELIVERED')).length === 2);
    const queue = await openJobQueue({ databaseUrl: settings.NOTIFICATIONS_DATABASE_URL, log: testLog });
    const busy = await startNotifications({ ...settings, LOW_PRIORITY_BACKLOG_SECONDS: 1 }, deps());
    const replay = () =>
      call(
        `mutation($input: ReplayWebhooksInput!) { replayWebhooks(input: $input) { ... on WebhooksQueued { count } } }`,
        { input: { endpointId: endpoint.id, from: new Date(Date.now() - 60_000).toISOString() } },
        admin,
        busy,
      );
    try {
      expect((await replay()).errors).toBeUndefined();
      // A queue that no worker of this version has.
      await busy.orm.em.fork().transactional((em) => queue.enqueue(em, { name: 'unattended' }, {}));
      await queryAt(
        database.ownerUrl,
        `update jobs.job set start_after = now() - interval '1 minute' where name = 'unattended'`,
      );
      await eventually(async () => (await replay()).errors !== undefined);
      expect((await replay()).errors?.[0]?.extensions).toMatchObject({
        code: 'RETRY_LATER',
        retryable: true,
        retryAfterSeconds: 10,
      });
      const orderId = await confirm();
      await eventually(() => typesAt(endpoint, orderId).length === 1);
      await queryAt(database.ownerUrl, `delete from jobs.job where name = 'unattended'`);
      await eventually(async () => (await replay()).errors === undefined);
    } finally {
      await queue.stop();
      await busy.stop();
    }
  });

  it('that is disabled gets nothing, and one that is deleted is gone with its messages', async () => {
    const endpoint = await addEndpoint();
    await run('editWebhookEndpoint', { endpointId: endpoint.id, enabled: false });
    const other = await addEndpoint();
    const orderId = await confirm();
    await eventually(() => typesAt(other, orderId).length === 1);
    expect(await deliveriesOf(endpoint)).toEqual([]);
    expect(await run('deleteWebhookEndpoint', { endpointId: other.id })).toMatchObject({ endpointId: other.id });
    expect(await run('deleteWebhookEndpoint', { endpointId: other.id })).toMatchObject({
      code: 'WEBHOOK_ENDPOINT_NOT_FOUND',
    });
    expect(await run('replayWebhooks', { endpointId: 'nonsense', from: new Date().toISOString() })).toMatchObject({
      code: 'WEBHOOK_ENDPOINT_NOT_FOUND',
    });
  });

  it.each([
    [{ url: 'ftp://example.com' }, 'url'],
    [{ url: 'https://user:secret@example.com/' }, 'url'],
    [{ url: 'https://example.com/#part' }, 'url'],
    [{ url: 'https://exa mple.com' }, 'url'],
    [{ events: [] }, 'events'],
    [{ events: ['order.confirmed', 'order.unknown'] }, 'events.1'],
    [{ selection: 'number' }, 'selection'],
    [{ selection: '{ number } } { me { id }' }, 'selection'],
    [{ selection: '{ number } me { id }' }, 'selection'],
    [{ selection: '{ ...Other } } fragment Other on Order { number' }, 'selection'],
    [{ selection: '{ wrong }' }, 'selection'],
    [{ description: 'x'.repeat(301) }, 'description'],
  ])('refuses %j', async (input, field) => {
    const valid = { url: `${receiver.url}/x`, events: ['order.confirmed'], selection: '{ number }' };
    expect(await run('createWebhookEndpoint', { ...valid, ...input })).toMatchObject({ code: 'INVALID_INPUT', field });
  });

  it.each([
    'http://example.com/',
    'https://localhost/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://169.254.169.254/',
    'https://10.1.2.3/',
    'https://[::ffff:10.1.2.3]/',
  ])('is on the internet, and has https, unless the settings say otherwise: not %s', async (url) => {
    const { WEBHOOKS_PRIVATE: _, ...strict } = settings;
    const other = await startNotifications({ ...strict, WEBHOOKS_PRIVATE: false }, deps());
    try {
      expect(
        await run('createWebhookEndpoint', { url, events: ['order.confirmed'], selection: '{ number }' }, other),
      ).toMatchObject({ field: 'url' });
    } finally {
      await other.stop();
    }
  });

  it('is managed by ADMIN only', async () => {
    const queries = [
      '{ webhookEndpoints { id } }',
      `mutation { deleteWebhookEndpoint(input: { endpointId: "${newId('other')}" }) { __typename } }`,
      `mutation { rotateWebhookSecret(input: { endpointId: "${newId('other')}" }) { __typename } }`,
      `mutation { replayWebhooks(input: { endpointId: "${newId('other')}", from: "2026-01-01T00:00:00Z" }) { __typename } }`,
      `mutation { testWebhookEndpoint(input: { endpointId: "${newId('other')}", orderId: "${newId('order')}" }) { __typename } }`,
      `mutation { editWebhookEndpoint(input: { endpointId: "${newId('other')}" }) { __typename } }`,
      'mutation { createWebhookEndpoint(input: { url: "https://x.example", events: [], selection: "{ id }" }) { __typename } }',
    ];
    for (const query of queries) {
      const codes = async (caller: Caller) =>
        (await call(query, {}, caller)).errors?.map(({ extensions }) => extensions?.['code']);
      expect(await codes({ kind: 'anonymous' })).toEqual(['UNAUTHENTICATED']);
      for (const role of ['CUSTOMER', 'SUPPORT', 'WAREHOUSE'] as const)
        expect(await codes(person(role))).toEqual(['FORBIDDEN']);
    }
  });
});
