import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPaymentSimulator } from '../../payment-simulator/server.ts';
import { readOrdersSettings } from '../../subgraphs/orders/config.ts';
import {
  type PaymentProvider,
  type ProviderPayment,
  ProviderUnknown,
} from '../../subgraphs/orders/payment-provider.ts';
import { openProvider } from '../../subgraphs/orders/payment-providers/open-provider.ts';
import { simulatorProvider } from '../../subgraphs/orders/payment-providers/simulator-provider.ts';
import { openStripe, stripeProvider } from '../../subgraphs/orders/payment-providers/stripe-provider.ts';
import { startStripeServer, type StripeServer } from '../support/stripe-server.ts';
import { testDatabase } from '../support/test-database.ts';
import { rootSecret, testLog } from '../support/test-settings.ts';

type Operation = 'authorise' | 'renew' | 'capture' | 'void' | 'refund';

/** A provider with what a customer and a bad network do to it. */
interface ProviderUnderTest extends AsyncDisposable {
  provider: PaymentProvider;
  /** The same provider at another address. */
  at(url: string): Promise<PaymentProvider>;
  /** The next authorisation waits for its customer. */
  requireAction(): Promise<void>;
  /** The customer confirms a payment that waits for them. */
  pay(clientSecret: string): Promise<void>;
  misbehave(operation: Operation, fault: 'fail' | 'lose-reply' | 'delay', times: number): Promise<void>;
  /** The sums of the provider's own books. */
  books(reference: string): Promise<{ status: string; capturedMinor: number; refundedMinor: number }[]>;
}

const timeoutMs = 500;

async function simulator(): Promise<ProviderUnderTest> {
  const cleanUp = new AsyncDisposableStack();
  const apiKey = 'a key for tests';
  const database = cleanUp.use(await testDatabase('payment-simulator'));
  const deps = { log: testLog, now: () => new Date() };
  const running = await startPaymentSimulator({ databaseUrl: database.url, apiKey }, deps);
  cleanUp.defer(() => running.stop());
  const url = await running.listen(0);
  const call = async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${apiKey}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.status === 204 ? undefined : response.json();
  };
  const rule = async (operation: Operation, behaviour: string, times: number) =>
    void (await call('POST', '/control/rules', { operation, behaviour, times, delayMs: 1_500 }));
  return {
    provider: simulatorProvider(url, apiKey, timeoutMs),
    at: async (other) => simulatorProvider(other, apiKey, timeoutMs),
    requireAction: () => rule('authorise', 'require-action', 1),
    pay: async (clientSecret) => void (await call('POST', '/v1/actions', { clientSecret, outcome: 'succeed' })),
    misbehave: rule,
    books: async (reference) =>
      ((await call('GET', '/v1/payments')) as (ProviderPayment & { reference: string })[]).filter(
        (payment) => payment.reference === reference,
      ),
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  };
}

const stripePaths: Readonly<Record<Operation, RegExp>> = {
  authorise: /payment_intents$/,
  renew: /payment_intents$/,
  capture: /capture$/,
  void: /cancel$/,
  refund: /refunds$/,
};

async function stripe(server: StripeServer): Promise<ProviderUnderTest> {
  const { secretKey } = server;
  const at = async (apiUrl: string) =>
    stripeProvider(await openStripe({ secretKey, apiUrl, timeoutMs }), { keepsCards: true });
  return {
    provider: await at(server.url),
    at,
    // Each payment at Stripe begins with its customer.
    requireAction: async () => {},
    async pay(clientSecret) {
      await server.confirm(clientSecret, 'asks');
      await server.confirm(clientSecret, 'passes');
    },
    // The SDK repeats a call once by itself if its connection breaks.
    misbehave: async (operation, fault, times) =>
      server.misbehave(stripePaths[operation], fault, fault === 'lose-reply' ? 2 * times : times),
    books: async (reference) =>
      server
        .intents()
        .filter(({ metadata }) => metadata['order_id'] === reference)
        .map((intent) => ({
          status: intent.status,
          capturedMinor: intent.amount_received,
          refundedMinor: intent.latest_charge?.amount_refunded ?? 0,
        })),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const providers: [name: string, start: () => Promise<ProviderUnderTest>][] = [
  ['the simulator', simulator],
  ['Stripe', async () => stripe(await startStripeServer())],
];

const wanted = (reference: string = randomUUID()) => ({ amountMinor: 5_000, currency: 'GBP', reference });
const keyOf = (kind: string) => `${randomUUID()}:${kind}:${randomUUID()}`;

describe.each(providers)('%s', (_name, start) => {
  let under: ProviderUnderTest;
  let provider: PaymentProvider;
  beforeAll(async () => {
    under = await start();
    ({ provider } = under);
  });
  afterAll(() => under[Symbol.asyncDispose]());

  /** A payment whose amount the provider holds. */
  async function authorised(reference?: string): Promise<ProviderPayment & { key: string }> {
    const key = randomUUID();
    await under.requireAction();
    const { id, clientSecret = '' } = await provider.authorise(key, wanted(reference));
    await under.pay(clientSecret);
    const found = await provider.find(key, id);
    if (found?.status !== 'authorized') throw new Error(`expected an authorised payment, got ${found?.status}`);
    return { ...found, key };
  }

  it('makes one payment for one key, and finds it by the key', async () => {
    const key = randomUUID();
    const request = wanted();
    const first = await provider.authorise(key, request);
    const again = await Promise.all([1, 2, 3].map(() => provider.authorise(key, request)));
    expect(again.map(({ id }) => id)).toEqual([first.id, first.id, first.id]);
    expect(await provider.find(key)).toMatchObject({ id: first.id, amountMinor: 5_000, currency: 'GBP' });
    expect(await provider.find(key, first.id)).toMatchObject({ id: first.id });
    expect(await under.books(request.reference)).toHaveLength(1);
    expect(await provider.find(randomUUID())).toBeNull();
  });

  it('waits for the customer with a secret, and is authorised after they confirmed', async () => {
    const key = randomUUID();
    await under.requireAction();
    const waiting = await provider.authorise(key, wanted());
    expect(waiting).toMatchObject({ status: 'action_required', clientSecret: expect.any(String) });
    expect(await provider.find(key, waiting.id)).toMatchObject({ status: 'action_required' });
    await under.pay(waiting.clientSecret ?? '');
    const paid = await provider.find(key, waiting.id);
    expect(paid).toMatchObject({ status: 'authorized', capturedMinor: 0 });
    expect(paid?.clientSecret).toBeUndefined();
  });

  it('captures in parts, each key once and never more than was authorised', async () => {
    const { id } = await authorised();
    const [first, second] = [keyOf('capture'), keyOf('capture')];
    expect(await provider.find(first, id)).toBeNull();
    await provider.capture(first, id, 2_000);
    expect(await provider.capture(first, id, 2_000)).toMatchObject({ kind: 'done', payment: { capturedMinor: 2_000 } });
    expect(await provider.find(first, id)).toMatchObject({ id, capturedMinor: 2_000 });
    expect(await provider.find(second, id)).toBeNull();
    expect(await provider.capture(keyOf('capture'), id, 3_001)).toMatchObject({ kind: 'refused' });
    expect(await provider.capture(second, id, 3_000)).toMatchObject({
      kind: 'done',
      payment: { capturedMinor: 5_000 },
    });
    expect(await provider.capture(keyOf('capture'), id, 1)).toMatchObject({
      kind: 'refused',
      code: expect.any(String),
    });
  });

  it('refunds in parts, each key once and never more than was captured', async () => {
    const { id } = await authorised();
    await provider.capture(keyOf('capture'), id, 5_000);
    const key = keyOf('refund');
    expect(await provider.find(key, id)).toBeNull();
    expect(await provider.refund(key, id, 1_500)).toMatchObject({ kind: 'done', payment: { refundedMinor: 1_500 } });
    await provider.refund(key, id, 1_500);
    expect(await provider.find(key, id)).toMatchObject({ id, capturedMinor: 5_000, refundedMinor: 1_500 });
    expect(await provider.refund(keyOf('refund'), id, 3_501)).toMatchObject({ kind: 'refused' });
    expect(await provider.refund(keyOf('refund'), id, 3_500)).toMatchObject({
      kind: 'done',
      payment: { refundedMinor: 5_000 },
    });
  });

  it('voids any number of times; then nothing can be captured, and what was captured cannot be voided', async () => {
    const { id, key } = await authorised();
    const voidKey = `${key}:void`;
    expect(await provider.void(voidKey, id)).toMatchObject({ kind: 'done', payment: { status: 'voided' } });
    expect(await provider.void(voidKey, id)).toMatchObject({ kind: 'done', payment: { status: 'voided' } });
    expect(await provider.void(`${key}:void:2`, id)).toMatchObject({ kind: 'done', payment: { status: 'voided' } });
    expect(await provider.find(key, id)).toMatchObject({ status: 'voided' });
    expect(await provider.capture(keyOf('capture'), id, 1)).toMatchObject({ kind: 'refused' });

    const other = await authorised();
    await provider.capture(keyOf('capture'), other.id, 5_000);
    expect(await provider.void(`${other.key}:void`, other.id)).toMatchObject({ kind: 'refused' });
  });

  it('says until when it holds an amount', async () => {
    const { authorisedUntil } = await authorised();
    expect(authorisedUntil).toBeInstanceOf(Date);
    expect(authorisedUntil?.getTime()).toBeGreaterThan(Date.now());
  });

  it('holds an amount again without the customer, once for one key, and leaves the first hold', async () => {
    const first = await authorised();
    const key = randomUUID();
    const request = { ...wanted(), earlierId: first.id };
    await under.misbehave('renew', 'lose-reply', 1);
    await expect(provider.renew?.(key, request)).rejects.toThrow(ProviderUnknown);
    const found = await provider.find(key);
    expect(found).toMatchObject({ status: 'authorized', amountMinor: 5_000 });
    expect(found?.id).not.toBe(first.id);
    expect(await provider.renew?.(key, request)).toMatchObject({ kind: 'done', payment: { id: found?.id } });
    expect(await under.books(request.reference)).toHaveLength(1);
    expect(await provider.find(first.key, first.id)).toMatchObject({ status: 'authorized' });
    await provider.void(keyOf('void'), first.id);
    expect(await provider.capture(keyOf('capture'), found?.id ?? '', 5_000)).toMatchObject({ kind: 'done' });
  });

  it('does not hold an amount on the payment method of a payment that was never made', async () => {
    await under.requireAction();
    const { id } = await provider.authorise(randomUUID(), wanted());
    expect(await provider.renew?.(randomUUID(), { ...wanted(), earlierId: id })).toMatchObject({ kind: 'refused' });
  });

  it('voids a payment that its customer never confirmed', async () => {
    const key = randomUUID();
    await under.requireAction();
    const { id } = await provider.authorise(key, wanted());
    expect(await provider.void(`${key}:void`, id)).toMatchObject({ kind: 'done', payment: { status: 'voided' } });
  });

  it.each(['authorise', 'capture', 'refund', 'void'] as const)(
    'does %s once when its reply is lost, and shows by the key that it was done',
    async (operation) => {
      const reference = randomUUID();
      if (operation === 'authorise') {
        const key = randomUUID();
        await under.misbehave('authorise', 'lose-reply', 1);
        await expect(provider.authorise(key, wanted(reference))).rejects.toMatchObject({
          name: 'ProviderUnknown',
          code: 'PROVIDER_UNREACHABLE',
        });
        const { id } = await provider.authorise(key, wanted(reference));
        expect(await provider.find(key)).toMatchObject({ id });
        expect(await under.books(reference)).toHaveLength(1);
        return;
      }
      const { id, key: paymentKey } = await authorised(reference);
      if (operation === 'refund') await provider.capture(keyOf('capture'), id, 5_000);
      const key = keyOf(operation);
      const send = () => (operation === 'void' ? provider.void(key, id) : provider[operation](key, id, 1_000));
      await under.misbehave(operation, 'lose-reply', 1);
      await expect(send()).rejects.toBeInstanceOf(ProviderUnknown);
      if (operation === 'void') expect(await provider.find(paymentKey, id)).toMatchObject({ status: 'voided' });
      else expect(await provider.find(key, id)).toMatchObject({ id });
      expect(await send()).toMatchObject({ kind: 'done' });
      const [book] = await under.books(reference);
      expect(book).toMatchObject({
        capturedMinor: { capture: 1_000, refund: 5_000, void: 0 }[operation],
        refundedMinor: operation === 'refund' ? 1_000 : 0,
      });
    },
  );

  it('lists what was made or refunded in a span of time', async () => {
    const { id, key } = await authorised();
    await provider.capture(keyOf('capture'), id, 5_000);
    await provider.refund(keyOf('refund'), id, 500);
    const now = Date.now();
    const listed = await provider.list(new Date(now - 60_000), new Date(now + 60_000));
    expect(listed.filter((payment) => payment.key === key)).toMatchObject([
      { id, status: 'authorized', capturedMinor: 5_000, refundedMinor: 500 },
    ]);
    expect(await provider.list(new Date(now - 120_000), new Date(now - 60_000))).toEqual([]);
  });

  it('does not take an error of the provider for an answer', async () => {
    await under.misbehave('authorise', 'fail', 1);
    await expect(provider.authorise(randomUUID(), wanted())).rejects.toMatchObject({
      name: 'ProviderUnknown',
      code: 'PROVIDER_ERROR',
    });
    const { id } = await authorised();
    const key = keyOf('capture');
    await under.misbehave('capture', 'fail', 1);
    await expect(provider.capture(key, id, 5_000)).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
    expect(await provider.find(key, id)).toBeNull();
  });

  it('gives a call up after the timeout', async () => {
    await under.misbehave('authorise', 'delay', 1);
    await expect(provider.authorise(randomUUID(), wanted())).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  });

  it('says that it cannot be reached, also when the connection breaks', async () => {
    await expect((await under.at('http://127.0.0.1:9')).find(randomUUID())).rejects.toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
    });
    const breaking = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => breaking.listen(0, '127.0.0.1', resolve));
    const { port } = breaking.address() as AddressInfo;
    const broken = await under.at(`http://127.0.0.1:${port}`);
    await expect(broken.authorise(randomUUID(), wanted())).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    breaking.close();
  });
});

describe('Stripe alone', () => {
  let server: StripeServer;
  let provider: PaymentProvider;
  beforeAll(async () => {
    server = await startStripeServer();
    ({ provider } = await stripe(server));
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('asks for the version of the API that it is written for', async () => {
    await provider.find(randomUUID());
    expect([...server.versions()]).toEqual(['2026-10-28.endive']);
  });

  it('makes no second payment while the search does not know the first', async () => {
    const key = randomUUID();
    const request = wanted();
    server.misbehave(/payment_intents$/, 'lose-reply', 2);
    await provider.authorise(key, request).catch(() => {});
    server.hideFromSearch(true);
    expect(await provider.find(key)).toBeNull();
    const { id } = await provider.authorise(key, request);
    expect(server.intents().filter(({ metadata }) => metadata['key'] === key)).toHaveLength(1);
    // By its id it is found immediately.
    expect(await provider.find(key, id)).toMatchObject({ id });
    server.hideFromSearch(false);
  });

  it('leaves a customer whose card was declined another try', async () => {
    const key = randomUUID();
    const { id, clientSecret = '' } = await provider.authorise(key, wanted());
    expect((await server.confirm(clientSecret, 'declines')).status).toBe(402);
    expect(await provider.find(key, id)).toMatchObject({
      status: 'action_required',
      clientSecret,
      declineCode: 'GENERIC_DECLINE',
    });
    await server.confirm(clientSecret, 'passes');
    expect(await provider.find(key, id)).toMatchObject({ status: 'authorized' });
  });

  it('declines what Stripe makes no payment of', async () => {
    const answer = await provider.authorise(randomUUID(), { ...wanted(), amountMinor: 1 });
    expect(answer).toMatchObject({ status: 'declined', declineCode: 'AMOUNT_TOO_SMALL' });
    expect(answer.id).toMatch(/^req_/);
  });

  it('keeps no card, and renews nothing, unless it is asked to', async () => {
    const plain = stripeProvider(await openStripe({ secretKey: server.secretKey, apiUrl: server.url, timeoutMs }));
    const { id } = await plain.authorise(randomUUID(), wanted());
    expect(plain.renew).toBeUndefined();
    expect(server.intents().find((intent) => intent.id === id)?.customer).toBeNull();
  });

  it('lets the customer confirm what their bank does not let the shop renew alone', async () => {
    const { id, clientSecret = '' } = await provider.authorise(randomUUID(), wanted());
    await server.confirm(clientSecret, 'passes');
    server.askOffSession(true);
    const key = randomUUID();
    const answer = await provider.renew?.(key, { ...wanted(), earlierId: id });
    server.askOffSession(false);
    const payment = { status: 'action_required', clientSecret: expect.any(String) };
    expect(answer).toMatchObject({ kind: 'done', payment });
    const renewed = await provider.find(key);
    await server.confirm(renewed?.clientSecret ?? '', 'passes');
    expect(await provider.find(key, renewed?.id)).toMatchObject({ status: 'authorized' });
  });

  it('counts currencies without decimals as Stripe does', async () => {
    for (const [currency, atStripe] of [
      ['ISK', 500_000],
      ['JPY', 5_000],
      ['GBP', 5_000],
    ] as const) {
      const key = randomUUID();
      const { id } = await provider.authorise(key, { ...wanted(), currency });
      expect(server.intents().find((intent) => intent.id === id)?.amount).toBe(atStripe);
      expect(await provider.find(key, id)).toMatchObject({ amountMinor: 5_000, currency });
    }
  });

  it('refuses a second parcel of a card that can be charged once only', async () => {
    server.allowSeveralCaptures(false);
    const key = randomUUID();
    const { id, clientSecret = '' } = await provider.authorise(key, wanted());
    await server.confirm(clientSecret, 'passes');
    expect(await provider.capture(keyOf('capture'), id, 2_000)).toMatchObject({
      kind: 'done',
      payment: { capturedMinor: 2_000 },
    });
    expect(await provider.capture(keyOf('capture'), id, 1_000)).toEqual({
      kind: 'refused',
      code: 'PAYMENT_INTENT_UNEXPECTED_STATE',
    });
    server.allowSeveralCaptures(true);
  });

  it('does not take a wrong key for an answer', async () => {
    const apiUrl = server.url;
    const stranger = stripeProvider(await openStripe({ secretKey: 'sk_test_other', apiUrl, timeoutMs }));
    await expect(stranger.authorise(randomUUID(), wanted())).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
  });

  it('is chosen by PAYMENT_PROVIDER, with its key', async () => {
    const env = {
      ORDERS_DATABASE_URL: 'postgres://orders@127.0.0.1/orders',
      TRADEPOST_SECRET: rootSecret,
      PAYMENT_PROVIDER: 'stripe',
    };
    expect(() => readOrdersSettings(env)).toThrow(/STRIPE_SECRET_KEY: is not set/);
    expect(() => readOrdersSettings({ ...env, STRIPE_SECRET_KEY: 'pk_test_x' })).toThrow(/STRIPE_SECRET_KEY/);
    const settings = readOrdersSettings({
      ...env,
      STRIPE_SECRET_KEY: server.secretKey,
      STRIPE_API_URL: server.url,
    });
    const key = randomUUID();
    await (await openProvider(settings)).authorise(key, wanted());
    expect(server.intents().some(({ metadata }) => metadata['key'] === key)).toBe(true);
  });
});
