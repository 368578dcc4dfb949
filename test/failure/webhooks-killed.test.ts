import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { placed } from '../support/shopping.ts';
import { startFleet, type TestFleet } from '../support/start-fleet.ts';
import { type ReceivedWebhook, startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const worker = 'notifications-worker';
const orderCount = 60;
let receiver: WebhookReceiver;
let fleet: TestFleet;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
  fleet = await startFleet({ env: { WEBHOOKS_PRIVATE: 'true' } });
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

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
