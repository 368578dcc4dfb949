import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { checkBooks } from '../../../ops/check-books.ts';
import { confirmAtBank } from '../../support/confirm-at-bank.ts';
import { eventually } from '../../support/eventually.ts';
import { mutate } from '../../support/mutate.ts';
import {
  newCustomer,
  newStaff,
  type OrdersStack,
  startOrdersStack,
  type UserCaller,
} from '../../support/start-orders.ts';

let stack: OrdersStack;
let variantId: string;
let customer: UserCaller;

beforeAll(async () => {
  stack = await startOrdersStack();
  variantId = await stack.offer({ priceMinor: 1_250 });
});
afterAll(() => stack[Symbol.asyncDispose]());
beforeEach(() => {
  customer = newCustomer();
});

/** An order whose customer must confirm its payment. */
async function waiting(): Promise<string> {
  const { id } = await stack.place(customer, variantId);
  await stack.rule({ reference: id, operation: 'authorise', behaviour: 'require-action' });
  await stack.reserve(id);
  await stack.untilStatus(id, 'PAYMENT_ACTION_REQUIRED');
  return id;
}

async function secretOf(orderId: string, caller: Caller): Promise<string | null | undefined> {
  const query = 'query ($id: ID!) { order(id: $id) { payments { status clientSecret } } }';
  const { data } = await stack.call(query, { id: orderId }, caller);
  return (data?.['order'] as { payments: { clientSecret: string | null }[] } | null)?.payments[0]?.clientSecret;
}

const resume = (orderId: string, caller: Caller = customer) =>
  mutate<object>(stack, caller, 'resumePayment', { orderId }, '... on IllegalTransition { allowed }');

const names = async (orderId: string) => (await stack.events(orderId)).map(({ name }) => name);

describe('a payment that its customer must confirm', () => {
  it('confirms the order once the bank agreed; only the customer sees the secret, and only until then', async () => {
    const orderId = await waiting();
    const secret = await secretOf(orderId, customer);
    expect(secret).toMatch(/^secret_/);
    expect(await secretOf(orderId, newStaff('ADMIN'))).toBeNull();
    expect(await secretOf(orderId, newCustomer())).toBeUndefined();
    expect(await confirmAtBank(stack, secret, 'succeed')).toBe(200);
    expect(await resume(orderId)).toEqual({ __typename: 'OrderChanged' });
    await stack.untilStatus(orderId, 'CONFIRMED');
    expect(await secretOf(orderId, customer)).toBeNull();
    expect(await names(orderId)).toEqual(['order.placed', 'order.action-required', 'order.confirmed']);
    expect(await resume(orderId)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(await stack.paymentsAtProvider(orderId)).toHaveLength(1);
  });

  it('waits on if the provider is asked too early', async () => {
    const orderId = await waiting();
    await Promise.all([resume(orderId), resume(orderId)]);
    await eventually(async () => {
      const [operation] = await stack.sql<{ attempts: number }>(
        `select payment_operation.attempts from payment_operation join payment on payment.id = payment_id where order_id = $1`,
        [orderId],
      );
      return (operation?.attempts ?? 0) >= 2;
    }, 30_000);
    expect(await names(orderId)).toEqual(['order.placed', 'order.action-required']);
    expect(await confirmAtBank(stack, await secretOf(orderId, customer), 'succeed')).toBe(200);
    await resume(orderId);
    await stack.untilStatus(orderId, 'CONFIRMED');
  });

  it('cancels the order if the bank refused', async () => {
    const orderId = await waiting();
    await confirmAtBank(stack, await secretOf(orderId, customer), 'fail');
    await resume(orderId);
    await stack.untilStatus(orderId, 'CANCELLED');
    expect((await stack.events(orderId)).at(-1)?.payload).toMatchObject({
      reason: 'PAYMENT_DECLINED',
      previousStatus: 'PAYMENT_ACTION_REQUIRED',
    });
  });

  it('is asked for at the deadline: confirmed meanwhile confirms the order, else it expires and is voided', async () => {
    const confirmed = await waiting();
    const secret = await secretOf(confirmed, customer);
    const lost = await waiting();
    const late = await secretOf(lost, customer);
    await confirmAtBank(stack, secret, 'succeed');
    await stack.sql(`update orders set deadline_at = now() - interval '1 second' where id = any ($1)`, [
      [confirmed, lost],
    ]);
    await stack.untilStatus(confirmed, 'CONFIRMED');
    await stack.untilStatus(lost, 'EXPIRED');
    await eventually(async () => (await names(lost)).at(-1) === 'order.payment-voided', 60_000);
    expect(await confirmAtBank(stack, late, 'succeed')).toBe(404);
  });

  it('is given back when its order is cancelled', async () => {
    const orderId = await waiting();
    await stack.call(
      'mutation ($id: ID!) { cancelOrder(input: { orderId: $id }) { __typename } }',
      { id: orderId },
      customer,
    );
    await eventually(async () => (await names(orderId)).at(-1) === 'order.payment-voided', 60_000);
    expect(await stack.paymentsAtProvider(orderId)).toMatchObject([{ status: 'voided' }]);
  });

  it('is resumed by those who see the order only', async () => {
    const orderId = await waiting();
    expect(await resume(orderId, newCustomer())).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    const query = 'mutation ($input: ResumePaymentInput!) { resumePayment(input: $input) { __typename } }';
    const { errors } = await stack.call(query, { input: { orderId } });
    expect(errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });
});

it('the books are right after all tests of this file', { timeout: 60_000 }, async () => {
  const databases = { orders: stack.urls.orders, payments: stack.urls.payments };
  await eventually(async () => {
    expect(await checkBooks(databases, { settleSeconds: 0 })).toEqual([]);
    return true;
  }, 50_000);
});
