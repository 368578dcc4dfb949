import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PaymentSimulator, startPaymentSimulator } from '../../payment-simulator/server.ts';
import { type PaymentProvider, ProviderUnknown } from '../../subgraphs/orders/payment-provider.ts';
import { simulatorProvider } from '../../subgraphs/orders/payment-providers/simulator-provider.ts';
import { testDatabase, type TestDatabase } from '../support/test-database.ts';
import { testLog } from '../support/test-settings.ts';

const apiKey = 'a key for tests';
const timeoutMs = 2_000;

let database: TestDatabase;
let simulator: PaymentSimulator;
let url: string;
let provider: PaymentProvider;

beforeAll(async () => {
  database = await testDatabase('payment-simulator');
  simulator = await startPaymentSimulator(
    { databaseUrl: database.url, apiKey },
    { log: testLog, now: () => new Date() },
  );
  url = await simulator.listen(0);
  provider = simulatorProvider(url, apiKey, timeoutMs);
});
afterAll(async () => {
  await simulator.stop();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await control('DELETE');
});

async function control(method: 'POST' | 'DELETE', rule?: object): Promise<void> {
  const response = await fetch(new URL('/control/rules', url), {
    method,
    headers: { authorization: `Bearer ${apiKey}`, ...(rule ? { 'content-type': 'application/json' } : {}) },
    ...(rule ? { body: JSON.stringify(rule) } : {}),
  });
  expect(response.status).toBe(204);
}

async function post(path: string, key: string, body: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function paymentsOf(reference: string): Promise<{ reference: string; capturedMinor: number }[]> {
  const response = await fetch(new URL('/v1/payments', url), { headers: { authorization: `Bearer ${apiKey}` } });
  const payments = (await response.json()) as { reference: string; capturedMinor: number }[];
  return payments.filter((payment) => payment.reference === reference);
}

const wanted = () => ({ amountMinor: 1000, currency: 'GBP', reference: `TP-${randomUUID()}` });

describe('the payment simulator', () => {
  it('answers only callers with its key', async () => {
    for (const authorization of [undefined, 'Bearer wrong']) {
      const response = await fetch(new URL('/v1/payments', url), { headers: authorization ? { authorization } : {} });
      expect(response.status).toBe(401);
    }
  });

  it('authorises an amount, captures it in parts, and refunds parts', async () => {
    const payment = await provider.authorise(randomUUID(), wanted());
    expect(payment).toMatchObject({ status: 'authorized', amountMinor: 1000, capturedMinor: 0 });
    expect(await provider.capture(randomUUID(), payment.id, 600)).toMatchObject({ payment: { capturedMinor: 600 } });
    expect(await provider.capture(randomUUID(), payment.id, 400)).toMatchObject({ payment: { capturedMinor: 1000 } });
    expect(await provider.refund(randomUUID(), payment.id, 250)).toMatchObject({ payment: { refundedMinor: 250 } });
  });

  it('refuses more than was authorised or captured, and leaves the sums unchanged', async () => {
    const payment = await provider.authorise(randomUUID(), wanted());
    expect(await provider.refund(randomUUID(), payment.id, 1)).toEqual({ kind: 'refused', code: 'MORE_THAN_CAPTURED' });
    await provider.capture(randomUUID(), payment.id, 900);
    expect(await provider.capture(randomUUID(), payment.id, 101)).toEqual({
      kind: 'refused',
      code: 'MORE_THAN_AUTHORIZED',
    });
    expect(await provider.void(randomUUID(), payment.id)).toEqual({ kind: 'refused', code: 'ALREADY_CAPTURED' });
    expect(await provider.capture(randomUUID(), payment.id, 100)).toMatchObject({ payment: { capturedMinor: 1000 } });
  });

  it('does the same call with the same key once, also a hundred times at the same time', async () => {
    const key = randomUUID();
    const payment = wanted();
    const answers = await Promise.all(Array.from({ length: 100 }, () => provider.authorise(key, payment)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await paymentsOf(payment.reference)).toHaveLength(1);

    const captureKey = randomUUID();
    const id = answers[0]?.id ?? '';
    await Promise.all(Array.from({ length: 20 }, () => provider.capture(captureKey, id, 300)));
    expect((await paymentsOf(payment.reference))[0]?.capturedMinor).toBe(300);
  });

  it('answers a key that comes with another body with 409', async () => {
    const key = randomUUID();
    const payment = wanted();
    await provider.authorise(key, payment);
    expect(await post('/v1/payments', key, { ...payment, amountMinor: 999 })).toMatchObject({ status: 409 });
    expect(await paymentsOf(payment.reference)).toHaveLength(1);
  });

  it('refuses malformed requests with 400', async () => {
    for (const body of [{}, { ...wanted(), amountMinor: -1 }, { ...wanted(), amountMinor: 1.5 }]) {
      expect(await post('/v1/payments', randomUUID(), body)).toMatchObject({ status: 400 });
    }
    const noKey = await fetch(new URL('/v1/payments', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(wanted()),
    });
    expect(noKey.status).toBe(400);
  });

  it('finds a payment by the key of any operation that was done, and nothing for other keys', async () => {
    const [authorisation, capture, refused] = [randomUUID(), randomUUID(), randomUUID()];
    const { id } = await provider.authorise(authorisation, wanted());
    await provider.capture(capture, id, 10);
    await provider.capture(refused, id, 100_000);
    expect(await provider.find(authorisation)).toMatchObject({ id });
    expect(await provider.find(capture)).toMatchObject({ id, capturedMinor: 10 });
    expect(await provider.find(refused)).toBeNull();
    expect(await provider.find(randomUUID())).toBeNull();
  });

  it('declines by a rule, as an answer that is kept', async () => {
    const payment = wanted();
    await control('POST', { reference: payment.reference, operation: 'authorise', behaviour: 'decline', times: 1 });
    const key = randomUUID();
    expect(await provider.authorise(key, payment)).toMatchObject({ status: 'declined', declineCode: 'CARD_DECLINED' });
    expect(await provider.authorise(key, payment)).toMatchObject({ status: 'declined' });
    expect(await provider.authorise(randomUUID(), wanted())).toMatchObject({ status: 'authorized' });
  });

  it('fails by a rule without doing anything', async () => {
    const payment = wanted();
    await control('POST', { reference: payment.reference, operation: 'authorise', behaviour: 'fail', times: 1 });
    const key = randomUUID();
    await expect(provider.authorise(key, payment)).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
    expect(await provider.find(key)).toBeNull();
    expect(await provider.authorise(key, payment)).toMatchObject({ status: 'authorized' });
  });

  it('does the work and then breaks the connection by the rule lose-reply', async () => {
    const payment = wanted();
    await control('POST', { reference: payment.reference, operation: 'authorise', behaviour: 'lose-reply', times: 1 });
    const key = randomUUID();
    await expect(provider.authorise(key, payment)).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    expect(await provider.find(key)).toMatchObject({ status: 'authorized' });
    expect(await paymentsOf(payment.reference)).toHaveLength(1);
  });

  it('does the work and answers late by the rule delay, so that a caller with a short deadline gets no answer', async () => {
    const payment = wanted();
    await control('POST', {
      reference: payment.reference,
      operation: 'authorise',
      behaviour: 'delay',
      delayMs: 60_000,
    });
    const impatient = simulatorProvider(url, apiKey, 300);
    const key = randomUUID();
    const attempt = impatient.authorise(key, payment);
    await expect(attempt).rejects.toBeInstanceOf(ProviderUnknown);
    await expect(attempt).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT' });
    expect(await provider.find(key)).toMatchObject({ status: 'authorized' });
  });

  it('leaves a payment undecided for the time of the rule', async () => {
    const request = wanted();
    await control('POST', { reference: request.reference, operation: 'authorise', behaviour: 'pending', delayMs: 400 });
    const key = randomUUID();
    const payment = await provider.authorise(key, request);
    expect(payment.status).toBe('pending');
    expect(await provider.capture(randomUUID(), payment.id, 1)).toEqual({ kind: 'refused', code: 'NOT_AUTHORIZED' });
    await expect.poll(async () => (await provider.find(key))?.status, { timeout: 5_000 }).toBe('authorized');
  });

  it.each([
    ['behind', -3_600_000],
    ['ahead', 3_600_000],
  ])(
    'decides the same on a machine whose clock is an hour %s, and shows no time but the end of the hold',
    async (_, aheadMs) => {
      await using other = await testDatabase('payment-simulator');
      const shifted = await startPaymentSimulator(
        { databaseUrl: other.url, apiKey },
        { log: testLog, now: () => new Date(Date.now() + aheadMs) },
      );
      try {
        const address = await shifted.listen(0);
        const request = wanted();
        const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
        const rule = { reference: request.reference, operation: 'authorise', behaviour: 'pending', delayMs: 400 };
        await fetch(new URL('/control/rules', address), { method: 'POST', headers, body: JSON.stringify(rule) });
        const shop = simulatorProvider(address, apiKey, timeoutMs);
        const key = randomUUID();
        // Pending at first, so that the clock is not ahead of itself, and not forever.
        expect((await shop.authorise(key, request)).status).toBe('pending');
        await expect.poll(async () => (await shop.find(key))?.status, { timeout: 5_000 }).toBe('authorized');
        const all = await fetch(new URL('/v1/payments', address), { headers });
        const [payment] = (await all.json()) as object[];
        expect(Object.keys(payment ?? {}).toSorted()).toEqual(
          [
            'amountMinor',
            'authorisedUntil',
            'capturedMinor',
            'currency',
            'id',
            'reference',
            'refundedMinor',
            'status',
          ].toSorted(),
        );
      } finally {
        await shifted.stop();
      }
    },
  );

  it('voids once, and then nothing can be captured', async () => {
    const { id } = await provider.authorise(randomUUID(), wanted());
    expect(await provider.void(randomUUID(), id)).toMatchObject({ kind: 'done', payment: { status: 'voided' } });
    expect(await provider.void(randomUUID(), id)).toMatchObject({ kind: 'done', payment: { status: 'voided' } });
    expect(await provider.capture(randomUUID(), id, 1)).toEqual({ kind: 'refused', code: 'NOT_AUTHORIZED' });
  });

  it('remembers everything when it is started again, also as two copies at the same time', async () => {
    const key = randomUUID();
    const request = wanted();
    const first = await provider.authorise(key, request);
    const copies = await Promise.all(
      [1, 2].map(() =>
        startPaymentSimulator({ databaseUrl: database.url, apiKey }, { log: testLog, now: () => new Date() }),
      ),
    );
    for (const copy of copies) {
      const again = simulatorProvider(await copy.listen(0), apiKey, timeoutMs);
      expect(await again.authorise(key, request)).toEqual(first);
      await copy.stop();
    }
  });
});
