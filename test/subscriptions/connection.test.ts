import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { registry } from '#platform/process/metrics.ts';
import { checkLive, recordOrder, versionsOf } from '../support/check-live.ts';
import { eventually } from '../support/eventually.ts';
import { connect } from '../support/raw-socket.ts';
import { ada, ben, startLive } from '../support/start-live.ts';

const orderQuery = 'subscription Order($id: ID!) { orderStatusChanged(orderId: $id) { version } }';
const codeOf = (message: { payload?: unknown }) =>
  (message.payload as { extensions: { code: string } }[] | undefined)?.[0]?.extensions.code;

describe('connecting', () => {
  test.for([
    ['Authorization', { Authorization: 'Bearer x' }],
    ['accessToken', { accessToken: 'x' }],
    ['access_token', { access_token: 'x' }],
    ['headers.Authorization', { headers: { Authorization: 'Bearer x' } }],
    ['headers.authorization', { headers: { authorization: 'Bearer x' } }],
    ['apiKey', { apiKey: 'tp_x' }],
    ['X-API-Key', { 'X-API-Key': 'tp_x' }],
    ['headers.x-api-key', { headers: { 'x-api-key': 'tp_x' } }],
  ] as const)(
    'with a token as %s closes with 4401 and the right name, so that nobody is a guest unnoticed',
    async ([name, payload]) => {
      await using live = await startLive();
      await using socket = await connect(live.wsUrl, { introduce: false });
      socket.send({ type: 'connection_init', payload });
      expect(await socket.closed).toEqual({
        code: 4401,
        reason: `Expected the token as \`authorization\`, but found \`${name}\``,
      });
    },
  );

  test.for([
    ['the header authorization', { authorization: 'Bearer x' }, ''],
    ['the header x-api-key', { 'X-API-Key': 'tp_x' }, ''],
    ['the header x-access-token', { 'X-Access-Token': 'x' }, ''],
    ['the header api_key', { api_key: 'tp_x' }, ''],
    ['?access_token=', {}, '?access_token=x'],
    ['?token=', {}, '?a=b&token=x'],
  ] as const)('with a token in %s of the upgrade request closes in the same way', async ([name, headers, query]) => {
    await using live = await startLive();
    await using socket = await connect(`${live.wsUrl}${query}`, { introduce: false, headers });
    socket.send({ type: 'connection_init' });
    expect(await socket.closed).toEqual({
      code: 4401,
      reason: `Expected the token as \`authorization\`, but found \`${name}\``,
    });
    // A client may send the header if it also sends the token in connection_init.
    await using both = await connect(`${live.wsUrl}${query}`, { introduce: false, headers });
    both.send({ type: 'connection_init', payload: { authorization: `Bearer ${await live.token()}` } });
    await both.next('connection_ack');
  });

  test("a proxy's password in the upgrade request is no token", async () => {
    await using live = await startLive();
    await using socket = await connect(live.wsUrl, { introduce: false, headers: { authorization: 'Basic eDp5' } });
    socket.send({ type: 'connection_init' });
    await socket.next('connection_ack');
  });

  test('with a token is acknowledged, with the time when the token expires', async () => {
    await using live = await startLive();
    await using socket = await connect(live.wsUrl, { introduce: false });
    socket.send({
      type: 'connection_init',
      payload: { authorization: `Bearer ${await live.token({ seconds: 300 })}` },
    });
    const { payload } = await socket.next('connection_ack');
    const { expiresAt } = payload as { expiresAt: string };
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(290_000);
  });

  test.for([
    ['that is no token', 'Bearer nonsense'],
    ['that is no text', 5],
    ['signed by somebody else', 'Bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.AAAA'],
  ] as const)('with an authorization %s closes with 4401', async ([_name, authorization]) => {
    await using live = await startLive();
    await using socket = await connect(live.wsUrl, { introduce: false });
    socket.send({ type: 'connection_init', payload: { authorization } });
    expect((await socket.closed).code).toBe(4401);
  });

  test('with an expired token closes with 4403, so that the standard client reconnects with a new token', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    const tokens = [await live.token({ seconds: -10 }), await live.token()];
    await using recording = recordOrder(live.wsUrl, () => tokens.shift() ?? '', orderId);
    await recording.received(1);
    expect(recording.closes).toEqual([4403]);
  });

  test('without a message closes with 4408, and a subscription before connection_init closes with 4401', async () => {
    await using live = await startLive({ env: { SUBSCRIPTIONS_INIT_TIMEOUT_MS: '100' } });
    await using silent = await connect(live.wsUrl, { introduce: false });
    expect((await silent.closed).code).toBe(4408);
    await using hasty = await connect(live.wsUrl, { introduce: false });
    hasty.subscribe('1', orderQuery, { id: randomUUID() });
    expect((await hasty.closed).code).toBe(4401);
  });

  test('with another protocol or a broken message is refused', async () => {
    await using live = await startLive();
    await using junk = await connect(live.wsUrl, { introduce: false });
    junk.send('{');
    expect((await junk.closed).code).toBe(4400);
    await using large = await connect(live.wsUrl);
    large.send({ type: 'ping', payload: { padding: 'x'.repeat(70_000) } });
    expect((await large.closed).code).toBe(1009);
    await using plain = await connect(live.wsUrl, { introduce: false, protocol: 'graphql-ws' });
    expect((await plain.closed).code).not.toBe(1000);
  });

  test('more often than allowed closes the newest connection with 4429', async () => {
    await using live = await startLive({ env: { SUBSCRIPTIONS_CONNECTIONS_PER_USER: '2' } });
    const token = await live.token();
    await using first = await connect(live.wsUrl, { token });
    await using second = await connect(live.wsUrl, { token });
    await using third = await connect(live.wsUrl, { introduce: false });
    third.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    expect((await third.closed).code).toBe(4429);
    expect([first.socket.readyState, second.socket.readyState]).toEqual([1, 1]);
    first.socket.close();
    await first.closed;
    await using again = await connect(live.wsUrl, { token });
    expect(again.socket.readyState).toBe(1);
  });

  test('works at a path of a server that has other paths as well', async () => {
    await using live = await startLive();
    const shared = createServer((_request, response) => response.end('something else'));
    live.subscriptions.attach(shared);
    await new Promise<void>((resolve) => shared.listen(0, '127.0.0.1', resolve));
    const { port } = shared.address() as AddressInfo;
    await using socket = await connect(`ws://127.0.0.1:${port}/graphql`, { token: await live.token() });
    expect(socket.socket.readyState).toBe(1);
    await using elsewhere = await connect(`ws://127.0.0.1:${port}/other`, { introduce: false });
    expect((await elsewhere.closed).code).toBe(1006);
    shared.close();
  });
});

describe('a token', () => {
  test('that expires closes the connection with 4403 within 5 seconds', async () => {
    await using live = await startLive();
    await using socket = await connect(live.wsUrl, { token: await live.token({ seconds: 60 }) });
    await using guest = await connect(live.wsUrl);
    const movedAt = Date.now();
    live.moveClock(61_000);
    expect((await socket.closed).code).toBe(4403);
    expect(Date.now() - movedAt).toBeLessThan(5_000);
    expect(guest.socket.readyState).toBe(1);
  });

  test('that expired after a sign-out stops the standard client, which would send it forever', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    const sessionId = randomUUID();
    await using recording = recordOrder(live.wsUrl, await live.token({ sessionId, seconds: 60 }), orderId);
    await recording.received(1);
    live.moveClock(61_000);
    await eventually(() => recording.closes.includes(4403));
    await live.endSession(sessionId, ada);
    // The standard client stops only after this code.
    await eventually(() => recording.closes.at(-1) === 4401);
  });

  test('that expires just before an event costs the client only a new connection', async () => {
    await using live = await startLive({ env: { SUBSCRIPTIONS_EXPIRY_EVERY_MS: '600000' } });
    const orderId = await live.place(ada);
    const tokens = [await live.token({ seconds: 60 }), await live.token({ seconds: 3_600 })];
    await using recording = recordOrder(live.wsUrl, () => tokens.shift() ?? '', orderId);
    await recording.received(1);
    live.moveClock(61_000);
    await live.advance(orderId);
    await recording.received(2);
    expect(recording.closes).toEqual([4403]);
    expect(recording.messages.map(({ version }) => version)).toEqual([1, 2]);
  });

  test('is renewed by a ping, and the subscription continues', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await using socket = await connect(live.wsUrl, { token: await live.token({ seconds: 60, sessionId: 's-1' }) });
    await using other = await connect(live.wsUrl, { token: await live.token({ seconds: 60 }) });
    socket.subscribe('1', orderQuery, { id: orderId });
    await socket.next('1');
    const fresh = await live.token({ seconds: 300, sessionId: 's-2' });
    socket.send({ type: 'ping', payload: { authorization: `Bearer ${fresh}` } });
    const { payload } = await socket.next('pong');
    expect(Date.parse((payload as { expiresAt: string }).expiresAt) - Date.now()).toBeGreaterThan(200_000);
    live.moveClock(61_000);
    await other.closed;
    await live.advance(orderId);
    expect(await socket.next('1')).toMatchObject({ type: 'next' });
  });

  test('that is renewed several times at the same time leaves one watched session, and none after the connection closes', async () => {
    const doorbell = memoryDoorbell();
    let watched = 0;
    await using live = await startLive({
      doorbell: {
        ...doorbell,
        async listen(channel, onMessage) {
          const unlisten = await doorbell.listen(channel, onMessage);
          if (!channel.startsWith('session:')) return unlisten;
          watched += 1;
          return () => {
            watched -= 1;
            return unlisten();
          };
        },
      },
    });
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    expect(watched).toBe(1);
    const tokens = await Promise.all(Array.from({ length: 10 }, () => live.token()));
    for (const token of tokens) socket.send({ type: 'ping', payload: { authorization: `Bearer ${token}` } });
    for (const _ of tokens) expect((await socket.next('pong')).payload).toHaveProperty('expiresAt');
    expect(watched).toBe(1);
    socket.socket.close();
    await socket.closed;
    await eventually(() => watched === 0);
  });

  test('of another user, or with other rights, is refused as a renewal', async () => {
    await using live = await startLive();
    await using one = await connect(live.wsUrl, { token: await live.token({ userId: ada }) });
    one.send({ type: 'ping', payload: { authorization: `Bearer ${await live.token({ userId: ben })}` } });
    expect((await one.closed).code).toBe(4401);
    await using two = await connect(live.wsUrl, { token: await live.token({ userId: ada }) });
    two.send({
      type: 'ping',
      payload: { authorization: `Bearer ${await live.token({ userId: ada, roles: ['ADMIN'] })}` },
    });
    expect((await two.closed).code).toBe(4403);
  });

  test('of a session that ends closes its connections with 4401, after which the standard client stops, with and without a doorbell', async () => {
    await using live = await startLive();
    for (const silent of [false, true]) {
      const sessionId = randomUUID();
      live.doorbell.meddle((ring) => (silent ? [] : [ring]));
      await using socket = await connect(live.wsUrl, { token: await live.token({ sessionId }) });
      await using other = await connect(live.wsUrl, { token: await live.token() });
      const endedAt = Date.now();
      await live.endSession(sessionId, ada);
      expect(await socket.closed).toEqual({ code: 4401, reason: 'Session ended' });
      expect(Date.now() - endedAt).toBeLessThan(5_000);
      expect(other.socket.readyState).toBe(1);
      await using again = await connect(live.wsUrl, { introduce: false });
      again.send({ type: 'connection_init', payload: { authorization: `Bearer ${await live.token({ sessionId })}` } });
      expect(await again.closed).toEqual({ code: 4401, reason: 'Session ended' });
    }
  });
});

describe('an id', () => {
  test('that is used again immediately after its end belongs to the new subscription only', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    socket.subscribe('1', orderQuery, { id: orderId });
    await socket.next('1');
    socket.send({ type: 'complete', id: '1' });
    socket.subscribe('1', orderQuery, { id: orderId });
    expect(versionIn(await socket.next('1'))).toBe(1);
    await live.advance(orderId);
    expect(versionIn(await socket.next('1'))).toBe(2);
  });

  test('that is used repeatedly before a subscription has opened leaves no subscription open', async () => {
    await using live = await startLive();
    const variantId = randomUUID();
    await live.adjustStock(variantId, 5);
    const before = await running('stockChanged');
    await using guest = await connect(live.wsUrl);
    const subscribe = () =>
      guest.subscribe('1', 'subscription Stock($ids: [ID!]!) { stockChanged(variantIds: $ids) { available } }', {
        ids: [variantId],
      });
    for (let time = 0; time < 50; time += 1) {
      subscribe();
      guest.send({ type: 'complete', id: '1' });
    }
    subscribe();
    expect(await guest.next('1')).toMatchObject({ type: 'next' });
    guest.socket.close();
    await guest.closed;
    await eventually(async () => (await running('stockChanged')) === before);
  });

  test.for([
    ['while it runs', []],
    ['while it waits for its predecessor', [{ type: 'complete', id: '1' }, 'again']],
  ] as const)('that is subscribed to twice %s closes with 4409', async ([_name, between]) => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    socket.subscribe('1', orderQuery, { id: orderId });
    for (const step of between) {
      if (step === 'again') socket.subscribe('1', orderQuery, { id: orderId });
      else socket.send(step);
    }
    socket.subscribe('1', orderQuery, { id: orderId });
    expect((await socket.closed).code).toBe(4409);
  });

  test('that was completed counts until its subscription ends, so that a log that does not answer keeps a limited number', async () => {
    const { promise: hanging, resolve: goOn } = Promise.withResolvers<() => Promise<void>>();
    const doorbell = memoryDoorbell();
    await using live = await startLive({
      env: { SUBSCRIPTIONS_PER_CONNECTION: '2' },
      doorbell: {
        ...doorbell,
        listen: (channel, onMessage) => (channel === 'events:orders' ? hanging : doorbell.listen(channel, onMessage)),
      },
    });
    using _ending = { [Symbol.dispose]: () => goOn(async () => {}) };
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    for (let id = 1; id <= 5; id += 1) {
      socket.subscribe(String(id), orderQuery, { id: randomUUID() });
      if (id < 5) socket.send({ type: 'complete', id: String(id) });
    }
    expect(codeOf(await socket.next('5'))).toBe('TOO_MANY_REQUESTS');
  });
});

describe('a flood of messages', () => {
  test.for([
    ['refused subscriptions', { type: 'subscribe', payload: { query: 'subscription { nothing }' } }],
    ['pings of the protocol', { type: 'ping' }],
    ['completes of nothing', { type: 'complete' }],
  ] as const)('(%s) closes with 4429, and further messages get no answer', async ([_name, message]) => {
    await using live = await startLive({
      env: { SUBSCRIPTIONS_MESSAGES_PER_SECOND: '5', SUBSCRIPTIONS_PER_CONNECTION: '10' },
    });
    await using flooding = await connect(live.wsUrl);
    await using other = await connect(live.wsUrl);
    let answers = 0;
    flooding.socket.on('message', () => {
      answers += 1;
    });
    for (let id = 0; id < 500; id += 1) flooding.send({ ...message, id: String(id) });
    expect(await flooding.closed).toEqual({ code: 4429, reason: 'Too many messages; at most 5 per second are taken' });
    // The limits are 5 a second and 2 × 10 at a time. connection_init counts, and reading the flood takes time in which more are allowed.
    expect(answers).toBeLessThan(50);
    other.send({ type: 'ping' });
    expect(await other.next('pong')).toMatchObject({ type: 'pong' });
  });

  test('of pings of WebSocket closes the connection as well', async () => {
    await using live = await startLive({
      env: { SUBSCRIPTIONS_MESSAGES_PER_SECOND: '5', SUBSCRIPTIONS_PER_CONNECTION: '10' },
    });
    await using flooding = await connect(live.wsUrl);
    // The library itself closes a connection with hundreds of unsent pongs; it does not notice fewer.
    for (let count = 0; count < 50; count += 1) flooding.socket.ping();
    expect((await flooding.closed).code).toBe(4429);
  });

  test('is not detected for a client that opens all its subscriptions and completes them together', async () => {
    await using live = await startLive({ env: { SUBSCRIPTIONS_MESSAGES_PER_SECOND: '5' } });
    const variantId = randomUUID();
    await live.adjustStock(variantId, 5);
    await using socket = await connect(live.wsUrl);
    const ids = Array.from({ length: 100 }, (_, n) => String(n));
    const stock = 'subscription ($ids: [ID!]!) { stockChanged(variantIds: $ids) { available } }';
    for (const id of ids) socket.subscribe(id, stock, { ids: [variantId] });
    for (const id of ids) expect(await socket.next(id)).toMatchObject({ type: 'next' });
    for (const id of ids) socket.send({ type: 'complete', id });
    socket.send({ type: 'ping' });
    expect(await socket.next('pong')).toMatchObject({ type: 'pong' });
  });
});

async function running(field: string): Promise<number> {
  const metric = await registry.getSingleMetric('tradepost_live_subscriptions')?.get();
  return metric?.values.find(({ labels }) => labels['field'] === field)?.value ?? 0;
}

describe('a slow reader', () => {
  test('has a limited queue, continues from the log, and misses no event', async () => {
    const large = 'x'.repeat(200_000);
    await using live = await startLive({
      env: { SUBSCRIPTIONS_QUEUE: '4' },
      // More than the buffers of the kernel hold, so that the server notices the slow socket.
      wrap: (name, client) => async (request) => {
        const answer = await client(request);
        return name === 'users' ? { data: { _entities: [{ __typename: 'User', name: large }] } } : answer;
      },
    });
    const orderId = await live.place(ada);
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    socket.subscribe(
      '1',
      'subscription Wide($id: ID!) { orderStatusChanged(orderId: $id) { version customer { name } } }',
      {
        id: orderId,
      },
    );
    expect(versionIn(await socket.next('1'))).toBe(1);
    await using reader = recordOrder(live.wsUrl, await live.token(), orderId);
    await reader.received(1);

    const before = await fellBehind();
    socket.socket.pause();
    for (let version = 2; version <= 80; version += 1) {
      await live.advance(orderId);
      await reader.received(version);
    }
    await expect.poll(fellBehind).toBeGreaterThan(before);
    socket.socket.resume();
    const versions: number[] = [];
    while (versions.at(-1) !== 80) versions.push(versionIn(await socket.next('1')));
    expect(versions).toEqual(Array.from({ length: 79 }, (_, index) => index + 2));
  });
});

function versionIn(message: { payload?: unknown }): number {
  return (message.payload as { data: { orderStatusChanged: { version: number } } }).data.orderStatusChanged.version;
}

async function fellBehind(): Promise<number> {
  const metric = await registry.getSingleMetric('tradepost_live_fell_behind_total')?.get();
  return metric?.values.reduce((sum, { value }) => sum + value, 0) ?? 0;
}

describe('a stop', () => {
  test('closes every connection with 1012 and the time of the next attempt; a client continues at another node without a gap', async () => {
    await using live = await startLive({ env: { SUBSCRIPTIONS_DRAIN_MS: '50' } });
    const orderId = await live.place(ada);
    await using recording = recordOrder(live.wsUrl, await live.token(), orderId);
    await using socket = await connect(live.wsUrl);
    await recording.received(1);
    await live.subscriptions.stop();
    const { code, reason } = await socket.closed;
    expect(code).toBe(1012);
    expect(JSON.parse(reason)).toEqual({ retryAfterMs: expect.any(Number) });
    await expect.poll(() => recording.closes[0]).toBe(1012);
    await live.advanceBy(orderId, 5);
    await live.restart();
    await recording.received(6);
    expect(checkLive(recording.messages, versionsOf(orderId, 1, 6))).toEqual({
      missing: [],
      duplicates: [],
      reordered: [],
      unexpected: [],
    });
  });
});
