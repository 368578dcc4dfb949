import pg from 'pg';
import { afterEach, expect, it, vi } from 'vitest';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { newId } from '#platform/values/id.ts';
import { startCatalogWorker } from '../../../subgraphs/catalog/worker.ts';
import { eventually } from '../../support/eventually.ts';
import { testLog } from '../../support/test-settings.ts';
import { startCatalogUnderTest } from './catalog-under-test.ts';

afterEach(() => vi.useRealTimers());

async function runSql(url: string, statement: string, parameters: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement, parameters);
  } finally {
    await client.end();
  }
}

it.each([
  ['behind', -3600],
  ['ahead', 3600],
])('ends the reservations past their time, and no others, on a machine that is an hour %s', async (_, seconds) => {
  await using catalog = await startCatalogUnderTest();
  const [variantId = ''] = await catalog.buildVariants(2);
  const [inTime, lapsed] = [newId('order'), newId('order')];
  for (const orderId of [inTime, lapsed]) await catalog.orders.placed(orderId, [{ variantId, quantity: 1 }]);
  await runSql(
    catalog.ownerUrl,
    `update reservation set expires_at = now() - interval '1 second' where order_id = $1`,
    [lapsed],
  );

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
  const doorbell = memoryDoorbell();
  const feeds = { orders: catalog.server.feed };
  const worker = await startCatalogWorker(catalog.settings, { log: testLog, doorbell, feeds });
  try {
    await eventually(async () => (await catalog.reservationEvents(lapsed)).includes('stock.released'), 60_000);
    // One transaction ends all that are due.
    expect(await catalog.reservationEvents(inTime)).toEqual(['stock.reserved']);
    // The test signs by the clock of its machine.
    vi.useRealTimers();
    expect(await catalog.stock(variantId)).toMatchObject({ held: 1 });
  } finally {
    await worker.stop();
    await doorbell.stop();
  }
});
