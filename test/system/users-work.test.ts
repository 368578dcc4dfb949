import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import { openShop, RefusedByShop } from '../../ops/open-shop.ts';
import { repairsOf, type ShownWork } from '../../ops/repair-orders.ts';
import { eventually } from '../support/eventually.ts';
import { placed } from '../support/shopping.ts';
import { demoPassword, type Stack, startStack } from '../support/start-stack.ts';
import { queryAt } from '../support/test-database.ts';

let shop: Stack;
let staff: string;
beforeAll(async () => {
  shop = await startStack();
  staff = await shop.signIn('staff@example.com');
}, 90_000);
afterAll(() => shop?.[Symbol.asyncDispose]());

const query = `{ usersWork {
  queues { name waiting oldestSeconds dead } deadLetters { id } consumers { name feed waitingEvents oldestAt }
  parkedSubjects { id consumer subject fromVersion error retryAt } actions { action target reason actorId } } }`;
const repairQuery = `mutation ($input: RepairWorkInput!) { repairUsersWork(input: $input) {
  __typename ... on Refusal { code } } }`;

async function work() {
  const { data, errors } = await shop.graphql(query, {}, staff);
  expect(errors).toBeUndefined();
  return data.usersWork;
}

async function repair(input: object, token = staff) {
  const { data, errors } = await shop.graphql(repairQuery, { input }, token);
  return errors?.[0]?.extensions?.code ?? data.repairUsersWork;
}

it('shows the consumers of users and a parked subject, which is retried over the API and by npm run ops', async () => {
  const variant = await shop.addVariant({ onHand: 100, priceMinor: 4_242 });
  await shop.settled();
  expect(await work()).toMatchObject({
    queues: [],
    deadLetters: [],
    parkedSubjects: [],
    consumers: [
      { name: 'list-orders', feed: 'orders', waitingEvents: 0, oldestAt: null },
      { name: 'list-variants', feed: 'catalog', waitingEvents: 0, oldestAt: null },
    ],
  });
  const owner = shop.databases.users.ownerUrl;
  await queryAt(owner, 'alter table order_list_entry add constraint broken check (total_minor <> 4242)');
  const order = await placed(shop, await shop.signIn('parked@example.com'), [{ variantId: variant.id, quantity: 1 }]);
  const subject = `order:${order.id}`;
  const parked = async () => (await work()).parkedSubjects.find((row: { subject: string }) => row.subject === subject);
  await eventually(async () => (await parked()) !== undefined, 60_000);
  const found = await parked();
  expect(found).toMatchObject({ consumer: 'list-orders', fromVersion: 1, retryAt: null });
  expect(found.error).toContain('broken');
  const { id } = found;

  // The cause is still there.
  expect(await repair({ id, action: 'RETRY', reason: 'too early' })).toEqual({ __typename: 'WorkRepaired' });
  await eventually(async () => (await parked())?.retryAt === null, 30_000);
  expect(await repair({ id, action: 'DISCARD', reason: 'r' })).toMatchObject({ code: 'INVALID_INPUT' });

  await queryAt(owner, 'alter table order_list_entry drop constraint broken');
  const operated = await openShop({
    GATEWAY_URL: shop.url,
    OPS_EMAIL: 'staff@example.com',
    OPS_PASSWORD: demoPassword,
  });
  const ops = repairsOf(operated);
  try {
    const shown = Object.fromEntries((await ops.work()).map((part) => [part.subgraph, part.work]));
    expect(Object.keys(shown)).toEqual(['orders', 'catalog', 'users', 'notifications']);
    // Not a reason why it cannot be read.
    expect((shown['users'] as ShownWork).parkedSubjects).toMatchObject([{ id, subject }]);
    await ops.repairWork('users', { id, action: 'RETRY', reason: 'the list is good again' });
    await eventually(async () => (await parked()) === undefined, 30_000);
    await expect(ops.repairWork('users', { id, action: 'RETRY', reason: 'again' })).rejects.toThrow(RefusedByShop);
  } finally {
    await operated.stop();
  }
  const { data } = await shop.graphql(
    'query ($number: String) { orderList(filter: { number: $number }) { nodes { number } } }',
    { number: order.number },
    staff,
  );
  expect(data.orderList.nodes).toEqual([{ number: order.number }]);
  expect((await work()).actions).toMatchObject([
    { action: 'RETRY', target: `${subject} of list-orders`, reason: 'the list is good again' },
    { action: 'RETRY', target: `${subject} of list-orders`, reason: 'too early' },
  ]);
}, 180_000);

it('shows the work of users to SUPPORT and ADMIN only, and lets nobody else repair it', async () => {
  const customer = await shop.signIn('customer@example.com');
  const input = { id: newId('other'), action: 'RETRY', reason: 'r' };
  for (const [token, code] of [
    [undefined, 'UNAUTHENTICATED'],
    [customer, 'FORBIDDEN'],
  ] as const) {
    const { data, errors } = await shop.graphql(query, {}, token);
    expect([data?.usersWork ?? null, errors?.[0]?.extensions?.code]).toEqual([null, code]);
    const answer = await shop.graphql(repairQuery, { input }, token);
    expect(answer.errors?.[0]?.extensions?.code).toBe(code);
  }
  expect(await repair(input)).toEqual({ __typename: 'WorkNotFound', code: 'WORK_NOT_FOUND' });
});
