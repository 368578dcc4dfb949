import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { placed, readOrder } from '../support/shopping.ts';
import { startFleet, type TestFleet } from '../support/start-fleet.ts';
import { booksOf } from '../support/test-database.ts';

const hourMs = 3_600_000;

let shop: TestFleet;
beforeAll(async () => {
  shop = await startFleet();
});
afterAll(() => shop[Symbol.asyncDispose]());

it.each([
  ['behind', -hourMs],
  ['ahead', hourMs],
])('confirms orders while processes run on machines whose clock is an hour %s, which say so', async (_, aheadMs) => {
  const token = await shop.signIn('clock@example.com');
  const variant = await shop.addVariant({ onHand: 100 });
  const wrong = ['orders-worker', 'catalog-worker', 'gateway', 'orders', 'subscriptions'];
  for (const name of wrong) {
    await shop.kill(name);
    await shop.startWithClock(name, aheadMs);
  }
  for (const name of wrong) {
    // The feeds answer, so that the clock is the only thing that is not ready.
    const readiness = await eventually(async () => {
      const answer = await shop.readiness(name);
      const { clock: _clock, ...others } = answer.parts;
      expect(Object.values(others)).not.toContain(false);
      return answer;
    }, 60_000);
    expect([name, readiness.status, readiness.parts['clock']]).toEqual([name, 503, false]);
  }
  const order = await placed(shop, token, [{ variantId: variant.id, quantity: 1 }]);
  await eventually(async () => expect((await readOrder(shop, token, order.id))?.status).toBe('CONFIRMED'), 60_000);
  const { data } = await shop.graphql('query ($id: ID!) { order(id: $id) { placedAt } }', { id: order.id }, token);
  const { placedAt } = (data?.order ?? {}) as { placedAt?: string };
  // The time of the databases, which run on this machine.
  expect(Math.abs(Date.now() - Date.parse(placedAt ?? ''))).toBeLessThan(hourMs / 2);
  expect(await booksOf(shop)).toEqual([]);
});
