import { expect, inject, it } from 'vitest';
import { openDatabase } from '#platform/database/open-database.ts';
import { eventually } from '../support/eventually.ts';
import { hasPgBouncer, startPgBouncer } from '../support/pg-bouncer.ts';
import { change, placed, readOrder } from '../support/shopping.ts';
import { startFleet, type TestFleet } from '../support/start-fleet.ts';
import { booksOf, testDatabase } from '../support/test-database.ts';

async function decided(shop: TestFleet, token: string, ids: readonly string[]): Promise<(string | undefined)[]> {
  return eventually(async () => {
    const orders = await Promise.all(ids.map((id) => readOrder(shop, token, id)));
    if (orders.some((order) => order?.status === 'PLACED')) throw new Error('an order is not decided');
    return orders.map((order) => order?.status);
  }, 60_000);
}

it.runIf(hasPgBouncer)(
  'confirms every order behind PgBouncer, also when PgBouncer is killed while customers order',
  async () => {
    await using pooler = await startPgBouncer(inject('adminUrl'));
    await using shop = await startFleet({ poolerUrl: pooler.url });
    const token = await shop.signIn('pooler@example.com');
    const staff = await shop.signIn('staff@example.com');
    const variant = await shop.addVariant({ onHand: 1000 });
    const line = [{ variantId: variant.id, quantity: 1 }];
    const first = await Promise.all(Array.from({ length: 20 }, () => placed(shop, token, line)));
    const ids = first.map((order) => order.id);
    expect(await decided(shop, token, ids)).toEqual(ids.map(() => 'CONFIRMED'));
    // Every client holds a connection of the pooler, and PostgreSQL has fewer.
    const { servers, clients } = await pooler.pools();
    expect(clients).toBeGreaterThan(0);
    expect(servers).toBeLessThanOrEqual(3 * 6);

    let stop = false;
    const buyers = Array.from({ length: 4 }, async () => {
      while (!stop) {
        const idempotencyKey = crypto.randomUUID();
        // A client that sees no answer repeats the call under its key.
        const order = await eventually(() => placed(shop, token, line, { idempotencyKey }), 60_000);
        ids.push(order.id);
      }
    });
    for (let n = 0; n < 2; n += 1) {
      const before = ids.length;
      await pooler.kill();
      await pooler.start();
      await eventually(() => ids.length > before + 4, 60_000);
    }
    stop = true;
    await Promise.all(buyers);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await decided(shop, token, ids)).toEqual(ids.map(() => 'CONFIRMED'));
    await change(shop, staff, 'shipOrder', { orderId: ids[0] ?? '' });
    expect(await booksOf(shop)).toEqual([]);
  },
);

it.runIf(hasPgBouncer)('a process does not start behind a pooler without time limits', async () => {
  await using database = await testDatabase('orders');
  await using pooler = await startPgBouncer(inject('adminUrl'), { timeLimits: false });
  const url = new URL(database.url);
  url.host = new URL(pooler.url).host;
  const opening = openDatabase({
    url: url.href,
    entities: [],
    migrationsPath: '',
    pooler: { namedStatements: false },
  });
  await expect(opening).rejects.toThrow(/statement_timeout/);
});
