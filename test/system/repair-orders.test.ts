import { afterAll, beforeAll, expect, test } from 'vitest';
import { customerList, findInShop, orderList } from '../../ops/find-in-shop.ts';
import { sendAgain, unsentMessages } from '../../ops/messages.ts';
import { openShop, RefusedByShop } from '../../ops/open-shop.ts';
import { repairsOf } from '../../ops/repair-orders.ts';
import { listReturns, type ReturnStepName, type ReturnStepOptions, takeReturnStep } from '../../ops/returns.ts';
import { endTrial, readTrials } from '../../ops/trials-of-supergraph.ts';
import { eventually } from '../support/eventually.ts';
import { change, placed, readOrder } from '../support/shopping.ts';
import { startWebhookReceiver } from '../support/webhook-receiver.ts';
import { demoPassword, type Stack, startStack } from '../support/start-stack.ts';

let shop: Stack;
let customer: string;
let variantId: string;
beforeAll(async () => {
  shop = await startStack({ env: { WEBHOOKS_PRIVATE: 'true' } });
  customer = await shop.signIn('customer@example.com');
  variantId = (await shop.addVariant({ onHand: 100 })).id;
}, 90_000);
afterAll(() => shop?.[Symbol.asyncDispose]());

const settings = (email: string, password = demoPassword) => ({
  GATEWAY_URL: shop.url,
  OPS_EMAIL: email,
  OPS_PASSWORD: password,
});

test('npm run ops finds an order that stands still, resumes one and aborts another, each once', async () => {
  await shop.payments.tell({ operation: 'authorise', behaviour: 'fail' });
  const orders = [
    await placed(shop, customer, [{ variantId, quantity: 1 }]),
    await placed(shop, customer, [{ variantId, quantity: 1 }]),
  ];
  const [resumed, aborted] = orders;
  if (!resumed || !aborted) throw new Error('expected two orders');
  const operator = await openShop(settings('staff@example.com'));
  const repairs = repairsOf(operator);
  try {
    await eventually(async () => {
      const found = await repairs.stuck(0);
      const waiting = found.filter(({ waitsFor, lastError }) => waitsFor === 'AUTHORISE_PAYMENT' && lastError !== null);
      return orders.every(({ id }) => waiting.some(({ order }) => order.id === id));
    }, 30_000);
    const reason = 'the provider is away';
    expect(await repairs.repair('abortOrder', { orderId: aborted.id, reason })).toEqual({
      number: aborted.number,
      status: 'CANCELLED',
    });
    await expect(repairs.repair('abortOrder', { orderId: aborted.id, reason })).rejects.toThrow(RefusedByShop);
    await shop.payments.forgetRules();
    expect(await repairs.repair('resumeOrder', { orderId: resumed.id, reason })).toMatchObject({
      number: resumed.number,
    });
    await eventually(async () => (await repairs.stuck(0)).length === 0, 30_000);
  } finally {
    await operator.stop();
  }
  const staff = await shop.signIn('staff@example.com');
  const { data } = await shop.graphql('query ($id: ID!) { order(id: $id) { status } }', { id: resumed.id }, staff);
  expect(data.order.status).toBe('CONFIRMED');
  // The session of the command has ended.
  await expect(repairs.stuck(0)).rejects.toThrow(RefusedByShop);
}, 90_000);

test('npm run ops finds an order by its number, holds and releases it, and finds its customer', async () => {
  const placedOrder = await placed(shop, await shop.signIn('held@example.com'), [{ variantId, quantity: 1 }]);
  await shop.settled();
  const open = await openShop(settings('staff@example.com'));
  try {
    const find = async (filter: object) =>
      (await findInShop(open, orderList, { filter, sort: 'NEWEST', first: 10 })) as {
        totalCount: number;
        nodes: { number: string; order: { id: string; staffActions: string[] } }[];
      };
    const byNumber = { number: placedOrder.number.toLowerCase() };
    expect(await find(byNumber)).toMatchObject({
      totalCount: 1,
      nodes: [{ number: placedOrder.number, order: { id: placedOrder.id, staffActions: ['HOLD'] } }],
    });
    const { repair } = repairsOf(open);
    const input = { orderId: placedOrder.id, reason: 'fraud?' };
    await expect(repair('releaseOrder', input)).rejects.toThrow(RefusedByShop);
    expect(await repair('holdOrder', input)).toEqual({ number: placedOrder.number, status: 'ON_HOLD' });
    expect((await find(byNumber)).nodes[0]?.order.staffActions).toEqual(['HOLD', 'RELEASE']);
    expect(await repair('releaseOrder', input)).toEqual({ number: placedOrder.number, status: 'CONFIRMED' });
    const customers = await findInShop(open, customerList, {
      filter: { email: 'held@' },
      sort: 'NAME',
      first: 10,
    });
    expect(customers).toMatchObject({ totalCount: 1, nodes: [{ orderCount: 1 }] });
    await expect(find({ minTotal: 1 })).rejects.toThrow(RefusedByShop);
  } finally {
    await open.stop();
  }
}, 60_000);

test('npm run ops shows the messages that a webhook endpoint did not accept, and sends them again', async () => {
  await using receiver = await startWebhookReceiver();
  receiver.answer = () => 500;
  const staff = await shop.signIn('staff@example.com');
  const create = `mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { __typename } }`;
  const input = { url: `${receiver.url}/ops`, events: ['order.confirmed'], selection: '{ number }' };
  await shop.graphql(create, { input }, staff);
  const order = await placed(shop, customer, [{ variantId, quantity: 1 }]);
  const open = await openShop(settings('staff@example.com'));
  try {
    const delivery = async () =>
      (await unsentMessages(open)).find(({ kind, attempts }) => kind === 'delivery' && Number(attempts) > 0);
    await eventually(async () => (await delivery()) !== undefined, 30_000);
    const found = (await delivery()) as unknown as { id: string; endpointId: string };
    expect(found).toMatchObject({ event: 'order.confirmed', order: { number: order.number } });
    const { id: deliveryId, endpointId } = found;
    receiver.answer = () => 204;
    // The retries end after a day.
    const { em } = shop.parts.orms.notifications;
    await em.fork().execute(`update webhook_delivery set status = 'FAILED', leased_until = null`);
    expect(await sendAgain(open, { endpointId, deliveryId })).toBe(1);
    await eventually(async () => (await delivery()) === undefined, 30_000);
    await expect(sendAgain(open, { endpointId, deliveryId: 'no id' })).rejects.toThrow(RefusedByShop);
  } finally {
    await open.stop();
  }
  // Webhooks are for ADMIN only.
  const plain = await openShop(settings('customer@example.com'));
  const parts = await unsentMessages(plain);
  await plain.stop();
  expect(parts.map(({ kind }) => kind)).toEqual(['problem', 'problem']);
}, 90_000);

test('npm run ops shows the trials of a new supergraph, and refuses to end a trial that does not run', async () => {
  const open = await openShop(settings('staff@example.com'));
  try {
    expect(await readTrials(open)).toMatchObject({ percent: 0, trials: [] });
    await expect(endTrial(open, { promote: true, reason: 'good' })).rejects.toThrow('No new supergraph is tried');
    const unknown = open.ofGateway('/canary', { id: 'v2', promote: true, reason: 'good' });
    await expect(unknown).rejects.toThrow('does not run any more');
  } finally {
    await open.stop();
  }
  const plain = await openShop(settings('customer@example.com'));
  try {
    await expect(readTrials(plain)).rejects.toThrow(RefusedByShop);
  } finally {
    await plain.stop();
  }
});

test('npm run ops shows the flags of each subgraph to staff', async () => {
  const operator = await openShop(settings('staff@example.com'));
  const found = await repairsOf(operator).flags();
  await operator.stop();
  expect(found).toMatchObject([
    { subgraph: 'orders', board: { fault: null, flags: [{ key: 'guest-checkout', state: 'ON' }] } },
    { subgraph: 'users', board: { fault: null, flags: [{ key: 'api-key-creation' }, { key: 'provider-sign-in' }] } },
  ]);
});

test('npm run ops refuses an account without the role, and a wrong password', async () => {
  await expect(openShop(settings('staff@example.com', 'another password'))).rejects.toThrow(RefusedByShop);
  const operator = await openShop(settings('customer@example.com'));
  try {
    await expect(repairsOf(operator).stuck(0)).rejects.toThrow(RefusedByShop);
  } finally {
    await operator.stop();
  }
});

test('npm run ops lists returns, and takes one from the request to the refund', async () => {
  const staff = await shop.signIn('staff@example.com');
  const { id: orderId } = await placed(shop, customer, [{ variantId, quantity: 2 }]);
  await eventually(async () => (await readOrder(shop, staff, orderId))?.status === 'CONFIRMED', 60_000);
  await change(shop, staff, 'shipOrder', { orderId });
  await eventually(async () => (await readOrder(shop, staff, orderId))?.payments[0]?.status === 'CAPTURED', 60_000);
  await change(shop, staff, 'markDelivered', { orderId });
  await change(shop, customer, 'requestReturn', { orderId, reason: 'too small', idempotencyKey: crypto.randomUUID() });
  const operator = await openShop(settings('staff@example.com'));
  try {
    const list = async (status?: string[]) => {
      const found = [];
      for await (const shown of listReturns(operator, status)) found.push(shown);
      return found;
    };
    const [requested, ...others] = await list(['REQUESTED']);
    expect(others).toEqual([]);
    expect(requested).toMatchObject({ status: 'REQUESTED', order: { id: orderId }, lines: [{ quantity: 2 }] });
    const { id: returnId, lines } = requested as { id: string; lines: [{ orderLineId: string }] };
    const [{ orderLineId }] = lines;
    const take = (step: ReturnStepName, options: Partial<ReturnStepOptions> = {}) =>
      takeReturnStep(operator, step, { orderId, returnId }, { reason: `because of ${step}`, ...options });
    await expect(take('inspect')).rejects.toThrow(/A return that is REQUESTED does not allow inspectReturn/);
    expect(await take('approve')).toBe('APPROVED');
    expect(await take('send', { tracking: 'B1' })).toBe('IN_TRANSIT');
    expect(await take('receive')).toBe('RECEIVED');
    await expect(take('inspect', { writeOff: { [orderId]: 1 } })).rejects.toThrow(/has no line/);
    await expect(take('inspect', { writeOff: { [orderLineId]: 3 } })).rejects.toThrow(/expected 2 pieces in all/);
    expect(await take('inspect', { writeOff: { [orderLineId]: 1 } })).toBe('INSPECTED');
    expect(await list(['INSPECTED'])).toMatchObject([{ id: returnId, lines: [{ restocked: 1, writtenOff: 1 }] }]);
    expect(['REFUND_PENDING', 'REFUNDED']).toContain(await take('refund', { amount: '1' }));
    await eventually(async () => (await list(['REFUNDED'])).length === 1, 60_000);
    expect(await list(['REQUESTED'])).toEqual([]);
  } finally {
    await operator.stop();
  }
  const read = await readOrder(shop, staff, orderId);
  expect(read?.payments[0]?.refunded.amount).toBe(1);
  const reasons = read?.history.map(({ reason }) => reason);
  expect(reasons).toEqual(expect.arrayContaining(['because of approve', 'because of inspect', 'because of refund']));
}, 90_000);
