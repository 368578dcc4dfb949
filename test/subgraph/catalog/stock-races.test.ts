import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import { expireReservations } from '../../../subgraphs/catalog/commands/expire-reservations.ts';
import { reserveStock } from '../../../subgraphs/catalog/commands/reserve-stock.ts';
import { eventually } from '../../support/eventually.ts';
import { testLog } from '../../support/test-settings.ts';
import { type CatalogUnderTest, startCatalogUnderTest, ttlSeconds, warehouse } from './catalog-under-test.ts';

let catalog: CatalogUnderTest;
beforeAll(async () => {
  catalog = await startCatalogUnderTest();
});
afterAll(() => catalog[Symbol.asyncDispose]());

/** After any race, a variant's stock is the sum of its ledger, and the promised pieces are the pieces of the reservations. */
afterEach(async () => {
  const wrong = await catalog.server.orm.em.fork().execute(`
    select stock.*, ledger.*, promised.*
    from stock
    cross join lateral (
      select count(*) as movements, max(stock_version) as newest, sum(on_hand_delta) as on_hand_sum,
        sum(held_delta) as held_sum, sum(committed_delta) as committed_sum
      from stock_movement where stock_movement.variant_id = stock.variant_id
    ) ledger
    cross join lateral (
      select coalesce(sum(quantity - shipped) filter (where state = 'HELD'), 0) as promised_held,
        coalesce(sum(quantity - shipped) filter (where state = 'COMMITTED'), 0) as promised_committed
      from reservation_line join reservation using (order_id) where reservation_line.variant_id = stock.variant_id
    ) promised
    where (on_hand, held, committed, version, version) is distinct from (on_hand_sum, held_sum, committed_sum, movements, newest)
      or (held, committed) is distinct from (promised_held, promised_committed)`);
  expect(wrong).toEqual([]);
});

const orderOf = (variantIds: readonly string[], quantity = 1) => ({
  id: newId('order'),
  lines: variantIds.map((variantId) => ({ variantId, quantity })),
});

describe('at the same time', () => {
  it('placing, confirming, cancelling, counting and sweeping leave the books in order', async () => {
    const variants = await catalog.buildVariants(20, 20, 20, 20, 20);
    const orders = Array.from({ length: 60 }, (_, index) =>
      // Each starts at another variant: locked as they come, they would wait for each other in circles.
      orderOf([0, 1, 2].map((step) => variants[(index + step) % variants.length] ?? '')),
    );
    const count = 'mutation($input: AdjustStockInput!) { adjustStock(input: $input) { __typename } }';
    await Promise.all([
      ...orders.map(async ({ id, lines }, index) => {
        await catalog.orders.placed(id, lines);
        if (index % 3 === 0) return catalog.orders.cancelled(id);
        await catalog.orders.confirmed(id, lines);
        if (index % 3 === 1) await catalog.orders.cancelled(id);
      }),
      ...variants.map((variantId) =>
        catalog.ask(warehouse, count, { input: { variantId, delta: 1, reason: 'found' } }),
      ),
      expireReservations({ orm: catalog.server.orm, now: catalog.now, log: testLog }),
    ]);
    for (const variant of variants) expect(await catalog.stock(variant)).toMatchObject({ onHand: 21, held: 0 });
  });

  it('an order that is placed and cancelled has no reservation in the end, whichever event comes first', async () => {
    const [variant = ''] = await catalog.buildVariants(100);
    const orders = Array.from({ length: 20 }, () => orderOf([variant]));
    await Promise.all(
      orders.flatMap(({ id, lines }) => [catalog.orders.placed(id, lines), catalog.orders.cancelled(id)]),
    );
    expect(await catalog.stock(variant)).toMatchObject({ onHand: 100, held: 0, committed: 0 });
  });

  it('an order whose event comes eight times is reserved once', async () => {
    const [variant = ''] = await catalog.buildVariants(5);
    const { id, lines } = orderOf([variant], 2);
    await Promise.all(Array.from({ length: 8 }, () => catalog.orders.placed(id, lines)));
    expect(await catalog.stock(variant)).toEqual({ onHand: 5, held: 2, committed: 0, version: 2 });
    expect(await catalog.reservationEvents(id)).toEqual(['stock.reserved']);
  });

  it('a price changes while a batch of orders holds a variant of its product and goes on to another', async () => {
    const [first = '', last = ''] = (await catalog.buildVariants(10, 10)).sort();
    const change = 'mutation($input: ChangePriceInput!) { changePrice(input: $input) { __typename } }';
    const input = { variantId: first, price: { amount: 1, currency: 'GBP' } };
    const step = { now: catalog.now, log: testLog, ttlSeconds };
    const placed = (variant: string) => ({
      payload: { orderId: newId('order'), lines: orderOf([variant]).lines },
      traceContext: null,
    });
    let settled = false;
    // As the worker applies events: several orders in one transaction, so their variants come in any order.
    const changing = await catalog.server.orm.em.fork().transactional(async (em) => {
      await reserveStock({ ...step, em }, [placed(last)]);
      const answer = catalog.ask(warehouse, change, { input }).finally(() => {
        settled = true;
      });
      await eventually(async () => settled || (await waiting()) > 0);
      await reserveStock({ ...step, em }, [placed(first)]);
      return { answer };
    });
    expect(await changing.answer).toEqual({ changePrice: { __typename: 'PriceChanged' } });
    for (const variant of [first, last]) expect(await catalog.stock(variant)).toMatchObject({ held: 1 });
  });
});

/** Connections of this database that wait for a lock. */
async function waiting(): Promise<number> {
  const [row] = await catalog.server.orm.em.fork().execute<{ count: number }[]>(
    `select count(*)::int from pg_locks where not granted and pid in (
       select pid from pg_stat_activity where datname = current_database())`,
  );
  return row?.count ?? 0;
}
