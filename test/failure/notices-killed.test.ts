import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startMailServer, type TestMailServer } from '../support/mail-server.ts';
import { change, placed } from '../support/shopping.ts';
import { startFleet, type TestFleet } from '../support/start-fleet.ts';
import { type ReceivedWebhook, startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const worker = 'notifications-worker';
let mails: TestMailServer;
let receiver: WebhookReceiver;
let fleet: TestFleet;
beforeAll(async () => {
  mails = await startMailServer();
  receiver = await startWebhookReceiver();
  const env = { SMTP_URL: mails.url, SHOP_URL: 'https://shop.example', WEBHOOKS_PRIVATE: 'true' };
  fleet = await startFleet({ env });
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
  await mails[Symbol.asyncDispose]();
});

const named = (subject: string) => mails.received.filter((mail) => mail.subject === subject);
const keyNotice = 'An API key was made for your account';

async function emailsAbout(orderId: string, staff: string): Promise<{ status: string }[]> {
  const query = 'query ($filter: EmailFilter) { emails(filter: $filter) { nodes { status } } }';
  const { data } = await fleet.graphql(query, { filter: { orderId } }, staff);
  return (data.emails as { nodes: { status: string }[] }).nodes;
}

async function makeApiKey(token: string): Promise<void> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const { data } = await fleet.graphql(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename } }',
    { input: { name: 'Till', scopes: ['orders:read'], expiresAt } },
    token,
  );
  expect(data.createApiKey).toEqual({ __typename: 'ApiKeyCreated' });
}

it('each confirmation, edit and new API key causes one message, though the worker is killed before, during and after it sends', async () => {
  const token = await fleet.signIn('customer@example.com');
  const staff = await fleet.signIn('staff@example.com');
  const variant = await fleet.addVariant({ onHand: 1000 });
  const killedAt = { data: 6, taken: 30 };
  let seen = 0;
  const kills: { from: number; to: number }[] = [];
  const killOnce = async () => {
    // Up to four are being sent at the same time: the worker may not have heard that these were taken, and the server may still take others.
    const from = mails.received.length - 4;
    await fleet.kill(worker);
    kills.push({ from, to: mails.received.length + 4 });
    void fleet.start(worker);
  };
  // Before the server takes a message: nobody has it.
  mails.onData = async () => {
    seen += 1;
    if (seen === killedAt.data) await killOnce();
    return undefined;
  };
  // After it took one, and before the worker hears of it: the one place where SMTP cannot say.
  mails.onTaken = async () => {
    if (seen === killedAt.taken) await killOnce();
    return undefined;
  };
  const numbers: string[] = [];
  const edited: string[] = [];
  let keys = 0;
  for (let count = 0; count < 70; count += 1) {
    const order = await placed(fleet, token, [{ variantId: variant.id, quantity: 1 }]);
    numbers.push(order.number);
    if (count % 10 === 5) {
      // Until then its confirmation may go out again, and would show the change.
      await eventually(async () => (await emailsAbout(order.id, staff))[0]?.status === 'SENT', 60_000);
      const input = {
        orderId: order.id,
        add: [{ variantId: variant.id, quantity: 1 }],
        reason: 'one more',
        idempotencyKey: crypto.randomUUID(),
      };
      expect(await change(fleet, token, 'editOrderLines', input)).toMatchObject({ __typename: 'OrderChanged' });
      edited.push(order.number);
      await makeApiKey(token);
      keys += 1;
    }
    // At any other moment.
    if (count === 50) await killOnce();
  }
  const subjects = [
    ...numbers.map((number) => `Order ${number} is confirmed`),
    ...edited.map((number) => `Order ${number} has changed`),
  ];
  const noticesById = () => Map.groupBy(named(keyNotice), ({ messageId }) => messageId);
  await eventually(
    () => subjects.every((subject) => named(subject).length > 0) && noticesById().size === keys,
    120_000,
  );
  expect(kills).toHaveLength(3);
  const repeatable = new Set(
    kills.flatMap(({ from, to }) => mails.received.slice(from, to).map((mail) => mail.messageId)),
  );
  for (const copies of [...subjects.map(named), ...noticesById().values()]) {
    const [first] = copies;
    if (!repeatable.has(first?.messageId)) expect(copies, first?.subject).toHaveLength(1);
    // A repetition is the same message to the byte, so that a mailbox shows one.
    for (const copy of copies) expect(copy.source).toBe(first?.source);
  }
  await eventually(async () => {
    const open = '{ emails(filter: { status: [QUEUED, SENDING, FAILED, REJECTED, SKIPPED] }) { nodes { lastError } } }';
    const { data } = await fleet.graphql(open, {}, staff);
    return (data.emails as { nodes: object[] }).nodes.length === 0;
  });
});

const orderCount = 60;
const create = `mutation ($input: CreateWebhookEndpointInput!) {
  createWebhookEndpoint(input: $input) { ... on WebhookEndpointCreated { endpoint { id } } ... on Refusal { message } } }`;

const aboutOrder = (message: ReceivedWebhook) =>
  JSON.parse(message.body) as { type: string; data: { orderId: string; version: number } };

it('each event of each order arrives, in order and with one id, though the worker is killed while it sends', async () => {
  const staff = await fleet.signIn('staff@example.com');
  const input = {
    url: `${receiver.url}/hook`,
    events: ['order.placed', 'order.confirmed'],
    selection: '{ number }',
  };
  const { data, errors } = await fleet.graphql(create, { input }, staff);
  expect(errors).toBeUndefined();
  expect(data.createWebhookEndpoint).toMatchObject({ endpoint: { id: expect.any(String) } });

  const token = await fleet.signIn('customer@example.com');
  const variant = await fleet.addVariant({ onHand: 1000 });
  let kills = 0;
  const killOnce = async () => {
    kills += 1;
    await fleet.kill(worker);
    void fleet.start(worker);
  };
  // The receiver has the message, and the worker dies before it hears the answer.
  const killedAt = new Set([10, 60]);
  receiver.answer = () => {
    if (killedAt.has(receiver.received.length)) void killOnce();
    return 204;
  };
  const orderIds: string[] = [];
  for (let count = 0; count < orderCount; count += 1) {
    const order = await placed(fleet, token, [{ variantId: variant.id, quantity: 1 }]);
    orderIds.push(order.id);
    // At any other moment.
    if (count === 45) await killOnce();
  }
  const expected = ['order.placed', 'order.confirmed'];
  const messagesOf = (orderId: string) =>
    receiver.received.filter((message) => aboutOrder(message).data.orderId === orderId);
  const firsts = (orderId: string) =>
    messagesOf(orderId).filter(
      ({ headers }, index, all) =>
        all.findIndex((other) => other.headers['webhook-id'] === headers['webhook-id']) === index,
    );
  await eventually(() => orderIds.every((orderId) => firsts(orderId).length >= expected.length), 90_000);
  expect(kills).toBe(3);
  for (const orderId of orderIds) {
    const arrived = firsts(orderId).map(aboutOrder);
    expect(arrived.map(({ type }) => type)).toEqual(expected);
    const versions = arrived.map(({ data: { version } }) => version);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    // A repetition comes before the next event of its order, or not at all.
    const ids = messagesOf(orderId).map(({ headers }) => headers['webhook-id']);
    expect(ids.filter((id, index) => id !== ids[index - 1])).toHaveLength(expected.length);
  }
  // Only what was under way when the worker died is repeated.
  expect(receiver.received.length - orderCount * expected.length).toBeLessThan(kills * 16);
});
