import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { sha256 } from '#registry/client/documents/manifest.ts';
import { systemClock } from '../../clients/live/clock.ts';
import { type LiveClock, type LiveState, SignedOutError } from '../../clients/live/index.ts';
import { eventually } from '../support/eventually.ts';
import { openJumpingClock } from '../support/jumping-clock.ts';
import { collect, followOrder, openClient, recordFrames, upTo, versionsIn } from '../support/live-client.ts';
import { ada, ben, startLive } from '../support/start-live.ts';

describe('the token', () => {
  test('is renewed on the open connection before it ends', async () => {
    await using live = await startLive();
    const clock = openJumpingClock();
    const orderId = await live.place(ada);
    const needs: string[] = [];
    const frames = recordFrames();
    await using client = openClient({
      url: live.wsUrl,
      clock,
      webSocket: frames.webSocket,
      token(need) {
        needs.push(need);
        return live.token({ seconds: need === 'renew' ? 1_800 : 600 });
      },
    });
    const order = collect(client.live, followOrder, { variables: { orderId } });
    await order.received(1);
    clock.jump(580_000);
    await eventually(() => frames.received.some(({ type, payload }) => type === 'pong' && payload?.['expiresAt']));
    // The first token has ended now, and the second has not.
    live.moveClock(700_000);
    await live.advance(orderId);
    await order.received(2);
    expect(versionsIn(order.results)).toEqual([1, 2]);
    expect([needs, client.connections]).toEqual([['connect', 'renew'], 1]);
  });

  test('that ended is replaced at the next connection, and no event is missed', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    const needs: string[] = [];
    await using client = openClient({
      url: live.wsUrl,
      token(need) {
        needs.push(need);
        return live.token({ seconds: need === 'expired' ? 7_200 : 600 });
      },
    });
    const order = collect(client.live, followOrder, { variables: { orderId } });
    await order.received(1);
    live.moveClock(700_000);
    await live.advanceBy(orderId, 3);
    await order.received(4);
    expect(versionsIn(order.results)).toEqual(upTo(4));
    expect(needs).toEqual(['connect', 'expired']);
  });

  test('of a session that ended refuses all subscriptions, and the client does not reconnect by itself', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    const sessionId = crypto.randomUUID();
    await using client = openClient({ url: live.wsUrl, token: () => live.token({ sessionId }) });
    const order = collect(client.live, followOrder, { variables: { orderId } });
    await order.received(1);
    await live.endSession(sessionId, ada);
    await order.received(2);
    expect(order.results[1]).toEqual({
      type: 'refused',
      code: 'UNAUTHENTICATED',
      message: 'Session ended',
      errors: [],
      closeCode: 4401,
    });
    expect([client.live.state(), client.connections]).toEqual([{ state: 'idle' }, 1]);
  });

  test('is requested again if it is not available for a moment; after SignedOutError the subscription is refused', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    let calls = 0;
    await using client = openClient({
      url: live.wsUrl,
      async token() {
        calls += 1;
        if (calls === 1) throw new TypeError('the network is not there yet');
        return live.token();
      },
    });
    const order = collect(client.live, followOrder, { variables: { orderId } });
    await order.received(1);
    expect(versionsIn(order.results)).toEqual([1]);
    await using out = openClient({
      url: live.wsUrl,
      token() {
        throw new SignedOutError('The refresh token is used up');
      },
    });
    const refused = collect(out.live, followOrder, { variables: { orderId } });
    await refused.received(1);
    expect(refused.results).toMatchObject([
      { type: 'refused', code: 'UNAUTHENTICATED', message: 'The refresh token is used up' },
    ]);
  });

  test('of another user is sent after a reconnect, and the subscriptions continue with the rights of that user', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    let userId: string | null = null;
    await using client = openClient({ url: live.wsUrl, token: () => (userId ? live.token({ userId }) : null) });
    const variantId = '0193a000-0000-7000-8000-0000000000aa';
    await live.adjustStock(variantId, 5);
    const stock = collect(client.live, `subscription { stockChanged(variantIds: ["${variantId}"]) { available } }`, {});
    await stock.received(1);
    const asGuest = collect(client.live, followOrder, { variables: { orderId } });
    await asGuest.received(1);
    expect(asGuest.results).toMatchObject([{ type: 'refused', code: 'UNAUTHENTICATED' }]);
    userId = ada;
    client.live.reconnect();
    const asAda = collect(client.live, followOrder, { variables: { orderId } });
    await asAda.received(1);
    expect(versionsIn(asAda.results)).toEqual([1]);
    await stock.received(2);
    userId = ben;
    client.live.reconnect();
    await asAda.received(2);
    expect(asAda.results[1]).toMatchObject({ type: 'refused', code: 'ORDER_NOT_FOUND' });
  });
});

test('a refused operation ends with code, trace and errors, and the others of its connection continue', async () => {
  await using live = await startLive();
  const orderId = await live.place(ada);
  const theirs = await live.place(ben);
  await using client = openClient({ url: live.wsUrl, token: () => live.token() });
  const order = collect(client.live, followOrder, { variables: { orderId } });
  const foreign = collect(client.live, followOrder, { variables: { orderId: theirs } });
  const invalid = collect(client.live, 'subscription { myOrdersChanged { nonsense } }', {});
  await Promise.all([order.received(1), foreign.received(1), invalid.received(1)]);
  expect(foreign.results).toMatchObject([
    {
      type: 'refused',
      code: 'ORDER_NOT_FOUND',
      traceId: expect.any(String),
      errors: [{ extensions: { retryable: false } }],
    },
  ]);
  expect(invalid.results).toMatchObject([{ type: 'refused', code: 'GRAPHQL_VALIDATION_FAILED' }]);
  await live.advance(orderId);
  await order.received(2);
  expect(versionsIn(order.results)).toEqual([1, 2]);
  expect(client.connections).toBe(1);
});

test('a subscription that the server may serve later is repeated until it is served', async () => {
  await using live = await startLive({ env: { SUBSCRIPTIONS_PER_CONNECTION: '1' } });
  const orderId = await live.place(ada);
  await using client = openClient({ url: live.wsUrl, token: () => live.token() });
  const first = collect(client.live, followOrder, { variables: { orderId } });
  await first.received(1);
  const second = collect(client.live, followOrder, { variables: { orderId } });
  await live.advance(orderId);
  await first.received(2);
  expect(second.results).toEqual([]);
  first.stop();
  await second.received(1);
  expect(versionsIn(second.results)).toEqual([2]);
});

test('a subscription that lacks cost units is repeated after the time that the server names', async () => {
  await using live = await startLive({
    env: { TRUSTED_PROXIES: '127.0.0.0/8', GATEWAY_RATE_COST_PER_USER: '1' },
  });
  const orderId = await live.place(ada);
  // The server does not count the units of callers on its own machine.
  const { webSocket, received } = recordFrames({ 'x-forwarded-for': '203.0.113.1' });
  const pauses: number[] = [];
  const clock: LiveClock = {
    ...systemClock,
    after(ms, callback) {
      pauses.push(ms);
      return systemClock.after(ms, callback);
    },
  };
  const token = () => live.token();
  await using client = openClient({ url: live.wsUrl, token, webSocket, clock });
  const first = collect(client.live, followOrder, { variables: { orderId } });
  await first.received(1);
  collect(client.live, followOrder, { variables: { orderId } });
  const refusals = () =>
    received
      .filter(({ type }) => type === 'error')
      .flatMap(({ payload }) => payload as unknown as { extensions: { retryAfterSeconds?: number } }[]);
  await eventually(() => refusals().length > 0);
  const retryAfterSeconds = refusals()[0]?.extensions.retryAfterSeconds ?? 0;
  expect(retryAfterSeconds).toBeGreaterThan(10);
  await eventually(() => pauses.some((ms) => ms >= retryAfterSeconds * 1000 && ms <= 75_000));
  await live.advance(orderId);
  await first.received(2);
});

test('a page can show the connection from its state alone', async () => {
  await using live = await startLive();
  const orderId = await live.place(ada);
  await using client = openClient({ url: live.wsUrl, token: () => live.token(), random: () => 0 });
  const states: LiveState[] = [];
  const unlisten = client.live.onState((state) => states.push(state));
  expect(client.live.state()).toEqual({ state: 'idle' });
  const order = collect(client.live, followOrder, { variables: { orderId } });
  await order.received(1);
  await live.subscriptions.stop();
  await eventually(() => states.length >= 3);
  expect(states.slice(0, 3)).toEqual([
    { state: 'connecting' },
    { state: 'open' },
    { state: 'waiting', retryInMs: expect.any(Number), closeCode: 1012 },
  ]);
  await live.restart();
  await eventually(() => client.live.state().state === 'open');
  order.stop();
  await eventually(() => client.live.state().state === 'idle');
  unlisten();
});

test('closing the client ends each subscription with a result, and closes the socket', async () => {
  await using live = await startLive();
  const orderId = await live.place(ada);
  await using client = openClient({ url: live.wsUrl, token: () => live.token() });
  const order = collect(client.live, followOrder, { variables: { orderId } });
  await order.received(1);
  await client.live.close();
  await order.received(2);
  expect(order.results[1]).toEqual({ type: 'end', reason: 'closed' });
});

test('a signal stops a subscription, also while it waits for a server', async () => {
  const stop = new AbortController();
  await using client = openClient({ url: 'ws://127.0.0.1:9/graphql' });
  const results = client.live.iterate(followOrder, { variables: { orderId: 'a' }, signal: stop.signal });
  const next = results.next();
  await eventually(() => client.live.state().state === 'waiting');
  stop.abort();
  expect(await next).toEqual({ done: true, value: undefined });
  await eventually(() => client.live.state().state === 'idle');
});

test('the client pauses between connections to a server that closes each one normally', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'graphql-transport-ws' });
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const { type } = JSON.parse(data.toString()) as { type: string };
      if (type === 'connection_init') socket.send(JSON.stringify({ type: 'connection_ack' }));
      if (type === 'subscribe') socket.close(1000);
    });
  });
  await eventually(() => server.address() !== null);
  const { port } = server.address() as { port: number };
  try {
    await using client = openClient({ url: `ws://127.0.0.1:${port}`, random: () => 0 });
    const states: LiveState[] = [];
    client.live.onState((state) => states.push(state));
    collect(client.live, followOrder, { variables: { orderId: 'any' } });
    const waits = () => states.filter(({ state }) => state === 'waiting');
    await eventually(() => waits().length >= 4);
    expect(waits().slice(0, 4)).toEqual(
      [125, 250, 500, 1_000].map((retryInMs) => ({ state: 'waiting', retryInMs, closeCode: 1000 })),
    );
    expect(states.slice(0, 6).map(({ state }) => state)).toEqual([
      'connecting',
      'open',
      'waiting',
      'connecting',
      'open',
      'waiting',
    ]);
  } finally {
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
});

test('a trusted document is sent by its id, also after a restart', async () => {
  const document = String(followOrder);
  const id = sha256(document);
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'tradepost-live-ids-')), 'web.json');
  writeFileSync(file, JSON.stringify({ [id]: document }));
  await using live = await startLive({
    env: { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_FILES: `web=${file}` },
  });
  const orderId = await live.place(ada);
  const frames = recordFrames();
  await using client = openClient({ url: live.wsUrl, token: () => live.token(), webSocket: frames.webSocket });
  const order = collect(client.live, followOrder, { variables: { orderId }, documentId: `sha256:${id}` });
  await order.received(1);
  await live.subscriptions.stop();
  await live.advance(orderId);
  await live.restart();
  await order.received(2);
  expect(versionsIn(order.results)).toEqual([1, 2]);
  const texts = frames.sent.filter(({ type }) => type === 'subscribe').map(({ payload }) => payload?.['query']);
  expect(texts).toEqual(['', '']);
  const other = 'subscription { myOrdersChanged { status } }';
  expect(() => client.live.subscribe(other, { documentId: 'any' }, () => {})).toThrow(/select its position/);
});
