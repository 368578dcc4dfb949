import { expect, test } from 'vitest';
import { startWarehouse } from '../../demo/warehouse/start-warehouse.ts';
import { eventually } from '../support/eventually.ts';
import { placed, readOrder } from '../support/shopping.ts';
import { demoPassword, startStack } from '../support/start-stack.ts';
import { testLog } from '../support/test-settings.ts';

test('the pretend warehouse ships and delivers confirmed orders, also those from before it started', async () => {
  await using shop = await startStack();
  const customer = await shop.signIn('customer@example.com');
  const variant = await shop.addVariant({ onHand: 5 });
  const placeOne = () => placed(shop, customer, [{ variantId: variant.id, quantity: 1 }]);
  const statusOf = async (id: string) => (await readOrder(shop, customer, id))?.status;
  const before = await placeOne();
  await eventually(async () => (await statusOf(before.id)) === 'CONFIRMED');
  const warehouse = startWarehouse({
    url: shop.url,
    wsUrl: shop.wsUrl,
    demoPassword,
    stepMs: 1,
    now: () => new Date(),
    log: testLog,
  });
  try {
    const after = await placeOne();
    for (const { id } of [before, after]) await eventually(async () => (await statusOf(id)) === 'DELIVERED', 30_000);
    // Its money may be received before or after the delivery: a step that keeps the status.
    const statuses = (await readOrder(shop, customer, after.id))?.history.map(({ to }) => to);
    expect([...new Set(statuses)]).toEqual(['PLACED', 'CONFIRMED', 'SHIPPED', 'DELIVERED']);
  } finally {
    await warehouse.stop();
  }
});
