import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { stockAdditionReserved } from '#schema/events/catalog.ts';
import { eventually } from '../../support/eventually.ts';
import { mutate } from '../../support/mutate.ts';
import {
  newCustomer,
  newStaff,
  type OrdersStack,
  startOrdersStack,
  type UserCaller,
} from '../../support/start-orders.ts';
import { stuckWork } from '../../support/stuck-orders.ts';

const support = newStaff('SUPPORT');
let stack: OrdersStack;
let [small, dear] = ['', ''];

beforeAll(async () => {
  stack = await startOrdersStack({ paymentTimeoutMs: 400, paymentWindowSeconds: 3_600 });
  small = await stack.offer({ priceMinor: 1_000, available: 100_000 });
  dear = await stack.offer({ priceMinor: 1_600, available: 100_000 });
});
afterAll(() => stack[Symbol.asyncDispose]());
beforeEach(() => stack.clearRules());

interface Answer {
  __typename: string;
  order?: { returns: { id: string }[]; shipments: { id: string }[] };
}

const run = (name: string, input: object, caller: Caller = newStaff('ADMIN')) =>
  mutate<Answer>(stack, caller, name, input, '... on OrderChanged { order { returns { id } shipments { id } } }');

/** Runs a change that must be taken. */
async function take(name: string, input: object, caller?: Caller): Promise<Answer> {
  const answer = await run(name, input, caller);
  expect([name, answer]).toMatchObject([name, { __typename: 'OrderChanged' }]);
  return answer;
}

async function actionsOf(orderId: string, caller: Caller = support): Promise<string[]> {
  const { data, errors } = await stack.call(
    'query ($id: ID!) { order(id: $id) { staffActions } }',
    { id: orderId },
    caller,
  );
  expect(errors).toBeUndefined();
  return (data as { order: { staffActions: string[] } }).order.staffActions;
}

const isStuck = async (orderId: string, waitsFor: string) =>
  (await stuckWork(stack, orderId)).some((work) => work.waitsFor === waitsFor);

/** A confirmed order of three pieces at 10.00. */
async function confirmed(customer: UserCaller = newCustomer()) {
  const { id: orderId } = await stack.confirmed(customer, small, 3);
  const [line] = await stack.sql<{ id: string }>('select id from order_line where order_id = $1', [orderId]);
  return { customer, orderId, lineId: line?.id ?? '' };
}

async function captured(orderId: string, minor: number): Promise<void> {
  await eventually(async () => {
    const [row] = await stack.sql<{ sum: string }>('select sum(captured_minor) from payment where order_id = $1', [
      orderId,
    ]);
    return Number(row?.sum) === minor;
  }, 60_000);
}

/** An order: one piece has arrived, two are on their way. */
async function partlyDelivered(): Promise<string> {
  const { orderId, lineId } = await confirmed();
  const { order } = await take('shipOrder', { orderId, lines: [{ orderLineId: lineId, quantity: 1 }] });
  await take('shipOrder', { orderId });
  await take('markDelivered', { orderId, shipmentId: order?.shipments[0]?.id });
  await captured(orderId, 3_000);
  return orderId;
}

async function delivered() {
  const bought = await confirmed();
  await take('shipOrder', { orderId: bought.orderId });
  await captured(bought.orderId, 3_000);
  await take('markDelivered', { orderId: bought.orderId });
  return bought;
}

/** A delivered order. Its customer asks to exchange one piece for a dearer one, and the catalogue has not answered. */
async function exchanging() {
  const bought = await delivered();
  const { customer, orderId, lineId } = bought;
  const input = {
    orderId,
    lines: [{ orderLineId: lineId, quantity: 1 }],
    exchange: [{ orderLineId: lineId, variantId: dear }],
    reason: 'too small',
    idempotencyKey: randomUUID(),
  };
  const { order } = await take('requestReturn', input, customer);
  return { ...bought, returnId: order?.returns[0]?.id ?? '' };
}

/** The catalogue keeps the pieces of an edit or of an exchange. */
const reserved = (orderId: string, editId: string) =>
  stack.tell(stockAdditionReserved, `reservation:${randomUUID()}`, 1, { orderId, editId, levels: [] });

async function editing(): Promise<string> {
  const { customer, orderId } = await confirmed();
  const input = {
    orderId,
    add: [{ variantId: dear, quantity: 1 }],
    reason: 'one more',
    idempotencyKey: randomUUID(),
  };
  await take('editOrderLines', input, customer);
  return orderId;
}

/** Each state is made by its function, and takes these changes. */
const states: [what: string, make: () => Promise<string>, actions: string[]][] = [
  ['an order that waits for the catalogue', async () => (await stack.place(newCustomer(), small)).id, ['ABORT']],
  [
    'an order with a parked answer of the catalogue',
    async () => {
      const { id } = await stack.place(newCustomer(), small);
      await stack.sql(
        `insert into parked_subject (consumer, subject, from_version, error, parked_at) values ('follow-stock', $1, 1, 'broken', now())`,
        [`reservation:${id}`],
      );
      return id;
    },
    ['RESUME', 'ABORT'],
  ],
  [
    'an order that waits for the bank',
    async () => {
      const { id } = await stack.place(newCustomer(), small);
      await stack.rule({ reference: id, operation: 'authorise', behaviour: 'fail' });
      await stack.reserve(id);
      await eventually(() => isStuck(id, 'AUTHORISE_PAYMENT'), 30_000);
      return id;
    },
    ['RESUME', 'ABORT'],
  ],
  ['a confirmed order', async () => (await confirmed()).orderId, ['HOLD']],
  [
    'a held order',
    async () => {
      const { orderId } = await confirmed();
      await take('holdOrder', { orderId, reason: 'fraud?' });
      return orderId;
    },
    ['HOLD', 'RELEASE'],
  ],
  ['an order that is all on its way or delivered', partlyDelivered, []],
  ['an order whose edit waits for the catalogue', editing, ['ABORT_EDIT', 'HOLD']],
  [
    'an order whose edit waits for the bank',
    async () => {
      const orderId = await editing();
      await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'fail' });
      const [edit] = await stack.sql<{ id: string }>('select id from order_edit where order_id = $1', [orderId]);
      await reserved(orderId, edit?.id ?? '');
      await eventually(() => isStuck(orderId, 'AUTHORISE_PAYMENT'), 30_000);
      return orderId;
    },
    ['RESUME', 'ABORT_EDIT', 'HOLD'],
  ],
  ['an order whose exchange waits for the catalogue', async () => (await exchanging()).orderId, []],
  [
    'an order that waits for the catalogue with an exchange, and for the bank with a refund',
    async () => {
      const { orderId } = await exchanging();
      await stack.rule({ reference: orderId, operation: 'refund', behaviour: 'fail' });
      const amount = { amount: 100, currency: 'GBP' };
      await take('refundOrder', { orderId, reason: 'goodwill', amount, idempotencyKey: randomUUID() });
      return orderId;
    },
    ['RESUME'],
  ],
  [
    'an order whose exchange waits for the bank',
    async () => {
      const { orderId, returnId } = await exchanging();
      await reserved(orderId, returnId);
      await eventually(async () => !(await isStuck(orderId, 'RESERVE_STOCK')), 30_000);
      for (const name of ['approveReturn', 'receiveReturn']) await take(name, { orderId, returnId });
      await take('inspectReturn', { orderId, returnId, idempotencyKey: randomUUID() });
      await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'fail' });
      await take('exchangeReturn', { orderId, returnId, idempotencyKey: randomUUID() });
      await eventually(() => isStuck(orderId, 'AUTHORISE_PAYMENT'), 30_000);
      return orderId;
    },
    ['RESUME'],
  ],
  [
    'a cancelled order',
    async () => {
      const { id } = await stack.place(newCustomer(), small);
      await take('abortOrder', { orderId: id, reason: 'the customer called' });
      return id;
    },
    [],
  ],
];

const changeOf: Record<string, string> = {
  RESUME: 'resumeOrder',
  ABORT: 'abortOrder',
  ABORT_EDIT: 'abortOrder',
  HOLD: 'holdOrder',
  RELEASE: 'releaseOrder',
};

describe('staffActions', () => {
  it.each(states)(
    'of %s are the changes that the API takes',
    async (_, make, actions) => {
      const orderId = await make();
      expect(await actionsOf(orderId)).toEqual(actions);
      const taken = new Set(actions.map((action) => changeOf[action]));
      for (const change of new Set(Object.values(changeOf)))
        if (!taken.has(change))
          expect([change, await run(change, { orderId, reason: 'trying' }, support)]).toMatchObject([
            change,
            { __typename: 'IllegalTransition' },
          ]);
      for (const change of taken) await take(change ?? '', { orderId: await make(), reason: 'trying' }, support);
    },
    90_000,
  );

  it('are empty for the customer and for a warehouse', async () => {
    const { orderId, customer } = await confirmed();
    expect(await actionsOf(orderId, customer)).toEqual([]);
    expect(await actionsOf(orderId, newStaff('WAREHOUSE'))).toEqual([]);
    expect(await actionsOf(orderId, newStaff('ADMIN'))).toEqual(['HOLD']);
  });
});
