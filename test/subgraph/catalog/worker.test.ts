import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { newId } from '#platform/values/id.ts';
import { orderCancelled, orderConfirmed, orderPlaced } from '#schema/events/orders.ts';
import { startCatalogWorker } from '../../../subgraphs/catalog/worker.ts';
import { eventually } from '../../support/eventually.ts';
import { openScratchLog, type ScratchLog } from '../../support/scratch-log.ts';
import { testLog } from '../../support/test-settings.ts';
import { type CatalogUnderTest, startCatalogUnderTest, ttlSeconds } from './catalog-under-test.ts';

let catalog: CatalogUnderTest;
let orders: ScratchLog;
let worker: Awaited<ReturnType<typeof startCatalogWorker>>;
const doorbell = memoryDoorbell();

beforeAll(async () => {
  catalog = await startCatalogUnderTest();
  orders = await openScratchLog(doorbell);
  worker = await startWorker();
});
afterAll(async () => {
  await worker.stop();
  await orders[Symbol.asyncDispose]();
  await catalog[Symbol.asyncDispose]();
  await doorbell.stop();
});

let failedReads = 0;
const startWorker = () => {
  const read: typeof orders.feed.read = (query) =>
    orders.feed.read(query).catch((error: unknown) => {
      failedReads += 1;
      throw error;
    });
  const feeds = { orders: { ...orders.feed, read } };
  return startCatalogWorker(catalog.settings, { log: testLog, now: catalog.now, doorbell, feeds });
};

const change = (orderId: string) => ({
  orderId,
  customerId: newId('user'),
  number: 'TP-1',
  status: 'PLACED' as const,
  previousStatus: null,
  reason: null,
});
const place = (orderId: string, variantId: string, version = 1) =>
  orders.record(orderPlaced, {
    subject: `order:${orderId}`,
    version,
    payload: { ...change(orderId), totalMinor: 1, currency: 'GBP', lines: [{ variantId, quantity: 1 }] },
    occurredAt: catalog.now(),
  });
const recorded = (orderId: string, ...names: string[]) =>
  eventually(async () => (await catalog.reservationEvents(orderId)).join() === names.join());

describe('the worker', () => {
  it('moves stock by the events of orders, and gives its own events their position', async () => {
    const [variantId = ''] = await catalog.buildVariants(3);
    const orderId = newId('order');
    await place(orderId, variantId);
    await recorded(orderId, 'stock.reserved');
    const lines = [{ variantId, quantity: 1 }];
    await orders.record(orderConfirmed, {
      subject: `order:${orderId}`,
      version: 2,
      payload: { ...change(orderId), lines },
      occurredAt: catalog.now(),
    });
    await recorded(orderId, 'stock.reserved', 'stock.committed');
    await orders.record(orderCancelled, {
      subject: `order:${orderId}`,
      version: 3,
      payload: change(orderId),
      occurredAt: catalog.now(),
    });
    await recorded(orderId, 'stock.reserved', 'stock.committed', 'stock.released');
    expect(await catalog.stock(variantId)).toEqual({ onHand: 3, held: 0, committed: 0, version: 4 });
    await eventually(async () => {
      const events = await catalog.server.feed.readSubjects([{ subject: `reservation:${orderId}`, afterVersion: 0 }]);
      return events.every((event) => event.position !== null);
    });
    await eventually(async () => (await worker.lag()) === 0);
  });

  it('wakes its own relay without the doorbell', async () => {
    const [variantId = ''] = await catalog.buildVariants(1);
    const orderId = newId('order');
    let rings = 0;
    const unlisten = await doorbell.listen('recorded:catalog', () => (rings += 1));
    await place(orderId, variantId);
    await eventually(async () => {
      const [event] = await catalog.server.feed.readSubjects([{ subject: `reservation:${orderId}`, afterVersion: 0 }]);
      return typeof event?.position === 'number';
    });
    await unlisten();
    expect(rings).toBe(0);
  });

  it('continues after a stop with the events that happened meanwhile, each once', async () => {
    const [variantId = ''] = await catalog.buildVariants(100);
    const before = Array.from({ length: 20 }, () => newId('order'));
    for (const orderId of before) await place(orderId, variantId);
    await worker.stop();
    const meanwhile = Array.from({ length: 20 }, () => newId('order'));
    for (const orderId of meanwhile) await place(orderId, variantId);
    worker = await startWorker();
    for (const orderId of [...before, ...meanwhile]) await recorded(orderId, 'stock.reserved');
    expect(await catalog.stock(variantId)).toMatchObject({ held: 40, version: 41 });
  });

  it('waits for the log of orders when it cannot be read', async () => {
    const [variantId = ''] = await catalog.buildVariants(1);
    const orderId = newId('order');
    orders.breakFeed(true);
    await place(orderId, variantId);
    await eventually(() => failedReads > 0);
    expect(await catalog.reservationEvents(orderId)).toEqual([]);
    orders.breakFeed(false);
    await recorded(orderId, 'stock.reserved');
  });

  it('parks an order whose event is broken, and serves the others', async () => {
    const [variantId = ''] = await catalog.buildVariants(2);
    const [broken, whole] = [newId('order'), newId('order')];
    await orders.sql(
      `insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, partition)
       values ($1, $2, 1, 'order.placed', 1, '{"orderId": "nonsense"}', now(), 3)`,
      [newId('other'), `order:${broken}`],
    );
    await place(whole, variantId);
    await recorded(whole, 'stock.reserved');
    await eventually(async () => {
      const rows = await catalog.server.orm.em
        .fork()
        .execute('select 1 from parked_subject where subject = ?', [`order:${broken}`]);
      return rows.length === 1;
    }, 60_000);
    const later = newId('order');
    await place(later, variantId);
    await recorded(later, 'stock.reserved');
  });

  it('releases lapsed reservations by the clock', async () => {
    const [variantId = ''] = await catalog.buildVariants(1);
    const orderId = newId('order');
    await place(orderId, variantId);
    await recorded(orderId, 'stock.reserved');
    catalog.advance((ttlSeconds + 1) * 1000);
    await eventually(async () => (await catalog.stock(variantId)).held === 0, 60_000);
    expect(await catalog.reservationEvents(orderId)).toEqual(['stock.reserved', 'stock.released']);
  });
});
