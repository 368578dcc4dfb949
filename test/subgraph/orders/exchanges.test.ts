import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { stockAdditionRefused, stockAdditionReserved } from '#schema/events/catalog.ts';
import { checkBooks } from '../../../ops/check-books.ts';
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

const dayMs = 24 * 60 * 60 * 1000;
const admin = newStaff('ADMIN');
let stack: OrdersStack;
let [small, large, cheap, dear] = ['', '', '', ''];

beforeAll(async () => {
  stack = await startOrdersStack({ paymentTimeoutMs: 400, paymentWindowSeconds: 3_600 });
  small = await stack.offer({ priceMinor: 1_000, available: 100_000 });
  large = await stack.offer({ priceMinor: 1_000, available: 100_000 });
  cheap = await stack.offer({ priceMinor: 700, available: 100_000 });
  dear = await stack.offer({ priceMinor: 1_600, available: 100_000 });
});
afterAll(() => stack[Symbol.asyncDispose]());
beforeEach(() => stack.clearRules());

interface Shown {
  id: string;
  status: string;
  refund: { amount: number };
  exchange: { status: string; code: string | null; total: { amount: number }; worth: { amount: number } } | null;
}

interface Answer {
  __typename: string;
  code?: string;
  field?: string;
  allowed?: string[];
  order?: { status: string; version: number; total: { amount: number }; returns: Shown[] };
}

const orderFields = `status version total { amount }
  returns { id status refund { amount } exchange { status code keptUntil total { amount } worth { amount } added { quantity unitPrice { amount } } } }`;
const run = (name: string, input: object, caller: Caller = admin) =>
  mutate<Answer>(
    stack,
    caller,
    name,
    input,
    `... on OrderChanged { order { ${orderFields} } } ... on IllegalTransition { allowed } ... on InvalidInput { field }`,
  );

interface Bought {
  customer: UserCaller;
  orderId: string;
  lineId: string;
}

const sumOf = async (column: string, orderId: string) => {
  const [row] = await stack.sql<{ sum: string }>(`select sum(${column}) from payment where order_id = $1`, [orderId]);
  return Number(row?.sum);
};

/** An order of three pieces at 10.00 that is paid and delivered. */
async function delivered(): Promise<Bought> {
  const customer = newCustomer();
  const { id: orderId } = await stack.confirmed(customer, small, 3);
  const [line] = await stack.sql<{ id: string }>('select id from order_line where order_id = $1', [orderId]);
  await run('shipOrder', { orderId });
  await eventually(async () => (await sumOf('captured_minor', orderId)) === 3_000, 60_000);
  await run('markDelivered', { orderId });
  return { customer, orderId, lineId: line?.id ?? '' };
}

const wanting = ({ orderId, lineId }: Bought, quantity: number, variantId: string) => ({
  orderId,
  lines: [{ orderLineId: lineId, quantity }],
  exchange: [{ orderLineId: lineId, variantId }],
  reason: 'too small',
  idempotencyKey: randomUUID(),
});

const returnOf = async (orderId: string) => {
  const rows = await stack.sql<{ id: string; state: string; exchange_state: string; exchange_code: string | null }>(
    'select id, state, exchange_state, exchange_code from order_return where order_id = $1 order by id',
    [orderId],
  );
  return rows.at(-1);
};

/** The catalogue's answer about the pieces of the newest return. */
async function answer(orderId: string, how: 'reserved' | 'refused' = 'reserved'): Promise<void> {
  const editId = (await returnOf(orderId))?.id ?? '';
  const payload = { orderId, editId, levels: [], shortages: [] };
  const definition = how === 'reserved' ? stockAdditionReserved : stockAdditionRefused;
  await stack.tell(definition as typeof stockAdditionReserved, `reservation:${randomUUID()}`, 1, payload);
}

async function until(orderId: string, state: string, exchange: string, code: string | null = null): Promise<void> {
  await eventually(async () => {
    const row = await returnOf(orderId);
    const is = `${row?.state} ${row?.exchange_state} ${row?.exchange_code}`;
    if (is !== `${state} ${exchange} ${code}`) throw new Error(`expected ${state} ${exchange} ${code}, it is ${is}`);
    return true;
  }, 60_000);
}

/** A return of pieces for others, which the catalogue keeps; the returned ones are back and inspected. */
async function inspected(quantity: number, variantId: string): Promise<Bought & { returnId: string }> {
  const bought = await delivered();
  const { customer, orderId } = bought;
  const asked = await run('requestReturn', wanting(bought, quantity, variantId), customer);
  const returnId = asked.order?.returns[0]?.id ?? '';
  await answer(orderId);
  await until(orderId, 'REQUESTED', 'RESERVED');
  await bringBack(orderId, returnId);
  return { ...bought, returnId };
}

async function bringBack(orderId: string, returnId: string): Promise<void> {
  for (const name of ['approveReturn', 'receiveReturn']) await run(name, { orderId, returnId });
  await run('inspectReturn', { orderId, returnId, idempotencyKey: randomUUID() });
}

const exchange = (orderId: string, returnId: string, idempotencyKey: string = randomUUID()) =>
  run('exchangeReturn', { orderId, returnId, idempotencyKey });

const ledgerOf = async (orderId: string) => {
  const rows = await stack.sql<{ kind: string; amount: number }>(
    'select kind, amount_minor::int as amount from ledger_entry where order_id = $1 order by at, id',
    [orderId],
  );
  return rows.map(({ kind, amount }) => `${kind} ${amount}`);
};
/** Waits until the ledger has these entries. */
const untilLedger = (orderId: string, entries: string[]) =>
  eventually(async () => {
    expect(await ledgerOf(orderId)).toEqual(entries);
    return true;
  }, 60_000);
const namesOf = async (orderId: string) => (await stack.events(orderId)).map(({ name }) => name);
/** What the bank has of the order: by payment, whether it is held or captured, and what was captured and refunded. */
const atBank = async (orderId: string) =>
  (await stack.paymentsAtProvider(orderId))
    .map(({ status, capturedMinor, refundedMinor }) => {
      const state = capturedMinor > 0 ? 'captured' : status;
      return `${state} ${capturedMinor} ${refundedMinor}`;
    })
    .toSorted();

describe('an exchange', () => {
  it('of pieces that cost the same moves no money: the returned pieces pay, and each step is a version with its event', async () => {
    const bought = await delivered();
    const { customer, orderId } = bought;
    const request = wanting(bought, 2, large);
    for (const asked of await Promise.all(Array.from({ length: 4 }, () => run('requestReturn', request, customer))))
      expect(asked.order?.returns).toMatchObject([
        {
          status: 'REQUESTED',
          exchange: {
            status: 'REQUESTED',
            total: { amount: 2_000 },
            worth: { amount: 2_000 },
            added: [{ quantity: 2 }],
          },
        },
      ]);
    const requested = (await stack.events(orderId)).at(-1);
    expect(requested).toMatchObject({
      name: 'order.return-requested',
      payload: { exchange: [{ variantId: large, quantity: 2 }] },
    });
    const returnId = (await returnOf(orderId))?.id ?? '';
    expect(await exchange(orderId, returnId)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await answer(orderId);
    await until(orderId, 'REQUESTED', 'RESERVED');
    await bringBack(orderId, returnId);
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 4 }, () => exchange(orderId, returnId, key)));
    for (const done of answers)
      expect(done.order).toMatchObject({
        status: 'PARTIALLY_RETURNED',
        total: { amount: 5_000 },
        returns: [{ status: 'EXCHANGED', refund: { amount: 0 }, exchange: { status: 'APPLIED', code: null } }],
      });
    expect(await sumOf('credit_minor', orderId)).toBe(2_000);
    // What is kept for pieces that are not shipped cannot be refunded.
    const refund = {
      orderId,
      reason: 'goodwill',
      idempotencyKey: randomUUID(),
      amount: { amount: 1_001, currency: 'GBP' },
    };
    expect(await run('refundOrder', refund)).toMatchObject({ code: 'REFUND_TOO_LARGE' });
    await run('shipOrder', { orderId });
    await run('markDelivered', { orderId });
    await untilLedger(orderId, ['CAPTURED 3000', 'CREDITED 2000', 'CREDIT_USED 2000']);
    expect([await sumOf('credit_minor', orderId), await atBank(orderId)]).toEqual([0, ['captured 3000 0']]);
    expect((await namesOf(orderId)).slice(4)).toEqual([
      'order.delivered',
      'order.return-requested',
      'order.exchange-reserved',
      'order.return-approved',
      'order.return-received',
      'order.return-inspected',
      'order.exchanged',
      'order.shipped',
      'order.delivered',
    ]);
    await eventually(async () => {
      const invoices = await stack.sql<{ kind: string }>(
        'select kind from invoice where order_id = $1 order by issued_at, kind',
        [orderId],
      );
      return invoices.map(({ kind }) => kind).join() === 'INVOICE,CREDIT_NOTE,INVOICE';
    }, 60_000);
  });

  it('for dearer pieces gives them when the difference is held, once, also if the reply of the bank is lost', async () => {
    const { orderId, returnId } = await inspected(2, dear);
    await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'lose-reply', times: 1 });
    expect(await exchange(orderId, returnId)).toMatchObject({
      order: { status: 'PARTIALLY_RETURNED', total: { amount: 3_000 }, returns: [{ status: 'EXCHANGE_PENDING' }] },
    });
    await until(orderId, 'EXCHANGED', 'APPLIED');
    expect(await atBank(orderId)).toEqual(['authorized 0 0', 'captured 3000 0']);
    await run('shipOrder', { orderId });
    await eventually(async () => (await sumOf('captured_minor', orderId)) === 4_200, 60_000);
    await untilLedger(orderId, ['CAPTURED 3000', 'CREDITED 2000', 'CREDIT_USED 2000', 'CAPTURED 1200']);
  });

  it('for cheaper pieces refunds the difference', async () => {
    const { orderId, returnId } = await inspected(3, cheap);
    expect(await exchange(orderId, returnId)).toMatchObject({
      order: { status: 'PARTIALLY_RETURNED', total: { amount: 5_100 }, returns: [{ status: 'EXCHANGED' }] },
    });
    // The bank has sent it back before the shop has noted that.
    await untilLedger(orderId, ['CAPTURED 3000', 'CREDITED 2100', 'REFUNDED 900']);
    expect(await atBank(orderId)).toEqual(['captured 3000 900']);
    await run('shipOrder', { orderId });
    await untilLedger(orderId, ['CAPTURED 3000', 'CREDITED 2100', 'REFUNDED 900', 'CREDIT_USED 2100']);
    const { data } = await stack.call(
      `query ($id: ID!) { order(id: $id) { returns { status refund { amount } } } }`,
      { id: orderId },
      admin,
    );
    expect(data?.['order']).toMatchObject({ returns: [{ status: 'EXCHANGED', refund: { amount: 900 } }] });
  });

  it('ends when the bank refuses: the pieces stay returned, and their money can go back', async () => {
    const { orderId, returnId } = await inspected(1, dear);
    await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'decline' });
    await exchange(orderId, returnId);
    await until(orderId, 'INSPECTED', 'REFUSED', 'PAYMENT_DECLINED');
    expect((await stack.events(orderId)).at(-1)).toMatchObject({ name: 'order.exchange-refused' });
    expect(await sumOf('credit_minor', orderId)).toBe(0);
    expect(await exchange(orderId, returnId)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      allowed: ['refundReturn', 'closeReturn'],
    });
    await run('refundReturn', { orderId, returnId, idempotencyKey: randomUUID() });
    await until(orderId, 'REFUNDED', 'REFUSED', 'PAYMENT_DECLINED');
    await untilLedger(orderId, ['CAPTURED 3000', 'REFUNDED 1000']);
  });

  it('ends when the difference is not held in time, and a late authorisation is given back', async () => {
    const { orderId, returnId } = await inspected(1, dear);
    await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'fail' });
    await exchange(orderId, returnId);
    await eventually(
      async () =>
        (await stack.sql(`select from payment where return_id = $1 and state = 'PENDING'`, [returnId])).length === 1,
    );
    await stack.stopWorker();
    stack.advance(dayMs);
    await stack.startWorker();
    await until(orderId, 'INSPECTED', 'REFUSED', 'NOT_PAID_IN_TIME');
    await stack.clearRules();
    await eventually(async () => {
      const open = await stack.sql(
        `select from payment_operation join payment on payment.id = payment_id
         where order_id = $1 and payment_operation.state in ('REQUESTED', 'SENT')`,
        [orderId],
      );
      return open.length === 0;
    }, 60_000);
    expect((await atBank(orderId)).filter((payment) => payment.startsWith('authorized'))).toEqual([]);
  });

  it('ends with OUT_OF_STOCK if the catalogue has too little, and with the return', async () => {
    const first = await delivered();
    await run('requestReturn', wanting(first, 1, large), first.customer);
    await answer(first.orderId, 'refused');
    await until(first.orderId, 'REQUESTED', 'REFUSED', 'OUT_OF_STOCK');

    const ends: [name: string, caller: 'customer' | 'staff', state: string, code: string][] = [
      ['cancelReturn', 'customer', 'CANCELLED', 'RETURN_CANCELLED'],
      ['rejectReturn', 'staff', 'REJECTED', 'RETURN_REJECTED'],
      ['closeReturn', 'staff', 'CLOSED', 'RETURN_CLOSED'],
      ['refundReturn', 'staff', 'REFUNDED', 'RETURN_REFUNDED'],
    ];
    for (const [name, caller, state, code] of ends) {
      const bought = await delivered();
      const { orderId, customer } = bought;
      const asked = await run('requestReturn', wanting(bought, 1, large), customer);
      const returnId = asked.order?.returns[0]?.id ?? '';
      if (state === 'CLOSED' || state === 'REFUNDED') {
        await answer(orderId);
        await until(orderId, 'REQUESTED', 'RESERVED');
        await bringBack(orderId, returnId);
      }
      const more = {
        ...(state === 'REJECTED' || state === 'CLOSED' ? { reason: 'worn' } : {}),
        ...(state === 'REFUNDED' ? { idempotencyKey: randomUUID() } : {}),
      };
      await run(name, { orderId, returnId, ...more }, caller === 'customer' ? customer : admin);
      await until(orderId, state, 'REFUSED', code);
      const refused = (await stack.events(orderId)).find((event) => event.name === 'order.exchange-refused');
      expect(refused?.payload).toMatchObject({ returnId, added: [{ variantId: large, quantity: 1 }], reason: code });
    }
  });

  it('ends when the pieces do not come back in time; the return stays', async () => {
    const bought = await delivered();
    const { orderId } = bought;
    const asked = await run('requestReturn', wanting(bought, 1, large), bought.customer);
    await answer(orderId);
    await until(orderId, 'REQUESTED', 'RESERVED');
    await stack.stopWorker();
    stack.advance(31 * dayMs);
    await stack.startWorker();
    await until(orderId, 'REQUESTED', 'REFUSED', 'NOT_RETURNED_IN_TIME');
    await bringBack(orderId, asked.order?.returns[0]?.id ?? '');
    await until(orderId, 'INSPECTED', 'REFUSED', 'NOT_RETURNED_IN_TIME');
  });

  it('pays for no other parcel while its difference is not held, and the refusal leaves that parcel paid by the card', async () => {
    const customer = newCustomer();
    const { id: orderId } = await stack.confirmed(customer, small, 3);
    const [line] = await stack.sql<{ id: string }>('select id from order_line where order_id = $1', [orderId]);
    const bought = { customer, orderId, lineId: line?.id ?? '' };
    await run('shipOrder', { orderId, lines: [{ orderLineId: bought.lineId, quantity: 2 }] });
    await eventually(async () => (await sumOf('captured_minor', orderId)) === 2_000, 60_000);
    await run('markDelivered', { orderId });
    const asked = await run('requestReturn', wanting(bought, 1, dear), customer);
    const returnId = asked.order?.returns[0]?.id ?? '';
    await answer(orderId);
    await until(orderId, 'REQUESTED', 'RESERVED');
    await bringBack(orderId, returnId);
    await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'fail' });
    await exchange(orderId, returnId);
    await run('shipOrder', { orderId });
    await eventually(async () => (await sumOf('captured_minor', orderId)) === 3_000, 60_000);
    await stack.clearRules();
    await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'decline' });
    await until(orderId, 'INSPECTED', 'REFUSED', 'PAYMENT_DECLINED');
    expect([await sumOf('credit_minor', orderId), await ledgerOf(orderId)]).toEqual([
      0,
      ['CAPTURED 2000', 'CAPTURED 1000'],
    ]);
  });

  it('new pieces that the shop cannot send are refunded from the credit', async () => {
    const { orderId, returnId } = await inspected(3, large);
    await exchange(orderId, returnId);
    const [line] = await stack.sql<{ id: string }>('select id from order_line where order_id = $1 and place = 1', [
      orderId,
    ]);
    const lines = [{ orderLineId: line?.id, quantity: 1 }];
    await run('cancelOrderLines', { orderId, lines, reason: 'broken', idempotencyKey: randomUUID() });
    await eventually(async () => (await atBank(orderId)).join() === 'captured 3000 1000', 60_000);
    expect(await sumOf('credit_minor', orderId)).toBe(2_000);
    await run('holdOrder', { orderId, reason: 'count the rest' });
    await stack.stopWorker();
    stack.advance(31 * dayMs);
    await stack.startWorker();
    await eventually(async () => (await atBank(orderId)).join() === 'captured 3000 3000', 60_000);
    await untilLedger(orderId, [
      'CAPTURED 3000',
      'CREDITED 3000',
      'CREDIT_USED 1000',
      'REFUNDED 1000',
      'CREDIT_USED 2000',
      'REFUNDED 2000',
    ]);
  });

  it('new pieces that the shop cannot send leave none of the difference held at the bank', async () => {
    const { orderId, returnId } = await inspected(2, dear);
    await exchange(orderId, returnId);
    await until(orderId, 'EXCHANGED', 'APPLIED');
    const [line] = await stack.sql<{ id: string }>('select id from order_line where order_id = $1 and place = 1', [
      orderId,
    ]);
    // 16.00 are left to pay and 20.00 are credit.
    for (const refunded of [400, 2_000]) {
      const lines = [{ orderLineId: line?.id, quantity: 1 }];
      await run('cancelOrderLines', { orderId, lines, reason: 'broken', idempotencyKey: randomUUID() });
      await eventually(async () => {
        expect(await atBank(orderId)).toEqual([`captured 3000 ${refunded}`, 'voided 0 0']);
        return true;
      }, 60_000);
    }
    expect(await namesOf(orderId)).toContain('order.payment-voided');
  });

  it('is asked for by the guest of the order, and refused with the reason before anything is requested', async () => {
    const bought = await delivered();
    const { orderId, customer, lineId } = bought;
    const guest: Caller = { kind: 'guest', orderId };
    const few = await stack.offer({ priceMinor: 100, available: 1 });
    const euro = await stack.offer({ priceMinor: 100, currency: 'EUR' });
    expect(await run('requestReturn', wanting(bought, 2, few), customer)).toMatchObject({ code: 'OUT_OF_STOCK' });
    expect(await run('requestReturn', wanting(bought, 1, euro), customer)).toMatchObject({ code: 'CURRENCY_MISMATCH' });
    expect(await run('requestReturn', wanting(bought, 1, randomUUID()), customer)).toMatchObject({
      code: 'VARIANT_NOT_FOUND',
    });
    for (const [wrong, field] of [
      [[{ orderLineId: randomUUID(), variantId: large }], 'exchange.0.orderLineId'],
      [Array.from({ length: 2 }, () => ({ orderLineId: lineId, variantId: large })), 'exchange.1.orderLineId'],
      [[], 'exchange'],
    ] as const)
      expect(await run('requestReturn', { ...wanting(bought, 1, large), exchange: wrong }, customer)).toMatchObject({
        field,
      });
    expect(await run('requestReturn', wanting(bought, 1, large), newCustomer())).toMatchObject({
      code: 'ORDER_NOT_FOUND',
    });
    expect(await returnOf(orderId)).toBeUndefined();
    expect(await run('requestReturn', wanting(bought, 1, large), guest)).toMatchObject({
      order: { returns: [{ exchange: { status: 'REQUESTED' } }] },
    });
    for (const caller of [customer, guest, newStaff('WAREHOUSE')]) {
      const { errors } = await stack.call(
        'mutation ($input: ExchangeReturnInput!) { exchangeReturn(input: $input) { __typename } }',
        { input: { orderId, returnId: (await returnOf(orderId))?.id, idempotencyKey: randomUUID() } },
        caller,
      );
      expect(errors?.[0]?.extensions?.['code']).toBe(caller === guest ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    }
  });

  it('that waits for the catalogue or for the bank is among the stuck orders, and can be tried again', async () => {
    const stuck = async (orderId: string) => (await stuckWork(stack, orderId)).map(({ waitsFor }) => waitsFor);
    const bought = await delivered();
    await run('requestReturn', wanting(bought, 1, large), bought.customer);
    expect(await stuck(bought.orderId)).toEqual(['RESERVE_STOCK']);
    // No answer of the catalogue is here that could be tried again.
    expect(await run('resumeOrder', { orderId: bought.orderId, reason: 'it waits' })).toMatchObject({
      __typename: 'IllegalTransition',
      message: expect.stringContaining('The catalog has not answered yet'),
    });
    const { orderId, returnId } = await inspected(1, dear);
    await stack.rule({ reference: orderId, operation: 'renew', behaviour: 'fail' });
    await exchange(orderId, returnId);
    await eventually(async () => (await stuck(orderId)).join() === 'AUTHORISE_PAYMENT');
    // Before the bank is back: the worker's own next attempt would leave nothing to resume.
    expect(await run('resumeOrder', { orderId, reason: 'the bank is back soon' })).toMatchObject({
      __typename: 'OrderChanged',
    });
    await stack.clearRules();
    await until(orderId, 'EXCHANGED', 'APPLIED');
  });

  it('that waits for the catalogue does not block retries of other work of its order', async () => {
    const bought = await delivered();
    const { orderId } = bought;
    await run('requestReturn', wanting(bought, 1, large), bought.customer);
    await stack.rule({ reference: orderId, operation: 'refund', behaviour: 'fail' });
    const amount = { amount: 100, currency: 'GBP' };
    await run('refundOrder', { orderId, reason: 'goodwill', amount, idempotencyKey: randomUUID() });
    expect(await run('resumeOrder', { orderId, reason: 'the bank is back soon' })).toMatchObject({
      __typename: 'OrderChanged',
    });
    expect((await stack.events(orderId)).at(-1)).toMatchObject({
      name: 'order.resumed',
      payload: { work: ['REFUND'] },
    });
    await stack.clearRules();
    await untilLedger(orderId, ['CAPTURED 3000', 'REFUNDED 100']);
  });
});

it('leaves the books right', { timeout: 60_000 }, async () => {
  const databases = { orders: stack.urls.orders, payments: stack.urls.payments };
  await eventually(async () => {
    expect(await checkBooks(databases, { settleSeconds: 0 })).toEqual([]);
    return true;
  }, 50_000);
});

/** Each: how the books are falsified, how that is undone, and the finding. */
const falsifications: [what: string, falsify: string, undo: string, invariant: string][] = [
  [
    'a credit above the worth of what came back',
    `update order_return set exchange = jsonb_set(exchange, '{worthMinor}', to_jsonb((exchange ->> 'worthMinor')::bigint - 1000)) where exchange_state = 'APPLIED'`,
    `update order_return set exchange = jsonb_set(exchange, '{worthMinor}', to_jsonb((exchange ->> 'worthMinor')::bigint + 1000)) where exchange_state = 'APPLIED'`,
    'I2',
  ],
  [
    'money that stays set aside for an exchange that the bank refused',
    `with credit as (update payment_operation set state = 'REQUESTED' where kind = 'CREDIT' and state = 'ABANDONED' returning *)
     update payment set credit_minor = credit_minor + credit.amount_minor from credit where payment.id = payment_id`,
    `with credit as (update payment_operation set state = 'ABANDONED' where kind = 'CREDIT' and state = 'REQUESTED' returning *)
     update payment set credit_minor = credit_minor - credit.amount_minor from credit where payment.id = payment_id`,
    'I2',
  ],
  [
    'a difference that is held for new pieces that were cancelled',
    `update payment set state = 'AUTHORIZED', client_secret = 'falsified' where state = 'VOIDED' and return_id is not null and authorised_minor > 0`,
    `update payment set state = 'VOIDED', client_secret = null where client_secret = 'falsified'`,
    'I3',
  ],
  [
    'an exchange that nobody ended in time',
    `update order_return set exchange_until = '2020-01-01' where exchange_state = 'REFUSED'`,
    `update order_return set exchange_until = null where exchange_state = 'REFUSED'`,
    'I4',
  ],
  [
    'an exchange without its version',
    `update order_history set event = 'other' where event = 'order.exchanged'`,
    `update order_history set event = 'order.exchanged' where event = 'other'`,
    'I6',
  ],
  [
    'new pieces at another price',
    `update order_return set exchange = jsonb_set(exchange, '{lines,0,unitMinor}', to_jsonb((exchange #>> '{lines,0,unitMinor}')::bigint + 1)) where exchange_state = 'APPLIED'`,
    `update order_return set exchange = jsonb_set(exchange, '{lines,0,unitMinor}', to_jsonb((exchange #>> '{lines,0,unitMinor}')::bigint - 1)) where exchange_state = 'APPLIED'`,
    'I7',
  ],
];

it.each(falsifications)('the check of the books finds %s', async (_what, falsify, undo, invariant) => {
  const databases = { orders: stack.urls.orders, payments: stack.urls.payments };
  await stack.sql(falsify);
  const found = await checkBooks(databases, { settleSeconds: 0 });
  await stack.sql(undo);
  expect(found.join('\n')).toContain(`${invariant}: `);
  expect(await checkBooks(databases, { settleSeconds: 0 })).toEqual([]);
});
