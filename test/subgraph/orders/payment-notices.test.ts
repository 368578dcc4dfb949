import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deriveSecret } from '#platform/process/config.ts';
import { checkBooks } from '../../../ops/check-books.ts';
import { readOrdersSettings } from '../../../subgraphs/orders/config.ts';
import { type NoticeReader, NoticeRefused } from '../../../subgraphs/orders/payment-notice.ts';
import { openNotices } from '../../../subgraphs/orders/payment-providers/open-notices.ts';
import { confirmAtBank } from '../../support/confirm-at-bank.ts';
import { eventually } from '../../support/eventually.ts';
import { newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';
import { startStripeServer, type StripeServer } from '../../support/stripe-server.ts';
import { rootSecret } from '../../support/test-settings.ts';

let stack: OrdersStack;
let variantId: string;
beforeAll(async () => {
  stack = await startOrdersStack({ webhooks: true });
  variantId = await stack.offer({ priceMinor: 1_250 });
});
afterAll(() => stack[Symbol.asyncDispose]());
beforeEach(() => stack.clearRules());

interface InboxRow {
  type: string;
  state: string;
  problem: string | null;
}

/** Orders whose money somebody else moved. The provider's books differ from ours for these orders only. */
const movedByOthers: string[] = [];

/** The messages about one payment of the provider. */
const inbox = (providerId: string) =>
  stack.sql<InboxRow>(
    'select type, state, problem from provider_event where provider_id = $1 order by received_at, event_id',
    [providerId],
  );

async function paymentOf(orderId: string): Promise<{ id: string; providerId: string; state: string }> {
  const [payment] = await stack.sql<{ id: string; providerId: string; state: string }>(
    'select id, provider_id as "providerId", state from payment where order_id = $1',
    [orderId],
  );
  if (!payment) throw new Error('expected a payment');
  return payment;
}

/** Asks the simulator for something behind the back of orders. */
async function atProvider(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(new URL(path, stack.settings.PAYMENT_URL), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${deriveSecret(rootSecret, 'payment-api-key')}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

const names = async (orderId: string) => (await stack.events(orderId)).map(({ name }) => name);

async function waiting(): Promise<{ orderId: string; clientSecret: string }> {
  const { id: orderId } = await stack.place(newCustomer(), variantId);
  await stack.rule({ reference: orderId, operation: 'authorise', behaviour: 'require-action' });
  await stack.reserve(orderId);
  await stack.untilStatus(orderId, 'PAYMENT_ACTION_REQUIRED');
  const [row] = await stack.sql<{ secret: string }>('select client_secret as secret from payment where order_id = $1', [
    orderId,
  ]);
  return { orderId, clientSecret: row?.secret ?? '' };
}

describe('a message of the payment provider', () => {
  it('confirms an order whose customer never came back from their bank', async () => {
    const { orderId, clientSecret } = await waiting();
    await confirmAtBank(stack, clientSecret, 'succeed');
    await stack.untilStatus(orderId, 'CONFIRMED');
    expect(await names(orderId)).toEqual(['order.placed', 'order.action-required', 'order.confirmed']);
  });

  it('has one effect when all come three times and out of order', async () => {
    const { id: orderId } = await stack.place(newCustomer(), variantId);
    await stack.rule({ reference: orderId, operation: 'authorise', behaviour: 'require-action' });
    // The first message waits, so that the second overtakes it.
    await stack.rule({ reference: orderId, operation: 'webhook', behaviour: 'delay', delayMs: 1_000, times: 1 });
    await stack.rule({ reference: orderId, operation: 'webhook', behaviour: 'duplicate' });
    await stack.reserve(orderId);
    await stack.untilStatus(orderId, 'PAYMENT_ACTION_REQUIRED');
    const [row] = await stack.sql<{ secret: string }>(
      'select client_secret as secret from payment where order_id = $1',
      [orderId],
    );
    await confirmAtBank(stack, row?.secret, 'succeed');
    await stack.untilStatus(orderId, 'CONFIRMED');
    const { providerId } = await paymentOf(orderId);
    await eventually(async () => {
      const rows = await inbox(providerId);
      return rows.length === 2 && rows.every(({ state }) => state === 'APPLIED');
    });
    expect((await inbox(providerId)).map(({ type }) => type)).toEqual(['payment.confirmed', 'payment.authorise']);
    expect(await names(orderId)).toEqual(['order.placed', 'order.action-required', 'order.confirmed']);
  });

  it('gives money back that arrives after the order expired', async () => {
    const { id: orderId } = await stack.place(newCustomer(), variantId);
    await stack.rule({ reference: orderId, operation: 'authorise', behaviour: 'pending', delayMs: 600_000 });
    stack.advance(60_000);
    await stack.reserve(orderId);
    await eventually(async () => (await stack.paymentsAtProvider(orderId)).length === 1);
    stack.advance(541_000);
    await stack.untilStatus(orderId, 'EXPIRED');
    stack.advance(60_000);
    await eventually(async () => (await stack.paymentsAtProvider(orderId))[0]?.status === 'voided', 30_000);
    await eventually(async () => (await paymentOf(orderId)).state === 'VOIDED');
  });

  it('sends back what somebody captured for an order that ended', async () => {
    const { orderId, clientSecret } = await waiting();
    const { id: key, providerId } = await paymentOf(orderId);
    await stack.rule({ reference: orderId, operation: 'void', behaviour: 'fail' });
    stack.advance(601_000);
    await stack.untilStatus(orderId, 'EXPIRED');
    await confirmAtBank(stack, clientSecret, 'succeed');
    await atProvider(`/v1/payments/${providerId}/capture`, { amountMinor: 1_250 });
    await send({ type: 'payment.capture', payment: { id: providerId, key } });
    await eventually(async () => {
      const [payment] = await stack.paymentsAtProvider(orderId);
      return payment?.capturedMinor === 1_250 && payment.refundedMinor === 1_250;
    });
    await eventually(async () => (await paymentOf(orderId)).state === 'VOIDED');
    expect((await inbox(providerId)).map(({ problem }) => problem)).toContain('MONEY_THAT_WE_DID_NOT_MOVE');
    movedByOthers.push(orderId);
  });

  it('resumes a capture whose reply was lost', async () => {
    const customer = newCustomer();
    const { id: orderId } = await stack.confirmed(customer, variantId);
    await stack.rule({ reference: orderId, operation: 'capture', behaviour: 'lose-reply', times: 1 });
    await stack.call(
      'mutation ($input: ShipOrderInput!) { shipOrder(input: $input) { __typename } }',
      { input: { orderId, idempotencyKey: randomUUID() } },
      newStaff('WAREHOUSE'),
    );
    await eventually(async () => (await paymentOf(orderId)).state === 'CAPTURED');
    const [payment] = await stack.paymentsAtProvider(orderId);
    expect(payment?.capturedMinor).toBe(1_250);
  });

  it('is kept and visible when it fits nothing of ours', async () => {
    const providerId = `pay_${randomUUID()}`;
    await send({ type: 'payment.capture', payment: { id: providerId, key: randomUUID() } });
    await eventually(async () => (await inbox(providerId))[0]?.state === 'UNKNOWN');
    expect(await inbox(providerId)).toEqual([
      { type: 'payment.capture', state: 'UNKNOWN', problem: 'NO_SUCH_PAYMENT' },
    ]);
    // A payment of ours, and another one at the provider.
    const { id: orderId } = await stack.confirmed(newCustomer(), variantId);
    const other = `pay_${randomUUID()}`;
    await send({ type: 'payment.authorise', payment: { id: other, key: (await paymentOf(orderId)).id } });
    await eventually(async () => (await inbox(other))[0]?.problem === 'ANOTHER_PAYMENT');
  });
});

const secret = deriveSecret(rootSecret, 'payment-webhook');

interface Sent {
  id?: string;
  at?: Date;
  secret?: string;
  path?: string;
  method?: string;
  change?: (body: string) => string;
  headers?: Record<string, string>;
}

/** Sends a message as the simulator does, or as somebody else. */
async function send(content: object | string, options: Sent = {}): Promise<number> {
  const { id = `msg_${randomUUID()}`, at = new Date(), change = (text: string) => text } = options;
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const response = await fetch(new URL(options.path ?? '/webhooks/simulator', stack.webhookUrl), {
    method: options.method ?? 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(options.secret ?? secret, { format: 'raw' }).sign(id, at, body),
      ...options.headers,
    },
    ...(options.method === 'GET' ? {} : { body: change(body) }),
  });
  await response.text();
  return response.status;
}

describe('the address for messages', () => {
  const content = () => ({ type: 'payment.capture', payment: { id: `pay_${randomUUID()}`, key: randomUUID() } });
  const minutes = (count: number) => new Date(Date.now() + count * 60_000);

  it.each<[fault: string, status: number, sent: Sent, body?: string]>([
    ['a signature by another secret', 400, { secret: 'another secret of thirty-two characters' }],
    ['a body that was changed', 400, { change: (body) => body.replace('capture', 'refunds') }],
    ['a time that is over', 400, { at: minutes(-6) }],
    ['a time to come', 400, { at: minutes(6) }],
    ['no signature', 400, { headers: { 'webhook-signature': '' } }],
    ['a signature that is no text of ours', 400, { headers: { 'webhook-signature': 'v1,?; v9 v1,' } }],
    ['a time that is no number', 400, { headers: { 'webhook-timestamp': 'yesterday' } }],
    ['an id that was not signed', 400, { headers: { 'webhook-id': 'msg_other' } }],
    ['no JSON', 400, {}, '{"type"'],
    ['JSON of another kind', 400, {}, '[1, 2, 3]'],
    ['a key that changes every object', 400, {}, '{"__proto__": {"type": "x"}}'],
    ['a body of 300 kB', 413, {}, JSON.stringify({ type: 'x'.repeat(300_000) })],
    ['a form', 415, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['another provider', 404, { path: '/webhooks/stripe' }],
    ['another method', 405, { method: 'GET' }],
  ])('refuses %s, and keeps nothing', async (_fault, status, sent, body) => {
    const id = `msg_${randomUUID()}`;
    expect(await send(body ?? content(), { id, ...sent })).toBe(status);
    expect(await stack.sql(`select 1 from provider_event where event_id in ($1, 'msg_other')`, [id])).toEqual([]);
  });

  it('takes a message once, however often and by how many it is sent at the same time', async () => {
    const { orderId, clientSecret } = await waiting();
    const { id: key, providerId } = await paymentOf(orderId);
    await stack.rule({ reference: orderId, operation: 'webhook', behaviour: 'fail' });
    await confirmAtBank(stack, clientSecret, 'succeed');
    const id = `msg_${randomUUID()}`;
    const message = { type: 'payment.confirmed', payment: { id: providerId, key } };
    const sent = await Promise.all(Array.from({ length: 10 }, () => send(message, { id })));
    expect(new Set(sent)).toEqual(new Set([204]));
    await stack.untilStatus(orderId, 'CONFIRMED');
    expect(await send(message, { id })).toBe(204);
    expect((await stack.sql('select 1 from provider_event where event_id = $1', [id])).length).toBe(1);
    expect((await names(orderId)).filter((name) => name === 'order.confirmed')).toHaveLength(1);
  });
});

describe('messages of Stripe', () => {
  let server: StripeServer;
  let notices: NoticeReader;
  beforeAll(async () => {
    server = await startStripeServer();
    const settings = readOrdersSettings({
      ORDERS_DATABASE_URL: 'postgres://orders@127.0.0.1/orders',
      TRADEPOST_SECRET: rootSecret,
      PAYMENT_PROVIDER: 'stripe',
      STRIPE_SECRET_KEY: server.secretKey,
      STRIPE_WEBHOOK_SECRET: server.webhookSecret,
    });
    const opened = await openNotices(settings);
    if (!opened) throw new Error('expected a reader');
    notices = opened;
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const event = (change: object = {}, object: object = {}) => ({
    id: `evt_${randomUUID()}`,
    object: 'event',
    type: 'payment_intent.amount_capturable_updated',
    livemode: false,
    data: { object: { object: 'payment_intent', id: 'pi_1', metadata: { key: 'our-key' }, ...object } },
    ...change,
  });
  const read = (sent: object, options: { secret?: string; at?: Date } = {}, change = (body: string) => body) => {
    const { body, signature } = server.sign(sent, options);
    return notices.read(change(body), { 'stripe-signature': signature }, new Date());
  };

  it('name the payment, also if they are about its charge', () => {
    const sent = event();
    expect(read(sent)).toEqual({ id: sent.id, type: sent.type, key: 'our-key', providerId: 'pi_1' });
    const charge = { object: 'charge', id: 'ch_1', payment_intent: 'pi_2', metadata: {} };
    expect(read(event({ type: 'charge.refunded' }, charge))).toMatchObject({ key: null, providerId: 'pi_2' });
    const payout = { object: 'payout', id: 'po_1', metadata: {} };
    expect(read(event({ type: 'payout.paid' }, payout))).toMatchObject({ key: null, providerId: null });
  });

  it('are refused with another secret, a changed body, an old time, for another account or mode', () => {
    expect(() => read(event(), { secret: 'whsec_other' })).toThrow(NoticeRefused);
    expect(() => read(event(), {}, (body) => body.replace('pi_1', 'pi_9'))).toThrow(NoticeRefused);
    expect(() => read(event(), { at: new Date(Date.now() - 301_000) })).toThrow(/five minutes/);
    expect(() => read(event({ account: 'acct_other' }))).toThrow(/connected account/);
    expect(() => read(event({ livemode: true }))).toThrow(/test mode/);
    expect(() => read({ id: 'evt_1', hello: 'there' })).toThrow(/no event/);
    expect(() => notices.read('{}', {}, new Date())).toThrow(/missing/);
    expect(() => notices.read('{}', { 'stripe-signature': 't=1,v1=00' }, new Date())).toThrow(NoticeRefused);
  });
});

it('leaves the books in order, but for money that others moved', async () => {
  const databases = { orders: stack.urls.orders, payments: stack.urls.payments };
  const violations = await checkBooks(databases, { settleSeconds: 60 });
  const moved = await stack.sql<{ number: string }>('select number from orders where id = any ($1)', [movedByOthers]);
  const unexpected = violations.filter((violation) => !moved.some(({ number }) => violation.includes(number)));
  expect(unexpected).toEqual([]);
});
