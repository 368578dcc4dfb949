import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { flagsFile, onFor } from '../../support/flags-file.ts';
import { address, newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';

const file = flagsFile();
let stack: OrdersStack;
let variantId: string;
beforeAll(async () => {
  file.write({ 'guest-checkout': 'on' });
  stack = await startOrdersStack({ flagsFile: file.path });
  variantId = await stack.offer();
});
afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  file[Symbol.dispose]();
});

interface Made {
  __typename: string;
  cartToken?: string;
  code?: string;
  flag?: string;
}

const off = { __typename: 'FeatureOff', code: 'FEATURE_OFF', flag: 'guest-checkout' };
const refusal = '__typename ... on Refusal { code } ... on FeatureOff { flag }';

async function createCart(): Promise<Made> {
  const { data } = await stack.call(
    `mutation { createGuestCart { ${refusal} ... on GuestCartCreated { cartToken } } }`,
  );
  return data?.['createGuestCart'] as Made;
}

async function place(cartToken: string | undefined, idempotencyKey: string = randomUUID()) {
  const lines = [{ variantId, quantity: 1 }];
  const input = { cartToken, guestEmail: 'ada@example.com', idempotencyKey, lines, shippingAddress: address };
  const { data } = await stack.call(
    `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { ${refusal} ... on PlacedOrder { order { id } } } }`,
    { input },
  );
  return data?.['placeOrder'] as Made & { order?: { id: string } };
}

async function board(caller = newStaff('SUPPORT')) {
  const fields = 'process file fault flags { key state rule usedBy } changes { at key before after }';
  const { data, errors } = await stack.call(`{ ordersFlags { ${fields} } }`, {}, caller);
  return errors ? errors[0]?.extensions?.['code'] : data?.['ordersFlags'];
}

const untilState = (state: string) =>
  eventually(async () => ((await board()) as { flags: { state: string }[] }).flags[0]?.state === state, 5_000);

it('guest-checkout refuses carts and new orders of guests while it is off, without a restart', async () => {
  const { cartToken } = await createCart();
  const other = await createCart();
  const key = randomUUID();
  const placed = await place(cartToken, key);
  expect(placed).toMatchObject({ __typename: 'PlacedOrder' });

  file.write({ 'guest-checkout': 'off' });
  await untilState('OFF');
  expect(await createCart()).toEqual(off);
  expect(await place(other.cartToken)).toEqual(off);
  // An order that exists is answered again, and customers go on.
  expect((await place(cartToken, key)).order).toEqual(placed.order);
  await stack.place(newCustomer(), variantId);

  file.write({ 'guest-checkout': 'on' });
  await untilState('ON');
  expect(await place(other.cartToken)).toMatchObject({ __typename: 'PlacedOrder' });
});

it('a percentage of the carts can be made and ordered', async () => {
  file.write({ 'guest-checkout': onFor(50) });
  await untilState('TARGETED');
  const made = await Promise.all(Array.from({ length: 40 }, createCart));
  const carts = made.filter(({ __typename }) => __typename === 'GuestCartCreated');
  // Of 40 coins, all fall on one side once in 10¹².
  expect(carts.length).toBeGreaterThan(0);
  expect(carts.length).toBeLessThan(40);
  for (const { cartToken } of carts.slice(0, 5)) expect(await place(cartToken)).toHaveProperty('order');
});

it('shows its flags and their changes to staff alone', async () => {
  expect(await board()).toMatchObject({
    file: file.path,
    fault: null,
    flags: [{ key: 'guest-checkout', usedBy: expect.stringContaining('createGuestCart') }],
    changes: expect.arrayContaining([expect.objectContaining({ key: 'guest-checkout', before: 'on', after: 'off' })]),
  });
  expect(await board(newCustomer())).toBe('FORBIDDEN');
  expect(await board(newStaff('WAREHOUSE'))).toBe('FORBIDDEN');
});
