import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import { expireReservations } from '../../../subgraphs/catalog/commands/expire-reservations.ts';
import { reserveStock } from '../../../subgraphs/catalog/commands/reserve-stock.ts';
import { testLog } from '../../support/test-settings.ts';
import { type CatalogUnderTest, startCatalogUnderTest, ttlSeconds } from './catalog-under-test.ts';

let catalog: CatalogUnderTest;
beforeAll(async () => {
  catalog = await startCatalogUnderTest();
});
afterAll(() => catalog[Symbol.asyncDispose]());

const one = (variantId: string, quantity = 1) => [{ variantId, quantity }];
const placed = (orderId: string, lines: { variantId: string; quantity: number }[]) => ({
  payload: { orderId, lines },
  traceContext: null,
});
const reserve = (em: SqlEntityManager, ...orders: ReturnType<typeof placed>[]) =>
  reserveStock({ em, now: catalog.now, log: testLog, ttlSeconds }, orders);
const expire = () => expireReservations({ orm: catalog.server.orm, now: catalog.now, log: testLog });
const lapse = async () => {
  catalog.advance((ttlSeconds + 1) * 1000);
  await expire();
};

describe('a placed order', () => {
  it('holds every line for half an hour, and records the new levels', async () => {
    const [first = '', second = ''] = await catalog.buildVariants(5, 3);
    const orderId = newId('order');
    await catalog.orders.placed(orderId, [...one(first, 2), ...one(second, 3)]);

    expect(await catalog.stock(first)).toEqual({ onHand: 5, held: 2, committed: 0, version: 2 });
    expect(await catalog.stock(second)).toEqual({ onHand: 3, held: 3, committed: 0, version: 2 });
    const [event] = await catalog.events(`reservation:${orderId}`);
    expect(event).toMatchObject({ name: 'stock.reserved', version: 1 });
    expect(event?.payload.expiresAt).toBe(new Date(catalog.now().getTime() + ttlSeconds * 1000).toISOString());
    expect(event?.payload.levels).toHaveLength(2);
    expect(event?.payload.levels).toEqual(
      expect.arrayContaining([
        { variantId: first, available: 3, stockVersion: 2 },
        { variantId: second, available: 0, stockVersion: 2 },
      ]),
    );
  });

  it('adds up lines of the same variant', async () => {
    const [variant = ''] = await catalog.buildVariants(3);
    const refused = newId('order');
    await catalog.orders.placed(refused, [...one(variant, 2), ...one(variant, 2)]);
    expect(await catalog.events(`reservation:${refused}`)).toMatchObject([
      { name: 'stock.refused', payload: { shortages: [{ variantId: variant, requested: 4, available: 3 }] } },
    ]);
    await catalog.orders.placed(newId('order'), [...one(variant, 1), ...one(variant, 2)]);
    expect(await catalog.stock(variant)).toEqual({ onHand: 3, held: 3, committed: 0, version: 2 });
  });

  it('is refused as a whole when one line is short, and names that line', async () => {
    const [plenty = '', few = ''] = await catalog.buildVariants(10, 1);
    const orderId = newId('order');
    await catalog.orders.placed(orderId, [...one(plenty, 5), ...one(few, 2)]);
    expect(await catalog.stock(plenty)).toEqual({ onHand: 10, held: 0, committed: 0, version: 1 });
    expect(await catalog.events(`reservation:${orderId}`)).toEqual([
      {
        name: 'stock.refused',
        version: 1,
        payload: { orderId, shortages: [{ variantId: few, requested: 2, available: 1 }] },
      },
    ]);
  });

  it('is refused for a variant that does not exist', async () => {
    const orderId = newId('order');
    const variantId = newId('variant');
    await catalog.orders.placed(orderId, one(variantId));
    expect(await catalog.events(`reservation:${orderId}`)).toMatchObject([
      { name: 'stock.refused', payload: { shortages: [{ variantId, requested: 1, available: 0 }] } },
    ]);
  });

  it('reserves once when the event comes twice, also after a refusal', async () => {
    const [variant = ''] = await catalog.buildVariants(2);
    const held = newId('order');
    const refused = newId('order');
    for (let times = 0; times < 2; times += 1) {
      await catalog.orders.placed(held, one(variant));
      await catalog.orders.placed(refused, one(variant, 2));
    }
    expect(await catalog.stock(variant)).toMatchObject({ held: 1, version: 2 });
    expect(await catalog.reservationEvents(held)).toEqual(['stock.reserved']);
    expect(await catalog.reservationEvents(refused)).toEqual(['stock.refused']);
  });

  it('is reserved for exactly 50 of 200 orders that want one of 50 pieces at the same time', async () => {
    const [variant = ''] = await catalog.buildVariants(50);
    const orders = Array.from({ length: 200 }, () => newId('order'));
    await Promise.all(
      orders.map((orderId) =>
        catalog.server.orm.em.fork().transactional((em) => reserve(em, placed(orderId, one(variant)))),
      ),
    );
    const told = await Promise.all(orders.map((orderId) => catalog.reservationEvents(orderId)));
    const count = (name: string) => told.filter((names) => names.length === 1 && names[0] === name).length;
    expect({ reserved: count('stock.reserved'), refused: count('stock.refused') }).toEqual({
      reserved: 50,
      refused: 150,
    });
    expect(await catalog.stock(variant)).toEqual({ onHand: 50, held: 50, committed: 0, version: 51 });
  });

  it('gets the pieces in its turn when several orders are reserved together', async () => {
    const [variant = '', other = ''] = await catalog.buildVariants(5, 5);
    const [first, second, third] = [newId('order'), newId('order'), newId('order')];
    await catalog.server.orm.em
      .fork()
      .transactional((em) =>
        reserve(
          em,
          placed(first, one(variant, 3)),
          placed(second, [...one(variant, 3), ...one(other, 1)]),
          placed(third, one(variant, 2)),
        ),
      );
    expect(await catalog.reservationEvents(first)).toEqual(['stock.reserved']);
    expect(await catalog.reservationEvents(second)).toEqual(['stock.refused']);
    expect(await catalog.reservationEvents(third)).toEqual(['stock.reserved']);
    expect(await catalog.stock(variant)).toEqual({ onHand: 5, held: 5, committed: 0, version: 3 });
    expect(await catalog.stock(other)).toEqual({ onHand: 5, held: 0, committed: 0, version: 1 });
  });

  it('does not deadlock with orders that name the same variants in another order', async () => {
    const variants = await catalog.buildVariants(...Array.from({ length: 5 }, () => 100));
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const lines = variants.map((variantId) => ({ variantId, quantity: 1 }));
        if (index % 2) lines.reverse();
        return catalog.server.orm.em.fork().transactional((em) => reserve(em, placed(newId('order'), lines)));
      }),
    );
    for (const variant of variants) expect(await catalog.stock(variant)).toMatchObject({ held: 60, version: 61 });
  });

  it('costs the same few statements with 100 lines', async () => {
    const variants = await catalog.buildVariants(...Array.from({ length: 100 }, () => 5));
    catalog.statements.length = 0;
    await catalog.orders.placed(
      newId('order'),
      variants.map((variantId) => ({ variantId, quantity: 1 })),
    );
    const work = catalog.statements.filter((sql) => !/^(begin|commit)/i.test(sql));
    // Turn, reservation, lock, move with ledger, lines, event.
    expect(work.length).toBeLessThanOrEqual(6);
  });
});

describe('a confirmed order', () => {
  it('commits the held pieces once, and they no longer expire', async () => {
    const [variant = ''] = await catalog.buildVariants(5);
    const orderId = newId('order');
    await catalog.orders.placed(orderId, one(variant, 2));
    await catalog.orders.confirmed(orderId, one(variant, 2));
    await catalog.orders.confirmed(orderId, one(variant, 2));
    await lapse();
    expect(await catalog.stock(variant)).toEqual({ onHand: 5, held: 0, committed: 2, version: 3 });
    expect(await catalog.events(`reservation:${orderId}`)).toMatchObject([
      { name: 'stock.reserved', version: 1 },
      { name: 'stock.committed', version: 2, payload: { orderId } },
    ]);
  });

  it('reserves its lines again if the reservation had lapsed', async () => {
    const [variant = ''] = await catalog.buildVariants(2);
    const orderId = newId('order');
    await catalog.orders.placed(orderId, one(variant, 2));
    await lapse();
    await catalog.orders.confirmed(orderId, one(variant, 2));
    await catalog.orders.confirmed(orderId, one(variant, 2));
    expect(await catalog.stock(variant)).toEqual({ onHand: 2, held: 0, committed: 2, version: 4 });
    expect(await catalog.events(`reservation:${orderId}`)).toMatchObject([
      { name: 'stock.reserved', version: 1 },
      { name: 'stock.released', version: 2, payload: { reason: 'reservation-expired' } },
      {
        name: 'stock.reserved',
        version: 3,
        payload: { levels: [{ variantId: variant, available: 0, stockVersion: 4 }] },
      },
      { name: 'stock.committed', version: 4 },
    ]);
  });

  it('is refused if the reservation had lapsed and another order has the pieces', async () => {
    const [variant = ''] = await catalog.buildVariants(2);
    const [late, quick] = [newId('order'), newId('order')];
    await catalog.orders.placed(late, one(variant, 2));
    await lapse();
    await catalog.orders.placed(quick, one(variant));
    await catalog.orders.confirmed(late, one(variant, 2));
    await catalog.orders.confirmed(late, one(variant, 2));
    expect(await catalog.reservationEvents(late)).toEqual(['stock.reserved', 'stock.released', 'stock.refused']);
    expect(await catalog.stock(variant)).toMatchObject({ held: 1, committed: 0 });
    // The order is cancelled then; nothing more is released.
    await catalog.orders.cancelled(late);
    expect(await catalog.stock(variant)).toMatchObject({ held: 1, committed: 0 });
  });

  it('is committed after its hold expired, if no sweep has ended it', async () => {
    const [variant = ''] = await catalog.buildVariants(1);
    const orderId = newId('order');
    await catalog.orders.placed(orderId, one(variant));
    catalog.advance((ttlSeconds + 1) * 1000);
    await catalog.orders.confirmed(orderId, one(variant));
    expect(await catalog.reservationEvents(orderId)).toEqual(['stock.reserved', 'stock.committed']);
  });
});

describe('an ended order', () => {
  it.each(['cancelled', 'expired'] as const)('releases the held pieces once when it is %s', async (end) => {
    const [variant = ''] = await catalog.buildVariants(4);
    const orderId = newId('order');
    await catalog.orders.placed(orderId, one(variant, 3));
    await catalog.orders[end](orderId);
    await catalog.orders[end](orderId);
    expect(await catalog.stock(variant)).toEqual({ onHand: 4, held: 0, committed: 0, version: 3 });
    expect(await catalog.events(`reservation:${orderId}`)).toMatchObject([
      { name: 'stock.reserved' },
      {
        name: 'stock.released',
        version: 2,
        payload: { reason: `order-${end}`, levels: [{ variantId: variant, available: 4, stockVersion: 3 }] },
      },
    ]);
  });

  it('releases the committed pieces', async () => {
    const [variant = ''] = await catalog.buildVariants(4);
    const orderId = newId('order');
    await catalog.orders.placed(orderId, one(variant, 3));
    await catalog.orders.confirmed(orderId, one(variant, 3));
    await catalog.orders.cancelled(orderId);
    expect(await catalog.stock(variant)).toEqual({ onHand: 4, held: 0, committed: 0, version: 4 });
  });

  it('reserves nothing if the event of its end comes first', async () => {
    const [variant = ''] = await catalog.buildVariants(4);
    const orderId = newId('order');
    await catalog.orders.cancelled(orderId);
    await catalog.orders.cancelled(orderId);
    await catalog.orders.placed(orderId, one(variant));
    expect(await catalog.stock(variant)).toEqual({ onHand: 4, held: 0, committed: 0, version: 1 });
    expect(await catalog.reservationEvents(orderId)).toEqual([]);
  });

  it('reserves nothing again if its reservation had lapsed before its end', async () => {
    const [variant = ''] = await catalog.buildVariants(4);
    const orderId = newId('order');
    await catalog.orders.placed(orderId, one(variant));
    await lapse();
    await catalog.orders.expired(orderId);
    await catalog.orders.confirmed(orderId, one(variant));
    expect(await catalog.stock(variant)).toMatchObject({ held: 0, committed: 0 });
    expect(await catalog.reservationEvents(orderId)).toEqual(['stock.reserved', 'stock.released']);
  });
});

describe('a shipped parcel', () => {
  it('removes its pieces from stock once per parcel, and a cancellation releases only the rest', async () => {
    const [first = '', second = ''] = await catalog.buildVariants(5, 5);
    const orderId = newId('order');
    const lines = [...one(first, 3), ...one(second, 2)];
    await catalog.orders.placed(orderId, lines);
    await catalog.orders.confirmed(orderId, lines);
    const shipmentId = newId('other');
    await catalog.orders.shipped(orderId, shipmentId, [...one(first, 1), ...one(first, 1)]);
    await catalog.orders.shipped(orderId, shipmentId, [...one(first, 1), ...one(first, 1)]);
    expect(await catalog.stock(first)).toEqual({ onHand: 3, held: 0, committed: 1, version: 4 });
    expect(await catalog.stock(second)).toEqual({ onHand: 5, held: 0, committed: 2, version: 3 });
    await catalog.orders.cancelled(orderId);
    expect(await catalog.stock(first)).toMatchObject({ onHand: 3, held: 0, committed: 0 });
    expect(await catalog.stock(second)).toMatchObject({ onHand: 5, held: 0, committed: 0 });
  });

  it('gives some committed pieces back once, and ships just the rest', async () => {
    const [variant = '', other = ''] = await catalog.buildVariants(10, 10);
    const [orderId, cancellationId] = [newId('order'), newId('other')];
    const lines = [...one(variant, 4), ...one(other, 1)];
    await catalog.orders.placed(orderId, lines);
    await catalog.orders.confirmed(orderId, lines);
    for (let twice = 0; twice < 2; twice++)
      await catalog.orders.linesCancelled(orderId, cancellationId, [
        ...one(variant, 1),
        ...one(variant, 1),
        ...one(other),
      ]);
    expect(await catalog.stock(variant)).toMatchObject({ onHand: 10, committed: 2 });
    expect(await catalog.stock(other)).toMatchObject({ onHand: 10, committed: 0 });
    expect(await catalog.reservationEvents(orderId)).toEqual(['stock.reserved', 'stock.committed', 'stock.released']);
    const editId = newId('other');
    for (let twice = 0; twice < 2; twice++) await catalog.orders.linesEdited(orderId, editId, one(variant));
    expect(await catalog.stock(variant)).toMatchObject({ onHand: 10, committed: 1 });
    await catalog.orders.shipped(orderId, newId('other'), one(variant, 1));
    expect(await catalog.stock(variant)).toMatchObject({ onHand: 9, committed: 0 });
    await catalog.orders.cancelled(orderId);
    await catalog.orders.linesCancelled(orderId, newId('other'), one(variant));
    expect(await catalog.stock(variant)).toMatchObject({ onHand: 9, held: 0, committed: 0 });
  });

  it('gets returned pieces back once: on sale again, or written off in the ledger', async () => {
    const [variant = '', other = ''] = await catalog.buildVariants(5, 5);
    const [orderId, returnId] = [newId('order'), newId('other')];
    const lines = [...one(variant, 4), ...one(other, 1)];
    await catalog.orders.placed(orderId, lines);
    await catalog.orders.confirmed(orderId, lines);
    await catalog.orders.shipped(orderId, newId('other'), lines);
    for (let twice = 0; twice < 2; twice++)
      await catalog.orders.returnInspected(orderId, returnId, [
        { variantId: variant, restocked: 1, writtenOff: 2 },
        { variantId: other, restocked: 0, writtenOff: 1 },
      ]);
    expect(await catalog.stock(variant)).toMatchObject({ onHand: 2, held: 0, committed: 0 });
    expect(await catalog.stock(other)).toMatchObject({ onHand: 4, held: 0, committed: 0 });
    const events = await catalog.events(`return:${returnId}`);
    expect(events.map(({ name }) => name)).toEqual(['stock.returned']);
    expect(events[0]?.payload.levels).toHaveLength(2);
    expect(events[0]?.payload.levels).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ variantId: variant, available: 2 }),
        expect.objectContaining({ variantId: other, available: 4 }),
      ]),
    );
    const movements = await catalog.server.orm.em
      .fork()
      .execute(`select kind, on_hand_delta from stock_movement where variant_id = ? order by stock_version`, [variant]);
    expect(movements.slice(-2)).toEqual([
      { kind: 'RETURNED', on_hand_delta: 3 },
      { kind: 'WRITTEN_OFF', on_hand_delta: -2 },
    ]);
  });

  it('takes pieces that were not committed from the available ones, and never from other reservations', async () => {
    const [variant = ''] = await catalog.buildVariants(3);
    await catalog.orders.placed(newId('order'), one(variant, 2));
    await catalog.orders.shipped(newId('order'), newId('other'), one(variant, 2));
    expect(await catalog.stock(variant)).toEqual({ onHand: 2, held: 2, committed: 0, version: 3 });
  });
});

describe('a lapsed reservation', () => {
  it('goes back on sale, once, also with two sweeps at the same time', async () => {
    await lapse();
    const [variant = ''] = await catalog.buildVariants(70);
    const orders = Array.from({ length: 60 }, () => newId('order'));
    for (const orderId of orders) await catalog.orders.placed(orderId, one(variant));
    expect(await expire()).toBe(0);
    catalog.advance((ttlSeconds + 1) * 1000);
    const [some, others] = await Promise.all([expire(), expire()]);
    expect(some + others).toBe(60);
    expect(await catalog.stock(variant)).toMatchObject({ onHand: 70, held: 0, committed: 0 });
    expect(await catalog.reservationEvents(orders[0] ?? '')).toEqual(['stock.reserved', 'stock.released']);
  });
});

describe('the ledger', () => {
  it('adds up to the stock of every variant, with versions 1 to n', async () => {
    const rows = await catalog.server.orm.em.fork().execute<{ variants: number; wrong: number }[]>(
      `select count(*)::int as variants, count(*) filter (where
         (ledger.on_hand, ledger.held, ledger.committed, ledger.movements, ledger.newest)
           is distinct from (stock.on_hand, stock.held, stock.committed, stock.version, stock.version))::int as wrong
       from stock left join (
         select variant_id, sum(on_hand_delta)::int as on_hand, sum(held_delta)::int as held,
           sum(committed_delta)::int as committed, count(*)::int as movements, max(stock_version) as newest
         from stock_movement group by variant_id
       ) ledger using (variant_id)`,
    );
    expect(rows[0]?.variants).toBeGreaterThan(100);
    expect(rows[0]?.wrong).toBe(0);
  });

  it('has held and committed pieces that are the sum of the open reservations', async () => {
    const rows = await catalog.server.orm.em.fork().execute<{ wrong: number }[]>(
      `select count(*)::int as wrong from stock left join (
         select variant_id,
           sum(quantity - shipped) filter (where state = 'HELD')::int as held,
           sum(quantity - shipped) filter (where state = 'COMMITTED')::int as committed
         from reservation_line join reservation using (order_id) group by variant_id
       ) promised using (variant_id)
       where stock.held <> coalesce(promised.held, 0) or stock.committed <> coalesce(promised.committed, 0)`,
    );
    expect(rows[0]?.wrong).toBe(0);
  });
});

it('pieces of an exchange are kept for an order that was shipped, and given back once when there is none', async () => {
  const [old = '', wanted = ''] = await catalog.buildVariants(10, 10);
  const orderId = newId('order');
  await catalog.orders.placed(orderId, one(old, 2));
  await catalog.orders.confirmed(orderId, one(old, 2));
  await catalog.orders.shipped(orderId, newId('other'), one(old, 2));
  await catalog.orders.returnRequested(orderId, newId('other'), one(old, 1));
  const [kept, refused] = [newId('other'), newId('other')];
  for (let again = 0; again < 2; again++) {
    await catalog.orders.returnRequested(orderId, kept, one(old, 1), one(wanted, 1));
    await catalog.orders.returnRequested(orderId, refused, one(old, 1), one(old, 1));
  }
  expect(await catalog.stock(wanted)).toMatchObject({ onHand: 10, committed: 1 });
  expect(await catalog.stock(old)).toMatchObject({ onHand: 8, committed: 1 });
  for (let again = 0; again < 2; again++) await catalog.orders.exchangeRefused(orderId, refused, one(old, 1));
  expect(await catalog.stock(old)).toMatchObject({ onHand: 8, committed: 0 });
  await catalog.orders.shipped(orderId, newId('other'), one(wanted, 1));
  expect(await catalog.stock(wanted)).toMatchObject({ onHand: 9, committed: 0 });
});

describe('an edit that adds pieces', () => {
  /** A confirmed order of two pieces of the variant. */
  async function confirmed(variantId: string): Promise<string> {
    const orderId = newId('order');
    await catalog.orders.placed(orderId, one(variantId, 2));
    await catalog.orders.confirmed(orderId, one(variantId, 2));
    return orderId;
  }

  it('gets all its pieces or none, once', async () => {
    const [known = '', other = '', few = ''] = await catalog.buildVariants(10, 10, 1);
    const orderId = await confirmed(known);
    const editId = newId('other');
    const added = [...one(known, 1), ...one(other, 3), ...one(known, 2)];
    for (let again = 0; again < 2; again++) await catalog.orders.editRequested(orderId, editId, added);
    expect(await catalog.stock(known)).toMatchObject({ onHand: 10, held: 0, committed: 5 });
    expect(await catalog.stock(other)).toMatchObject({ committed: 3 });
    await catalog.orders.editRequested(orderId, newId('other'), [...one(known, 1), ...one(few, 2)]);
    expect(await catalog.stock(known)).toMatchObject({ committed: 5 });
    expect((await catalog.events(`reservation:${orderId}`)).slice(2)).toMatchObject([
      { name: 'stock.addition-reserved', version: 3, payload: { editId } },
      { name: 'stock.addition-refused', version: 4, payload: { shortages: [{ variantId: few, available: 1 }] } },
    ]);
    await catalog.orders.shipped(orderId, newId('other'), [...one(known, 5), ...one(other, 3)]);
    expect(await catalog.stock(known)).toMatchObject({ onHand: 5, committed: 0 });
  });

  it('gives back what it got when it is refused, once, and nothing that it did not get', async () => {
    const [variant = '', few = ''] = await catalog.buildVariants(10, 1);
    const orderId = await confirmed(variant);
    const [got, short, late] = [newId('other'), newId('other'), newId('other')];
    await catalog.orders.editRequested(orderId, got, one(variant, 3));
    for (let again = 0; again < 2; again++) await catalog.orders.editRefused(orderId, got, one(variant, 3));
    expect(await catalog.stock(variant)).toMatchObject({ committed: 2 });
    await catalog.orders.editRequested(orderId, short, [...one(variant, 1), ...one(few, 2)]);
    await catalog.orders.editRefused(orderId, short, [...one(variant, 1), ...one(few, 2)]);
    expect(await catalog.stock(variant)).toMatchObject({ committed: 2 });
    await catalog.orders.cancelled(orderId);
    await catalog.orders.editRequested(orderId, late, one(variant, 1));
    expect(await catalog.stock(variant)).toMatchObject({ onHand: 10, held: 0, committed: 0 });
    expect((await catalog.reservationEvents(orderId)).slice(2)).toEqual([
      'stock.addition-reserved',
      'stock.released',
      'stock.addition-refused',
      'stock.released',
      'stock.addition-refused',
    ]);
  });
});
