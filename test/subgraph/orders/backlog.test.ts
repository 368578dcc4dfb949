import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import { authorisePaymentJob } from '../../../subgraphs/orders/saga/job-names.ts';
import { eventually } from '../../support/eventually.ts';
import {
  address,
  newCustomer,
  type OrdersStack,
  startOrdersStack,
  type UserCaller,
} from '../../support/start-orders.ts';
import { testLog } from '../../support/test-settings.ts';

/** Tries to place an order: its id, or the code of the error. */
async function tryToPlace(stack: OrdersStack, caller: UserCaller, variantId: string, key: string): Promise<string> {
  const mutation = `mutation ($input: PlaceOrderInput!) {
    placeOrder(input: $input) { ... on PlacedOrder { order { id } } ... on Refusal { code } } }`;
  const input = { idempotencyKey: key, lines: [{ variantId, quantity: 1 }], shippingAddress: address };
  const { data, errors } = await stack.call(mutation, { input }, caller);
  const placed = data?.['placeOrder'] as { order?: { id: string }; code?: string } | undefined;
  return placed?.order?.id ?? placed?.code ?? String(errors?.[0]?.extensions?.['code']);
}

/** Waits until a new order is refused because of the backlog, or taken. */
const untilNewOrders = (stack: OrdersStack, caller: UserCaller, variantId: string, are: 'refused' | 'taken') =>
  eventually(async () => {
    const answer = await tryToPlace(stack, caller, variantId, randomUUID());
    return (answer === 'OVERLOADED') === (are === 'refused');
  });

it('refuses new orders while placed orders wait for a stopped worker, and takes them again after it went on', async () => {
  await using stack = await startOrdersStack({ backlogSeconds: 2 });
  const [caller, variantId] = [newCustomer(), await stack.offer()];
  await stack.stopWorker();
  const key = randomUUID();
  const first = await tryToPlace(stack, caller, variantId, key);
  await untilNewOrders(stack, newCustomer(), variantId, 'refused');

  // A client that never received the answer to its order still gets the answer.
  expect(await tryToPlace(stack, caller, variantId, key)).toBe(first);
  // A refused order is not stored: the same key places the order later.
  const later = randomUUID();
  expect(await tryToPlace(stack, caller, variantId, later)).toBe('OVERLOADED');
  expect(await stack.sql('select 1 from idempotency_key where key = $1', [later])).toEqual([]);

  await stack.startWorker();
  for (const { id } of await stack.sql<{ id: string }>('select id from orders')) await stack.reserve(id);
  await eventually(async () => (await tryToPlace(stack, caller, variantId, later)) !== 'OVERLOADED');
  expect(await stack.sql('select 1 from idempotency_key where key = $1', [later])).toHaveLength(1);
});

it('refuses new orders while payment jobs are due and no worker takes them', async () => {
  await using stack = await startOrdersStack({ backlogSeconds: 2 });
  const [caller, variantId] = [newCustomer(), await stack.offer()];
  await stack.stopWorker();
  const jobs = await openJobQueue({ databaseUrl: stack.settings.ORDERS_DATABASE_URL, log: testLog });
  const enqueue = (startAfterSeconds: number) =>
    stack.server.orm.em
      .fork()
      .transactional((em) => jobs.enqueue(em, authorisePaymentJob, { paymentId: randomUUID() }, { startAfterSeconds }));
  await enqueue(0);
  await untilNewOrders(stack, caller, variantId, 'refused');
  await stack.startWorker();
  for (const { id } of await stack.sql<{ id: string }>('select id from orders')) await stack.reserve(id);
  await untilNewOrders(stack, caller, variantId, 'taken');
  await jobs.stop();
});

it('is not stopped by one order that gets no answer while later orders do', async () => {
  await using stack = await startOrdersStack({ backlogSeconds: 2 });
  const [caller, variantId] = [newCustomer(), await stack.offer()];
  await stack.place(caller, variantId);
  await untilNewOrders(stack, caller, variantId, 'refused');
  const [newest] = await stack.sql<{ id: string }>('select id from orders order by placed_at desc limit 1');
  await stack.reserve(newest?.id ?? '');
  await untilNewOrders(stack, caller, variantId, 'taken');
});

it('asks a slow provider for many payments at the same time', async () => {
  const together = 40;
  await using stack = await startOrdersStack({ paymentTimeoutMs: 30_000 });
  const variantId = await stack.offer({ available: 1_000 });
  await stack.rule({ operation: 'authorise', behaviour: 'delay', delayMs: 20_000 });
  const orders = await Promise.all(Array.from({ length: together }, () => stack.place(newCustomer(), variantId)));
  for (const { id } of orders) await stack.reserve(id);
  // Each payment is made, and no answer has come back yet.
  await eventually(async () => {
    const payments = await Promise.all(orders.map(({ id }) => stack.paymentsAtProvider(id)));
    return payments.flat().length === together;
  }, 15_000);
  expect(await stack.sql(`select 1 from orders where status = 'CONFIRMED'`)).toEqual([]);
});
