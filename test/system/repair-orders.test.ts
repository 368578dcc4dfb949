import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRepairs, RefusedByShop } from '../../ops/repair-orders.ts';
import { eventually } from '../support/eventually.ts';
import { placed } from '../support/shopping.ts';
import { demoPassword, type Stack, startStack } from '../support/start-stack.ts';

let shop: Stack;
let customer: string;
let variantId: string;
beforeAll(async () => {
  shop = await startStack();
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
  const repairs = await openRepairs(settings('staff@example.com'));
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
    await repairs.stop();
  }
  const staff = await shop.signIn('staff@example.com');
  const { data } = await shop.graphql('query ($id: ID!) { order(id: $id) { status } }', { id: resumed.id }, staff);
  expect(data.order.status).toBe('CONFIRMED');
  // The session of the command has ended.
  await expect(repairs.stuck(0)).rejects.toThrow(RefusedByShop);
}, 90_000);

test('npm run ops shows the flags of each subgraph to staff', async () => {
  const repairs = await openRepairs(settings('staff@example.com'));
  const found = await repairs.flags();
  await repairs.stop();
  expect(found).toMatchObject([
    { subgraph: 'orders', board: { fault: null, flags: [{ key: 'guest-checkout', state: 'ON' }] } },
    { subgraph: 'users', board: { fault: null, flags: [{ key: 'api-key-creation' }, { key: 'provider-sign-in' }] } },
  ]);
});

test('npm run ops refuses an account without the role, and a wrong password', async () => {
  await expect(openRepairs(settings('staff@example.com', 'another password'))).rejects.toThrow(RefusedByShop);
  const repairs = await openRepairs(settings('customer@example.com'));
  try {
    await expect(repairs.stuck(0)).rejects.toThrow(RefusedByShop);
  } finally {
    await repairs.stop();
  }
});
