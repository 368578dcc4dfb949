import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { change, placed, readOrder } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { rootSecret } from '../support/test-settings.ts';

let shop: Stack;
beforeAll(async () => {
  shop = await startStack();
});
afterAll(() => shop[Symbol.asyncDispose]());

/** `npm run ops -- …` as an operator runs it. */
function ops(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  return opsWith({}, ...words);
}

function opsWith(more: NodeJS.ProcessEnv, ...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const root = path.resolve(import.meta.dirname, '../..');
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    TRADEPOST_SECRET: rootSecret,
    PAYMENT_URL: shop.parts.payments?.url,
    // Named because the settings need one; the addresses below count.
    DATABASE_URL: shop.databases.orders.ownerUrl,
    ORDERS_DATABASE_URL: shop.databases.orders.ownerUrl,
    CATALOG_DATABASE_URL: shop.databases.catalog.ownerUrl,
    ...more,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ['ops/ops.ts', ...words], { cwd: root, env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

it('reconcile finds no drift in a shop that sold, shipped and refunded; then it names what changed, and what to do', async () => {
  const [customer, staff] = [await shop.signIn('buyer@example.com'), await shop.signIn('staff@example.com')];
  const variant = await shop.addVariant({ onHand: 5 });
  const { id } = await placed(shop, customer, [{ variantId: variant.id, quantity: 2 }]);
  const payment = async () => (await readOrder(shop, customer, id))?.payments[0];
  await eventually(async () => (await readOrder(shop, customer, id))?.status === 'CONFIRMED');
  await change(shop, staff, 'shipOrder', { orderId: id });
  await eventually(async () => (await payment())?.captured.amount === 2_500);
  await shop.settled();
  expect(await ops('reconcile')).toEqual({ code: 0, out: 'Drift: 0\n', err: '' });

  const [there] = (await shop.payments.all()).filter(({ reference }) => reference === id);
  await fetch(`${shop.parts.payments?.url}/v1/payments/${there?.id}/refund`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${shop.parts.payments?.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': 'by hand',
    },
    body: JSON.stringify({ amountMinor: 700 }),
  });
  const drifted = await ops('reconcile', '--days', '1');
  expect(drifted.code).toBe(1);
  expect(drifted.out).toContain('SUMS_DIFFER');
  expect(drifted.out).toContain('2500 − 0 here, 2500 − 700 there');
  expect(drifted.out).toMatch(/To do: Somebody captured or refunded/);
  expect(drifted.out).toMatch(/Drift: 1\n$/);
  expect(await ops('reconcile', '--no-provider')).toMatchObject({ code: 0, out: 'Drift: 0\n' });
  expect((await ops('reconcile', '--days', 'many')).code).toBe(2);
});

it('reconcile takes no secret and no provider of the data directory for orders of another server', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'tradepost-reconcile-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  // PostgreSQL may have to run as another user.
  await chmod(directory, 0o755);
  await writeFile(path.join(directory, 'secret'), rootSecret);
  const own = { DATABASE_URL: undefined, DATA_DIR: directory, TRADEPOST_SECRET: undefined };
  const { code, err } = await opsWith(own, 'reconcile');
  expect(err).toContain('TRADEPOST_SECRET');
  expect(code).toBe(2);
});
