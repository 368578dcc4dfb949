import { expect, it } from 'vitest';
import { subgraphModules } from '../../stages/subgraph-modules.ts';
import { eventually } from '../support/eventually.ts';
import { place, readOrder } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { booksOf } from '../support/test-database.ts';
import { rootSecret, testLog } from '../support/test-settings.ts';

/** One more copy of the workers of orders and catalog beside those of the shop. */
async function startCopy(shop: Stack): Promise<{ stop(): Promise<void> }> {
  const env = {
    TRADEPOST_SECRET: rootSecret,
    ORDERS_DATABASE_URL: shop.databases.orders.url,
    CATALOG_DATABASE_URL: shop.databases.catalog.url,
    PAYMENT_URL: shop.parts.payments?.url,
  };
  const deps = { log: testLog, doorbell: shop.doorbell, feeds: shop.parts.feeds };
  const modules = subgraphModules.filter(({ name }) => name === 'orders' || name === 'catalog');
  const workers = await Promise.all(modules.map(({ module }) => module.startWorker(env, deps)));
  return { stop: async () => void (await Promise.all(workers.map((worker) => worker.stop()))) };
}

it('four copies of the workers decide every order once, also while two copies stop', async () => {
  await using shop = await startStack();
  const customer = await shop.signIn('buyer@example.com');
  const scarce = await shop.addVariant({ onHand: 40 });
  const plenty = await shop.addVariant({ onHand: 1000 });
  const copies = await Promise.all([startCopy(shop), startCopy(shop), startCopy(shop)]);
  const buy = async (count: number) => {
    const answers = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        place(shop, customer, [
          { variantId: index % 2 ? scarce.id : plenty.id, quantity: 1 },
          { variantId: index % 2 ? plenty.id : scarce.id, quantity: 1 },
        ]),
      ),
    );
    return answers.flatMap(({ order }) => order?.id ?? []);
  };
  const early = await buy(30);
  const [late] = await Promise.all([buy(30), copies[0]?.stop(), copies[1]?.stop()]);
  const orderIds = [...early, ...late];

  const ends = await eventually(async () => {
    const orders = await Promise.all(orderIds.map((id) => readOrder(shop, customer, id)));
    return orders.every((order) => order && order.status !== 'PLACED') && orders;
  }, 120_000);
  expect(ends.filter((order) => order?.status === 'CONFIRMED')).toHaveLength(40);
  await shop.settled();
  const payments = await shop.payments.all();
  expect(new Set(payments.map(({ reference }) => reference)).size).toBe(payments.length);
  await copies[2]?.stop();
  expect(await booksOf(shop)).toEqual([]);
}, 180_000);
