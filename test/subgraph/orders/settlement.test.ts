import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deriveSecret } from '#platform/process/config.ts';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import { reconcile } from '../../../ops/reconcile.ts';
import { compare, compareSettlement } from '../../../subgraphs/orders/jobs/compare-settlement.ts';
import { openProvider } from '../../../subgraphs/orders/payment-providers/open-provider.ts';
import { openOrdersDatabase } from '../../../subgraphs/orders/storage/orm.ts';
import { eventually } from '../../support/eventually.ts';
import { newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';
import { rootSecret, testLog } from '../../support/test-settings.ts';

const dayMs = 24 * 60 * 60 * 1000;
const cleanUp = new AsyncDisposableStack();
let stack: OrdersStack;
let dependencies: Parameters<typeof compareSettlement>[0];
let orders: { captured: string; refunded: string; held: string };

beforeAll(async () => {
  stack = cleanUp.use(await startOrdersStack({ webhooks: true }));
  const url = stack.settings.ORDERS_DATABASE_URL;
  const orm = await openOrdersDatabase(url, { log: testLog });
  cleanUp.defer(() => orm.close());
  const jobs = await openJobQueue({ databaseUrl: url, log: testLog });
  cleanUp.defer(() => jobs.stop());
  const provider = await openProvider(stack.settings);
  // The morning after the orders.
  const now = () => new Date(Math.floor(Date.now() / dayMs) * dayMs + dayMs + 2 * 60 * 60 * 1000);
  dependencies = { orm, provider, jobs, paymentTimeoutMs: 1_000, now, log: testLog };

  const variantId = await stack.offer({ priceMinor: 1_250 });
  const confirmed = async () => (await stack.confirmed(newCustomer(), variantId)).id;
  orders = { captured: await confirmed(), refunded: await confirmed(), held: await confirmed() };
  const staff = newStaff('ADMIN');
  for (const orderId of [orders.captured, orders.refunded]) {
    const ship = 'mutation ($input: ShipOrderInput!) { shipOrder(input: $input) { __typename } }';
    await stack.call(ship, { input: { orderId, idempotencyKey: randomUUID() } }, staff);
  }
  await untilState(orders.captured, 'CAPTURED');
  await untilState(orders.refunded, 'CAPTURED');
  const refund = 'mutation ($input: RefundOrderInput!) { refundOrder(input: $input) { __typename } }';
  await stack.call(
    refund,
    { input: { orderId: orders.refunded, reason: 'Scratched', idempotencyKey: randomUUID() } },
    staff,
  );
  await untilState(orders.refunded, 'REFUNDED');
});
afterAll(() => cleanUp.disposeAsync());

async function untilState(orderId: string, state: string): Promise<void> {
  await eventually(async () => {
    const [payment] = await stack.sql<{ state: string }>('select state from payment where order_id = $1', [orderId]);
    return payment?.state === state;
  });
}

/** Something that orders did not ask the provider for. */
async function atProvider(path: string, body: object): Promise<{ id: string }> {
  const response = await fetch(new URL(path, stack.settings.PAYMENT_URL), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${deriveSecret(rootSecret, 'payment-api-key')}`,
      'content-type': 'application/json',
      'idempotency-key': `by hand ${randomUUID()}`,
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { id: string };
}

const differences = () =>
  stack.sql<{ problem: string; captured: number; refunded: number }>(
    `select problem, theirs_captured_minor::int as captured, theirs_refunded_minor::int as refunded
     from settlement_difference order by problem, captured`,
  );
const reconciled = async () => {
  const from = new Date(Date.now() - dayMs);
  const to = new Date(Date.now() + dayMs);
  const { provider } = dependencies;
  return reconcile({ orders: stack.urls.orders, payments: stack.urls.payments }, { provider, from, to });
};

it('finds no difference in a day of orders, and compares the day once', async () => {
  await compareSettlement(dependencies);
  await compareSettlement(dependencies);
  expect(await differences()).toEqual([]);
  const today = new Date(dependencies.now().getTime() - dayMs).toISOString().slice(0, 10);
  expect(await stack.sql('select payments from settlement_day where day = $1::date', [today])).toEqual([
    { payments: 3 },
  ]);
  await eventually(async () => (await stack.sql(`select 1 from provider_event where state = 'RECEIVED'`)).length === 0);
  expect(await reconciled()).toEqual([]);
});

it('finds money that others moved, and payments that one side does not know', async () => {
  const [captured] = await stack.paymentsAtProvider(orders.captured);
  await atProvider(`/v1/payments/${captured?.id}/refund`, { amountMinor: 250 });
  const foreign = await atProvider('/v1/payments', { amountMinor: 999, currency: 'GBP', reference: 'another shop' });
  await atProvider(`/v1/payments/${foreign.id}/capture`, { amountMinor: 999 });
  const [held] = await stack.sql<{ id: string }>('select id from payment where order_id = $1', [orders.held]);
  const lost = randomUUID();
  await stack.sql(
    `insert into payment (id, order_id, state, amount_minor, authorised_minor, captured_minor, refunded_minor,
       refund_pending_minor, currency, provider_id, created_at)
     select $1, order_id, 'CAPTURED', 10, 10, 10, 0, 0, currency, 'pay_lost', created_at from payment where id = $2`,
    [lost, held?.id],
  );
  const { orm, provider } = dependencies;
  const found = await compare({ orm, provider }, new Date(Date.now() - dayMs), new Date(Date.now() + dayMs));
  expect(
    found.differences
      .map(({ problem, theirs }) => ({ problem, ...theirs }))
      .toSorted((a, b) => a.problem.localeCompare(b.problem)),
  ).toEqual([
    { problem: 'SUMS_DIFFER', capturedMinor: 1_250, refundedMinor: 250 },
    { problem: 'UNKNOWN_HERE', capturedMinor: 999, refundedMinor: 0 },
    { problem: 'UNKNOWN_THERE', capturedMinor: 0, refundedMinor: 0 },
  ]);
  await stack.sql('delete from settlement_day');
  await compareSettlement(dependencies);
  expect((await differences()).map(({ problem }) => problem)).toEqual(['SUMS_DIFFER', 'UNKNOWN_HERE', 'UNKNOWN_THERE']);

  await eventually(async () => (await stack.sql(`select 1 from provider_event where state = 'UNKNOWN'`)).length >= 2);
  const drifts = await reconciled();
  for (const drift of drifts) expect(drift.todo).not.toBe('');
  const what = drifts.map((drift) => `${drift.between}: ${drift.what}`).join('\n');
  for (const problem of [
    'SUMS_DIFFER',
    'UNKNOWN_HERE',
    'UNKNOWN_THERE',
    'MONEY_THAT_WE_DID_NOT_MOVE',
    'NO_SUCH_PAYMENT',
    'I2',
    'I4',
  ])
    expect(what).toContain(problem);
});
