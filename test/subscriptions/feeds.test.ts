import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkLive, recordFeed, recordOrder } from '../support/check-live.ts';
import { connect } from '../support/raw-socket.ts';
import { ada, ben, cem, startLive } from '../support/start-live.ts';

const noFindings = { missing: [], duplicates: [], reordered: [], unexpected: [] };

describe('orderFeed', () => {
  test('sends staff every change of every order from the cursor on', async () => {
    await using live = await startLive();
    await using recording = recordFeed(live.wsUrl, await live.token({ roles: ['WAREHOUSE'] }), { after: 0 });
    const ids = await Promise.all([ada, ben, cem].map((customerId) => live.place(customerId)));
    await Promise.all(ids.map((id) => live.advanceBy(id, 10)));
    await recording.received(33);
    expect(checkLive(recording.messages, new Map(ids.map((id) => [id, range(1, 11)])))).toEqual(noFindings);
    const cursors = recording.messages.map(({ cursor }) => Number(cursor));
    expect(cursors).toEqual(cursors.toSorted((a, b) => a - b));
  });

  test('begins with new events when there is no cursor', async () => {
    await using live = await startLive();
    const before = await live.place(ada);
    await live.advanceBy(before, 3);
    await expect.poll(() => live.log.feed.head()).toBe(4);
    await using recording = recordFeed(live.wsUrl, await live.token({ roles: ['SUPPORT'] }));
    await expect.poll(() => subscriptionsOf('orderFeed')).toBe(1);
    const after = await live.place(ben);
    await recording.received(1);
    expect(recording.messages.map(({ orderId, version }) => [orderId, version])).toEqual([[after, 1]]);
  });

  test('sends only changes to the statuses of the filter', async () => {
    await using live = await startLive();
    await using recording = recordFeed(live.wsUrl, await live.token({ roles: ['ADMIN'] }), {
      after: 0,
      status: ['CANCELLED', 'DELIVERED'],
    });
    const first = await live.place(ada);
    const second = await live.place(ben);
    for (const status of ['CONFIRMED', 'SHIPPED', 'DELIVERED'] as const) await live.advance(first, status);
    await live.advance(second, 'CANCELLED');
    await recording.received(2);
    expect(recording.messages.map(({ orderId, status }) => [orderId, status])).toEqual([
      [first, 'DELIVERED'],
      [second, 'CANCELLED'],
    ]);
  });

  test('goes on behind its cursor after each broken connection, with a doorbell that drops half', async () => {
    await using live = await startLive();
    let count = 0;
    live.doorbell.meddle((ring) => ((count += 1) % 2 ? [ring] : []));
    await using recording = recordFeed(live.wsUrl, await live.token({ roles: ['SUPPORT'] }), { after: 0 });
    const ids = await Promise.all([ada, ben].map((customerId) => live.place(customerId)));
    for (let round = 1; round <= 4; round += 1) {
      await Promise.all(ids.map((id) => live.advanceBy(id, 5)));
      await recording.received(round);
      recording.cut();
    }
    await recording.received(42);
    expect(checkLive(recording.messages, new Map(ids.map((id) => [id, range(1, 21)])))).toEqual(noFindings);
  });

  test('is for staff only', async () => {
    await using live = await startLive();
    await using recording = recordFeed(live.wsUrl, await live.token());
    await expect.poll(() => recording.errors.map(({ code }) => code)).toEqual(['FORBIDDEN']);
  });

  test('refuses cursors that are no positions, ahead of the log, or older than it', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await live.advanceBy(orderId, 9);
    await expect.poll(() => live.log.feed.head()).toBe(10);
    await live.log.sql('delete from event_log where position < 6');
    const token = await live.token({ roles: ['SUPPORT'] });
    for (const [after, code] of [
      ['nonsense', 'INVALID_CURSOR'],
      ['-1', 'INVALID_CURSOR'],
      ['11', 'INVALID_CURSOR'],
      ['4', 'CURSOR_EXPIRED'],
    ] as const) {
      await using recording = recordFeed(live.wsUrl, token, { after });
      await expect.poll(() => recording.errors.map((error) => error.code)).toEqual([code]);
    }
    await using kept = recordFeed(live.wsUrl, token, { after: 5 });
    await kept.received(5);
  });
});

describe('a trimmed log', () => {
  test('refuses a cursor from before it was trimmed, although the newest event of an older order is kept', async () => {
    await using live = await startLive();
    await live.place(ada);
    const orderId = await live.place(ada);
    await live.advanceBy(orderId, 8);
    await expect.poll(() => live.log.feed.head()).toBe(10);
    await live.log.sql('delete from event_log where position between 2 and 5');
    await live.log.sql(`insert into consumer_cursor (consumer, partition, position) values ('event-log-trim', 0, 5)`);
    const token = await live.token({ roles: ['SUPPORT'] });
    for (const after of ['0', '1', '4']) {
      await using recording = recordFeed(live.wsUrl, token, { after });
      await expect.poll(() => recording.errors.map(({ code }) => code)).toEqual(['CURSOR_EXPIRED']);
    }
    await using kept = recordFeed(live.wsUrl, token, { after: 5 });
    await kept.received(5);
  });
});

describe('myOrdersChanged', () => {
  test('sends a customer the changes of their own orders only', async () => {
    await using live = await startLive();
    await using recording = recordFeed(live.wsUrl, await live.token({ userId: ada }), {
      field: 'myOrdersChanged',
      after: 0,
    });
    const mine = await live.place(ada);
    const theirs = await live.place(ben);
    await live.advanceBy(theirs, 5);
    await live.advanceBy(mine, 2);
    const second = await live.place(ada);
    await recording.received(4);
    expect(
      checkLive(
        recording.messages,
        new Map([
          [mine, [1, 2, 3]],
          [second, [1]],
        ]),
      ),
    ).toEqual(noFindings);
  });

  test('sends the events of the doorbell without a read of the log, and reads lost events', async () => {
    await using live = await startLive();
    await using recording = recordFeed(live.wsUrl, await live.token(), { field: 'myOrdersChanged', after: 0 });
    const order = await live.place(ada);
    await recording.received(1);
    live.log.breakFeed(true);
    await live.advanceBy(order, 3);
    await recording.received(4);
    live.doorbell.meddle(() => []);
    await live.advance(order);
    live.log.breakFeed(false);
    live.doorbell.meddle((ring) => [ring]);
    await live.advance(order);
    await recording.received(6);
    expect(checkLive(recording.messages, new Map([[order, range(1, 6)]]))).toEqual(noFindings);
  });

  test('is refused without a token', async () => {
    await using live = await startLive();
    await using socket = await connect(live.wsUrl);
    socket.subscribe('1', 'subscription { myOrdersChanged { version } }');
    expect(await socket.next('1')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });
});

describe('stockChanged', () => {
  const query =
    'subscription Stock($ids: [ID!]!) { stockChanged(variantIds: $ids) { available version variant { id name } } }';

  test('sends a guest the present levels, then each new one', async () => {
    await using live = await startLive();
    const [one, two] = [randomUUID(), randomUUID()];
    await live.adjustStock(one, 10);
    await live.adjustStock(two, 20);
    await using socket = await connect(live.wsUrl);
    socket.subscribe('1', query, { ids: [one, two] });
    const present = [await socket.next('1'), await socket.next('1')].map(levelOf);
    expect(new Map(present.map(({ variant, available }) => [variant.id, available]))).toEqual(
      new Map([
        [one, 10],
        [two, 20],
      ]),
    );
    await live.adjustStock(two, 7);
    expect(levelOf(await socket.next('1'))).toEqual({
      available: 7,
      version: 2,
      variant: { id: two, name: `Variant ${two}` },
    });
  });

  test('never goes back to an older level, and is healed when the doorbell is silent', async () => {
    await using live = await startLive();
    const id = randomUUID();
    await live.adjustStock(id, 10);
    await using socket = await connect(live.wsUrl);
    socket.subscribe('1', query, { ids: [id] });
    expect(levelOf(await socket.next('1')).available).toBe(10);
    live.doorbell.meddle((ring) => [ring].filter(({ channel }) => !channel.startsWith('stock:')));
    await live.adjustStock(id, 5);
    expect(levelOf(await socket.next('1'))).toMatchObject({ available: 5, version: 2 });
    const stale = {
      channel: `stock:${id}`,
      message: JSON.stringify({ variantId: id, available: 99, stockVersion: 1 }),
    };
    live.doorbell.meddle((ring) => [ring]);
    await live.doorbell.ring([stale]);
    await live.adjustStock(id, 4);
    expect(levelOf(await socket.next('1'))).toMatchObject({ available: 4, version: 3 });
  });

  test('refuses unknown variants and more than 100', async () => {
    await using live = await startLive();
    await using socket = await connect(live.wsUrl);
    socket.subscribe('1', query, { ids: [randomUUID()] });
    expect(await socket.next('1')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'VARIANT_NOT_FOUND' } }],
    });
    // A long value is not sent back as a whole.
    socket.subscribe('long', query, { ids: ['x'.repeat(50_000)] });
    expect(JSON.stringify(await socket.next('long')).length).toBeLessThan(1_000);
    socket.subscribe('2', query, { ids: Array.from({ length: 101 }, () => randomUUID()) });
    expect(await socket.next('2')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });
});

test('an order and the feed are followed on one node at the same time', async () => {
  await using live = await startLive();
  const orderId = await live.place(ada);
  await using order = recordOrder(live.wsUrl, await live.token(), orderId);
  await using feed = recordFeed(live.wsUrl, await live.token(), { field: 'myOrdersChanged', after: 0 });
  await live.advanceBy(orderId, 5);
  await feed.received(6);
  await expect.poll(() => order.messages.at(-1)?.version).toBe(6);
});

interface Level {
  available: number;
  version: number;
  variant: { id: string; name: string };
}

function levelOf(message: unknown): Level {
  // A wrong guess about the shape fails the test.
  return (message as { payload: { data: { stockChanged: Level } } }).payload.data.stockChanged;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

async function subscriptionsOf(field: string): Promise<number> {
  const { registry } = await import('#platform/process/metrics.ts');
  const metric = await registry.getSingleMetric('tradepost_live_subscriptions')?.get();
  return metric?.values.find(({ labels }) => labels['field'] === field)?.value ?? 0;
}
