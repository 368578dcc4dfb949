import { describe, expect, test } from 'vitest';
import { memoryCursors, storageCursors, type WebStorage } from '../../clients/live/index.ts';
import { eventually } from '../support/eventually.ts';
import { startFreezingProxy } from '../support/freezing-proxy.ts';
import { openJumpingClock } from '../support/jumping-clock.ts';
import { collect, followOrder, openClient, recordFrames, upTo, versionsIn } from '../support/live-client.ts';
import { ada, startLive } from '../support/start-live.ts';

const hourMs = 3_600_000;

test('each version comes once and in order while the server restarts again and again', async () => {
  await using live = await startLive();
  const orderId = await live.place(ada);
  await using client = openClient({ url: live.wsUrl, token: () => live.token() });
  const order = collect(client.live, followOrder, { variables: { orderId } });
  const mine = collect(client.live, 'subscription { myOrdersChanged { version } }', { after: '0' });
  await Promise.all([order.received(1), mine.received(1)]);
  let last = 1;
  for (let round = 0; round < 3; round += 1) {
    await live.advance(orderId);
    await live.subscriptions.stop();
    await live.advanceBy(orderId, 2);
    await live.restart();
    await live.advance(orderId);
    last += 4;
    await Promise.all([order.received(last), mine.received(last)]);
  }
  expect(versionsIn(order.results)).toEqual(upTo(last));
  expect(mine.results).toEqual(
    upTo(last).map((version) => ({ type: 'event', data: { myOrdersChanged: { version } }, cursor: String(version) })),
  );
  expect(client.connections).toBe(4);
});

test('a laptop that slept for an hour gets every version that it missed', async () => {
  await using live = await startLive();
  await using proxy = await startFreezingProxy(live.wsUrl);
  const clock = openJumpingClock();
  const orderId = await live.place(ada);
  const needs: string[] = [];
  await using client = openClient({
    url: proxy.url,
    clock,
    answerWithinMs: 200,
    token(need) {
      needs.push(need);
      return live.token({ seconds: 2 * 3_600 });
    },
  });
  const order = collect(client.live, followOrder, { variables: { orderId } });
  await order.received(1);
  // The socket is dead, and neither side hears of it.
  proxy.freeze();
  await live.advanceBy(orderId, 20);
  live.moveClock(hourMs);
  clock.jump(hourMs);
  await order.received(21);
  await live.advance(orderId);
  await order.received(22);
  expect(versionsIn(order.results)).toEqual(upTo(22));
  expect(order.results.every(({ type }) => type === 'event')).toBe(true);
  expect(client.connections).toBe(2);
});

describe('the cursor', () => {
  test('moves only after the consumer has taken the event', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await live.advanceBy(orderId, 4);
    const cursors = memoryCursors();
    await using client = openClient({ url: live.wsUrl, token: () => live.token(), cursors });
    const options = { variables: { orderId }, after: 0, cursorKey: `order:${orderId}` };
    const first: number[] = [];
    for await (const result of client.live.iterate(followOrder, options)) {
      if (result.type !== 'event') throw new Error(`expected an event, got ${JSON.stringify(result)}`);
      if (first.push(result.data?.orderStatusChanged.version ?? 0) === 3) break;
    }
    // The loop may have been left by an error in the middle of version 3.
    expect(await cursors.load(options.cursorKey)).toBe(2);
    const rest = collect(client.live, followOrder, options);
    await rest.received(3);
    await eventually(async () => (await cursors.load(options.cursorKey)) === 5);
    expect([first, versionsIn(rest.results)]).toEqual([
      [1, 2, 3],
      [3, 4, 5],
    ]);
  });

  test('stays before an event whose callback throws, and the subscription ends with that error', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await live.advanceBy(orderId, 2);
    const cursors = memoryCursors();
    await using client = openClient({ url: live.wsUrl, token: () => live.token(), cursors });
    const running = client.live.subscribe(
      followOrder,
      { variables: { orderId }, after: 0, cursorKey: 'mine' },
      (result) => {
        if (result.type === 'event' && result.data?.orderStatusChanged.version === 2) throw new Error('not this one');
      },
    );
    await expect(running.done).rejects.toThrow('not this one');
    expect(await cursors.load('mine')).toBe(1);
  });

  test('survives a reload of the page in the storage of the browser', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await live.advanceBy(orderId, 2);
    const items = new Map<string, string>([['tradepost-live:spoilt', '{']]);
    const storage: WebStorage = {
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => void items.set(key, value),
      removeItem: (key) => void items.delete(key),
    };
    const page = () => openClient({ url: live.wsUrl, token: () => live.token(), cursors: storageCursors(storage) });
    const options = { variables: { orderId }, after: 0, cursorKey: 'mine' };
    {
      await using before = page();
      const order = collect(before.live, followOrder, options);
      await order.received(3);
      await eventually(() => items.get('tradepost-live:mine') === '3');
    }
    await live.advance(orderId);
    await using after = page();
    const order = collect(after.live, followOrder, options);
    await order.received(1);
    expect(versionsIn(order.results)).toEqual([4]);
    expect(await storageCursors(storage).load('spoilt')).toBeUndefined();
  });
});

test('a slow consumer gets every version in order, and few of them wait in memory', async () => {
  await using live = await startLive();
  const orderId = await live.place(ada);
  const frames = recordFrames();
  await using client = openClient({
    url: live.wsUrl,
    token: () => live.token(),
    maxWaiting: 4,
    webSocket: frames.webSocket,
  });
  const versions: number[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const running = client.live.subscribe(followOrder, { variables: { orderId } }, async (result) => {
    if (result.type === 'event' && result.data) versions.push(result.data.orderStatusChanged.version);
    await held;
  });
  await eventually(() => versions.length === 1);
  await live.advanceBy(orderId, 10);
  await eventually(() => frames.sent.some(({ type }) => type === 'complete'));
  await live.advanceBy(orderId, 50);
  await using other = openClient({ url: live.wsUrl, token: () => live.token() });
  const prompt = collect(other.live, followOrder, { variables: { orderId }, after: 0 });
  await prompt.received(61);
  expect(versions).toEqual([1]);
  expect(frames.received.filter(({ type }) => type === 'next').length).toBeLessThanOrEqual(11);
  release();
  await eventually(() => versions.length === 61);
  expect(versions).toEqual(upTo(61));
  expect(frames.sent.filter(({ type }) => type === 'subscribe').length).toBeGreaterThan(1);
  running.stop();
  await running.done;
});

describe('a gap', () => {
  test('is reported when the server no longer keeps the next messages, and the present state comes next', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await live.advanceBy(orderId, 2);
    await using client = openClient({ url: live.wsUrl, token: () => live.token() });
    const order = collect(client.live, followOrder, { variables: { orderId }, after: 0 });
    await order.received(3);
    await live.subscriptions.stop();
    await live.advanceBy(orderId, 4);
    await live.log.sql(`delete from event_log where subject = $1 and version < 7`, [`order:${orderId}`]);
    await live.restart();
    await order.received(5);
    expect(order.results.slice(3)).toMatchObject([
      { type: 'gap', reason: 'cursor-expired', after: 3 },
      { type: 'event', cursor: 7 },
    ]);
    await live.advance(orderId);
    await order.received(6);
    expect(versionsIn(order.results)).toEqual([1, 2, 3, 7, 8]);
  });

  test('is reported when a kept cursor is ahead of the server, as after a restored backup; the cursor is forgotten', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    const cursors = memoryCursors();
    await cursors.save('mine', 9);
    await using client = openClient({ url: live.wsUrl, token: () => live.token(), cursors });
    const order = collect(client.live, followOrder, { variables: { orderId }, cursorKey: 'mine' });
    await order.received(2);
    expect(order.results).toMatchObject([
      { type: 'gap', reason: 'cursor-unknown', after: 9 },
      { type: 'event', cursor: 1 },
    ]);
    await eventually(async () => (await cursors.load('mine')) === 1);
  });

  test('is reported when a feed without a first message is begun again, and not for levels of stock', async () => {
    await using live = await startLive();
    await live.adjustStock('0193a000-0000-7000-8000-0000000000aa', 5);
    await using client = openClient({ url: live.wsUrl, token: () => live.token() });
    const feed = collect(client.live, 'subscription { myOrdersChanged { version } }', {});
    const stock = collect(
      client.live,
      'subscription { stockChanged(variantIds: ["0193a000-0000-7000-8000-0000000000aa"]) { available } }',
      {},
    );
    await stock.received(1);
    await live.subscriptions.stop();
    await live.restart();
    await feed.received(1);
    await stock.received(2);
    expect(feed.results).toMatchObject([{ type: 'gap', reason: 'no-cursor' }]);
    expect(stock.results).toMatchObject(
      Array.from({ length: 2 }, () => ({ type: 'event', data: { stockChanged: { available: 5 } } })),
    );
  });

  test('is not reported to a caller with a wrong position of its own', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await using client = openClient({ url: live.wsUrl, token: () => live.token() });
    const order = collect(client.live, followOrder, { variables: { orderId, after: 9 } });
    await order.received(1);
    expect(order.results).toMatchObject([{ type: 'refused', code: 'INVALID_CURSOR' }]);
  });
});
