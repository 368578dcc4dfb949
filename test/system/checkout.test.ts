import { afterAll, beforeAll, expect, it } from 'vitest';
import { booksOf } from '../support/test-database.ts';
import { recordOrder } from '../support/check-live.ts';
import { eventually } from '../support/eventually.ts';
import { change, place, placed, readOrder } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';

let shop: Stack;
let customer: string;
let staff: string;

beforeAll(async () => {
  shop = await startStack();
  customer = await shop.signIn('buyer@example.com');
  staff = await shop.signIn('staff@example.com');
});
afterAll(() => shop[Symbol.asyncDispose]());

const books = () => booksOf(shop);
const reaches = (orderId: string, status: string) =>
  eventually(async () => {
    const order = await readOrder(shop, customer, orderId);
    if (order?.status !== status) throw new Error(`expected ${status}, got ${JSON.stringify(order)}`);
    return order;
  }, 60_000);
const available = async (id: string) => {
  const { data } = await shop.graphql(
    `query ($id: ID!) { node(id: $id) { ... on Variant { available stock { onHand held committed } } } }`,
    { id },
    staff,
  );
  return data.node as { available: number; stock: { onHand: number; held: number; committed: number } };
};

it('takes an order from the cart to the door, live', async () => {
  const variant = await shop.addVariant({ onHand: 10, priceMinor: 1999 });
  const { data } = await shop.graphql(
    `mutation ($input: AddToCartInput!) { addToCart(input: $input) { __typename ... on CartChanged { cart { lines { quantity lineTotal { amount } variant { sku name } } total { amount currency } } } } }`,
    { input: { variantId: variant.id, quantity: 3 } },
    customer,
  );
  expect(data.addToCart).toMatchObject({
    cart: { total: { amount: 5997, currency: 'GBP' }, lines: [{ quantity: 3, variant: { sku: variant.sku } }] },
  });
  const { graphql } = shop;
  const answer = await graphql(
    `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename ... on PlacedOrder { order { id status total { amount } lines { quantity variant { name product { name } } } customer { email } } } } }`,
    {
      input: {
        idempotencyKey: 'from-the-cart',
        shippingAddress: { name: 'B', line1: '1', city: 'C', postalCode: 'P', country: 'GB' },
        expectedTotal: { amount: 5997, currency: 'GBP' },
      },
    },
    customer,
  );
  const { order } = answer.data.placeOrder;
  expect(order).toMatchObject({ status: 'PLACED', total: { amount: 5997 }, customer: { email: 'buyer@example.com' } });

  await using live = recordOrder(shop.wsUrl, customer, order.id, { after: 0 });
  await live.received(2, 60_000);
  expect((await graphql('{ cart { lines { quantity } } }', {}, customer)).data.cart?.lines ?? []).toEqual([]);
  expect(await available(variant.id)).toMatchObject({ available: 7 });

  expect(await change(shop, staff, 'shipOrder', { orderId: order.id, trackingCode: 'T1' })).toMatchObject({
    order: { status: 'SHIPPED' },
  });
  await live.received(4, 60_000);
  expect(await change(shop, staff, 'markDelivered', { orderId: order.id })).toMatchObject({
    order: { status: 'DELIVERED' },
  });
  await live.received(5, 60_000);
  await eventually(
    async () => (await readOrder(shop, customer, order.id))?.payments[0]?.captured.amount === 5997,
    20_000,
  );
  await eventually(async () => (await available(variant.id)).stock.onHand === 7);

  expect(
    await change(shop, staff, 'refundOrder', {
      orderId: order.id,
      reason: 'broken',
      idempotencyKey: 'r1',
      amount: { amount: 997, currency: 'GBP' },
    }),
  ).toMatchObject({
    __typename: 'OrderChanged',
  });
  await eventually(
    async () => (await readOrder(shop, customer, order.id))?.payments[0]?.refunded.amount === 997,
    20_000,
  );
  await live.received(7, 60_000);
  expect(live.messages.map(({ version, status, event }) => [version, status, event])).toEqual([
    [1, 'PLACED', 'order.placed'],
    [2, 'CONFIRMED', 'order.confirmed'],
    [3, 'SHIPPED', 'order.shipped'],
    [4, 'SHIPPED', 'order.payment-captured'],
    [5, 'DELIVERED', 'order.delivered'],
    [6, 'DELIVERED', 'order.refund-requested'],
    [7, 'DELIVERED', 'order.refunded'],
  ]);
  await shop.settled();
  expect(await books()).toEqual([]);
});

it('answers a hundred identical placeOrder calls at the same time with one order', async () => {
  const variant = await shop.addVariant({ onHand: 500 });
  const idempotencyKey = 'hundred-times';
  const answers = await Promise.all(
    Array.from({ length: 100 }, () =>
      place(shop, customer, [{ variantId: variant.id, quantity: 2 }], { idempotencyKey }),
    ),
  );
  expect(new Set(answers.map((answer) => answer.order?.id)).size).toBe(1);
  expect(answers[0]?.order?.id).toBeDefined();
  await reaches(answers[0]?.order?.id ?? '', 'CONFIRMED');
  expect(await available(variant.id)).toMatchObject({ available: 498 });
  expect(await place(shop, customer, [{ variantId: variant.id, quantity: 3 }], { idempotencyKey })).toMatchObject({
    code: 'IDEMPOTENCY_CONFLICT',
  });
});

it('cancels an order whose payment is declined and gives its stock back', async () => {
  const variant = await shop.addVariant({ onHand: 5 });
  await shop.payments.tell({ operation: 'authorise', behaviour: 'decline', times: 1 });
  const order = await placed(shop, customer, [{ variantId: variant.id, quantity: 5 }]);
  expect(await reaches(order.id, 'CANCELLED')).toMatchObject({
    history: [{}, { reason: 'PAYMENT_DECLINED' }],
    payments: [{ status: 'FAILED' }],
  });
  await eventually(async () => (await available(variant.id)).available === 5);
  await shop.payments.forgetRules();
});

it('authorises once when the provider loses its reply', async () => {
  const variant = await shop.addVariant({ onHand: 5 });
  await shop.payments.tell({ operation: 'authorise', behaviour: 'lose-reply', times: 1 });
  const order = await placed(shop, customer, [{ variantId: variant.id, quantity: 1 }]);
  await reaches(order.id, 'CONFIRMED');
  expect((await shop.payments.all()).filter((payment) => payment.reference === order.id)).toHaveLength(1);
  await shop.payments.forgetRules();
});

it('lets a customer cancel a confirmed order, and nobody can ship it after that', async () => {
  const variant = await shop.addVariant({ onHand: 4 });
  const order = await placed(shop, customer, [{ variantId: variant.id, quantity: 4 }]);
  await reaches(order.id, 'CONFIRMED');
  expect(await change(shop, customer, 'cancelOrder', { orderId: order.id, reason: 'changed my mind' })).toMatchObject({
    order: { status: 'CANCELLED' },
  });
  expect(await change(shop, staff, 'shipOrder', { orderId: order.id })).toMatchObject({
    code: 'ILLEGAL_TRANSITION',
    allowed: [],
  });
  await eventually(async () => (await available(variant.id)).available === 4);
  await eventually(async () => (await readOrder(shop, customer, order.id))?.payments[0]?.status === 'VOIDED', 60_000);
  await shop.settled();
  expect(await books()).toEqual([]);
});
