import { describe, expect, test } from 'vitest';
import { registry as metrics } from '#platform/process/metrics.ts';
import { composeSupergraph } from '../support/compose-supergraph.ts';
import { eventually } from '../support/eventually.ts';
import { connect, type RawMessage, type RawSocket } from '../support/raw-socket.ts';
import { hasRedisServer, startRedisServer } from '../support/redis-server.ts';
import { startTestGateway } from '../support/start-gateway.ts';
import { ada, ben, startLive, type TestLive } from '../support/start-live.ts';

/** The event, the order and its ten assumed lines with their variants: 1 + 1 + 10 × (1 + 1). */
const nested = 'version order { lines { variant { name } } }';
const nestedCost = 22;
const orderWith = (orderId: string, selection: string, name = '') =>
  `subscription ${name} { orderStatusChanged(orderId: "${orderId}") { ${selection} } }`;

interface Refusal {
  message: string;
  extensions: { code: string; retryable: boolean; retryAfterSeconds?: number };
}

const refusalIn = ({ type, payload }: RawMessage) => (type === 'error' ? (payload as Refusal[])[0] : undefined);
const codeIn = (message: RawMessage) => refusalIn(message)?.extensions.code ?? message.type;

/** Calls come from an address of their own: the numbers of this machine are not counted. */
const behindProxy = { TRUSTED_PROXIES: '127.0.0.0/8' };
const from = (address: string) => ({ 'x-forwarded-for': address });
const connectFrom = (live: TestLive, address: string, token?: string, params: Record<string, string> = {}) =>
  connect(live.wsUrl, { headers: from(address), params, ...(token ? { token } : {}) });

/** All messages for an id, from now on. */
function collect(socket: RawSocket, id: string) {
  const versions: number[] = [];
  const others: RawMessage[] = [];
  socket.socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as RawMessage;
    if (message.id !== id) return;
    if (message.type !== 'next') {
      others.push(message);
      return;
    }
    const { data: answer } = message.payload as { data: Record<string, { version: number }> };
    versions.push(...Object.values(answer).map(({ version }) => version));
  });
  return { versions, others };
}

async function sumOf(name: string, labels: Record<string, string>, part: 'sum' | 'count' = 'sum'): Promise<number> {
  const metric = await metrics.getSingleMetric(name)?.get();
  const values = (metric?.values ?? []) as { value: number; metricName?: string; labels: Record<string, unknown> }[];
  return values
    .filter(({ metricName }) => metricName === undefined || metricName === `${name}_${part}`)
    .filter((entry) => Object.entries(labels).every(([key, value]) => entry.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

const message = (cost: number, allowed: number, setting: string) =>
  `The operation may cost ${cost}, at most ${allowed} is allowed (${setting}); ask for smaller pages or fewer lists within lists`;

describe('a limit of the cost', () => {
  test('refuses a subscription before anything is read for it, names its setting, and leaves the others alone', async () => {
    await using live = await startLive({ env: { GATEWAY_COST: 'enforce', GATEWAY_COST_LIMIT: '21' } });
    const orderId = await live.place(ada);
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    socket.subscribe('small', orderWith(orderId, 'version order { number }'));
    expect(await socket.next('small')).toMatchObject({ type: 'next' });
    live.calls.length = 0;
    socket.subscribe('large', orderWith(orderId, nested));
    expect(refusalIn(await socket.next('large'))).toMatchObject({
      message: message(nestedCost, 21, 'GATEWAY_COST_LIMIT'),
      extensions: { code: 'OPERATION_TOO_EXPENSIVE', retryable: false },
    });
    expect(live.calls).toEqual([]);
    await live.advance(orderId);
    expect(await socket.next('small')).toMatchObject({ type: 'next' });
  });

  test.each(['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'])('holds for a stream: %s', async (accept) => {
    await using live = await startLive({ env: { GATEWAY_COST: 'enforce', GATEWAY_COST_LIMIT: '21' } });
    const orderId = await live.place(ada);
    const response = await fetch(`${live.wsUrl.replace(/^ws/, 'http')}/stream`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept,
        authorization: `Bearer ${await live.token()}`,
      },
      body: JSON.stringify({ query: orderWith(orderId, nested) }),
    });
    const text = await response.text();
    expect(text).toContain('"code":"OPERATION_TOO_EXPENSIVE"');
    expect(text).toContain(message(nestedCost, 21, 'GATEWAY_COST_LIMIT'));
  });

  test('of a client and of a subgraph hold too', async () => {
    await using live = await startLive({
      env: { GATEWAY_COST: 'enforce', GATEWAY_COST_PER_CLIENT: 'web=5', GATEWAY_COST_PER_SUBGRAPH: 'catalog=9' },
    });
    const orderId = await live.place(ada);
    const token = await live.token();
    await using web = await connect(live.wsUrl, { token, params: { 'graphql-client-name': 'web' } });
    web.subscribe('1', orderWith(orderId, 'version order { lines { sku } }'));
    expect(refusalIn(await web.next('1'))?.message).toBe(message(12, 5, 'GATEWAY_COST_PER_CLIENT for the client web'));
    await using other = await connect(live.wsUrl, { token });
    other.subscribe('1', orderWith(orderId, 'version order { lines { sku } }'));
    expect(await other.next('1')).toMatchObject({ type: 'next' });
    other.subscribe('2', orderWith(orderId, nested));
    expect(refusalIn(await other.next('2'))?.message).toBe(
      message(10, 9, 'GATEWAY_COST_PER_SUBGRAPH for the subgraph catalog'),
    );
  });

  test('follows @cost and @listSize of the schema, and the values of variables', async () => {
    const supergraphSdl = await composeSupergraph({
      orders: `type Note { text: String @federation__cost(weight: 3) }
        extend type Order { notes(take: Int): [Note!]! @federation__listSize(slicingArguments: ["take"]) }`,
    });
    await using live = await startLive({
      supergraphSdl,
      env: { GATEWAY_COST: 'enforce', GATEWAY_COST_LIMIT: '81' },
      subgraphs: {
        orders: async () => ({ data: { _entities: [{ __typename: 'Order', notes: [] }] } }),
      },
    });
    const orderId = await live.place(ada);
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    const query = `subscription ($n: Int) { orderStatusChanged(orderId: "${orderId}") { version order { notes(take: $n) { text } } } }`;
    socket.subscribe('1', query, { n: 19 });
    // 2 + 19 × (1 + 3) = 78
    expect(codeIn(await socket.next('1'))).toBe('next');
    socket.subscribe('2', query, { n: 20 });
    expect(refusalIn(await socket.next('2'))?.message).toBe(message(82, 81, 'GATEWAY_COST_LIMIT'));
    socket.subscribe('3', orderWith(orderId, 'version order { notes { text } }'));
    expect(refusalIn(await socket.next('3'))).toMatchObject({
      message: 'The field notes needs exactly one of its arguments take',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  test('is not applied where costs are only measured, which fills the metrics', async () => {
    await using live = await startLive({ env: { GATEWAY_COST: 'measure', GATEWAY_COST_LIMIT: '1' } });
    const orderId = await live.place(ada);
    const token = await live.token();
    const estimated = () => sumOf('tradepost_live_operation_cost', { kind: 'estimated' });
    const ofCatalog = () => sumOf('tradepost_live_subgraph_cost', { kind: 'estimated', subgraph: 'catalog' });
    const pushed = () => sumOf('tradepost_live_cost_total', { field: 'orderStatusChanged' });
    const before = [await estimated(), await ofCatalog(), await pushed()] as const;
    await using one = await connect(live.wsUrl, { token });
    await using two = await connect(live.wsUrl, { token });
    for (const socket of [one, two]) {
      socket.subscribe('1', orderWith(orderId, nested));
      expect(await socket.next('1')).toMatchObject({ type: 'next' });
    }
    expect([(await estimated()) - before[0], (await ofCatalog()) - before[1]]).toEqual([2 * nestedCost, 20]);
    const first = await pushed();
    await live.advance(orderId);
    for (const socket of [one, two]) expect(await socket.next('1')).toMatchObject({ type: 'next' });
    // The two share the execution.
    expect((await pushed()) - first).toBe(nestedCost);
  });
});

test('a subscription is one operation in the metrics, also where its fetches depend on override labels', async () => {
  const supergraphSdl = await composeSupergraph({
    orders: 'extend type Order { remark: String }',
    catalog: `type Order @key(fields: "id") {
      id: ID!
      remark: String @federation__override(from: "orders", label: "percent(50)")
    }`,
  });
  const none = async () => ({ data: { _entities: [{ __typename: 'Order', remark: null, lines: [] }] } });
  await using live = await startLive({
    supergraphSdl,
    env: { GATEWAY_COST: 'measure' },
    subgraphs: { orders: none, catalog: none },
  });
  const orderId = await live.place(ada);
  const estimates = async (part: 'count' | 'sum', subgraph: string) =>
    sumOf('tradepost_live_subgraph_cost', { kind: 'estimated', subgraph }, part);
  const seen = async () => ({
    catalog: [await estimates('count', 'catalog'), await estimates('sum', 'catalog')],
    orders: [await estimates('count', 'orders'), await estimates('sum', 'orders')],
  });
  const before = await seen();
  await using socket = await connect(live.wsUrl, { token: await live.token() });
  socket.subscribe('1', orderWith(orderId, 'version order { remark lines { variant { name } } }'));
  expect(await socket.next('1')).toMatchObject({ type: 'next' });
  const after = await seen();
  const added = (subgraph: 'catalog' | 'orders') =>
    after[subgraph].map((value, index) => value - (before[subgraph][index] ?? 0));
  // Of catalog the variants of ten assumed lines, and the order by one of the plans; of orders the order, and each line with its variant.
  expect(added('catalog')).toEqual([1, 11]);
  expect(added('orders')).toEqual([1, 21]);
});

describe('cost units of a minute', () => {
  test('are taken by a start; too few of them refuse the next one, and say for how long', async () => {
    await using live = await startLive({ env: { ...behindProxy, GATEWAY_RATE_COST_PER_USER: '2' } });
    const [first, second] = [await live.place(ada), await live.place(ada)];
    const token = await live.token();
    await using socket = await connectFrom(live, '203.0.113.1', token);
    for (const [id, orderId] of [
      ['1', first],
      ['2', second],
    ] as const) {
      socket.subscribe(id, orderWith(orderId, 'version'));
      expect(await socket.next(id)).toMatchObject({ type: 'next' });
    }
    // The numbers are the user's, whatever its address.
    await using elsewhere = await connectFrom(live, '203.0.113.2', await live.token());
    elsewhere.subscribe('1', orderWith(first, 'version'));
    const refusal = refusalIn(await elsewhere.next('1'));
    expect(refusal).toMatchObject({ extensions: { code: 'TOO_MANY_REQUESTS', retryable: true } });
    expect(refusal?.extensions.retryAfterSeconds).toBeGreaterThan(0);
    expect(refusal?.extensions.retryAfterSeconds).toBeLessThanOrEqual(60);
    expect(refusal?.extensions).not.toHaveProperty('http');
    await using other = await connectFrom(live, '203.0.113.1', await live.token({ userId: ben }));
    other.subscribe('1', orderWith(await live.place(ben), 'version'));
    expect(await other.next('1')).toMatchObject({ type: 'next' });
  });

  test('of callers who are not signed in are those of their address', async () => {
    await using live = await startLive({ env: { ...behindProxy, GATEWAY_RATE_COST_PER_ADDRESS: '1' } });
    const variantId = '0193a000-0000-7000-8000-0000000000aa';
    await live.adjustStock(variantId, 3);
    const ask = async (address: string) => {
      await using socket = await connectFrom(live, address);
      socket.subscribe('1', `subscription { stockChanged(variantIds: ["${variantId}"]) { available } }`);
      return codeIn(await socket.next('1'));
    };
    expect([await ask('203.0.113.1'), await ask('203.0.113.1'), await ask('203.0.113.2')]).toEqual([
      'next',
      'TOO_MANY_REQUESTS',
      'next',
    ]);
  });

  test('are taken by messages that ask subgraphs, and a running subscription loses nothing without them', async () => {
    await using live = await startLive({ env: { ...behindProxy, GATEWAY_RATE_COST_PER_USER: '100' } });
    const orderId = await live.place(ada);
    await using socket = await connectFrom(live, '203.0.113.1', await live.token());
    const running = collect(socket, 'running');
    const light = collect(socket, 'light');
    socket.subscribe('running', orderWith(orderId, nested));
    socket.subscribe('light', orderWith(orderId, 'version'));
    await eventually(async () => running.versions.length === 1 && light.versions.length === 1);
    // 22 for the start, 22 for each of eight messages: more than there are.
    await live.advanceBy(orderId, 7);
    await eventually(async () => running.versions.length === 8 && light.versions.length === 8);
    let attempt = 0;
    await eventually(async () => {
      const id = `more-${attempt++}`;
      socket.subscribe(id, orderWith(orderId, nested));
      return codeIn(await socket.next(id)) === 'TOO_MANY_REQUESTS';
    });
    await live.advanceBy(orderId, 12);
    await eventually(async () => running.versions.length === 20 && light.versions.length === 20);
    const all = Array.from({ length: 20 }, (_, index) => index + 1);
    expect([running, light]).toEqual([
      { versions: all, others: [] },
      { versions: all, others: [] },
    ]);
  });

  test('are not taken by messages that the event itself answers', async () => {
    await using live = await startLive({ env: { ...behindProxy, GATEWAY_RATE_COST_PER_USER: '3' } });
    const orderId = await live.place(ada);
    const pushed = () => sumOf('tradepost_live_cost_total', { field: 'orderStatusChanged' });
    const before = await pushed();
    await using socket = await connectFrom(live, '203.0.113.1', await live.token());
    const light = collect(socket, 'light');
    socket.subscribe('light', orderWith(orderId, 'version order { id } customer { id }'));
    await live.advanceBy(orderId, 10);
    await eventually(async () => light.versions.at(-1) === 11);
    expect((await pushed()) - before).toBe(0);
  });

  test('refuse a subscription for good if one message costs more than the whole limit', async () => {
    await using live = await startLive({ env: { ...behindProxy, GATEWAY_RATE_COST_PER_USER: '20' } });
    await using socket = await connectFrom(live, '203.0.113.1', await live.token());
    socket.subscribe('1', orderWith(await live.place(ada), nested));
    const refusal = refusalIn(await socket.next('1'));
    expect(refusal?.extensions).toMatchObject({ code: 'OPERATION_TOO_EXPENSIVE', retryable: false });
    expect(refusal?.message).toMatch(/may cost 22, at most 20 .*GATEWAY_RATE_COST_PER_USER/);
  });

  test('are not counted for subscribers on this machine', async () => {
    await using live = await startLive({ env: { GATEWAY_RATE_COST_PER_USER: '1' } });
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    socket.subscribe('1', orderWith(await live.place(ada), nested));
    expect(await socket.next('1')).toMatchObject({ type: 'next' });
  });

  test.runIf(hasRedisServer)('are those of the gateway on Redis, and counted alone without it', async () => {
    await using redis = await startRedisServer();
    const env = { ...behindProxy, REDIS_URL: redis.url, GATEWAY_RATE_COST_PER_USER: '400' };
    await using gateway = await startTestGateway({ env });
    await using live = await startLive({ env });
    const query = { authorization: `Bearer ${await gateway.token({ userId: ada })}`, ...from('203.0.113.9') };
    let asked = 0;
    const ask = async () => {
      asked += 1;
      const { status, body } = await gateway.graphql('{ me { id } }', {}, query);
      return (body.errors?.[0].extensions.code as string | undefined) ?? status;
    };
    expect(await ask()).toBe(200);
    const orderId = await live.place(ada);
    await using socket = await connectFrom(live, '203.0.113.1', await live.token());
    // The live layer counts alone until it is connected with Redis.
    let tried = 0;
    await eventually(async () => {
      const before = await sumOf('tradepost_live_rate_limits_approximate_total', {});
      tried += 1;
      socket.subscribe(`try ${tried}`, orderWith(orderId, 'version'));
      expect(await socket.next(`try ${tried}`)).toMatchObject({ type: 'next' });
      return (await sumOf('tradepost_live_rate_limits_approximate_total', {})) === before;
    });
    const running = collect(socket, 'running');
    socket.subscribe('running', orderWith(orderId, nested));
    await live.advanceBy(orderId, 19);
    await eventually(async () => running.versions.at(-1) === 20);
    await eventually(async () => (await ask()) === 'TOO_MANY_REQUESTS');
    // A question costs one unit: the messages have taken the others.
    expect(asked).toBeLessThan(300);

    await redis.kill();
    await live.advanceBy(orderId, 4);
    await eventually(async () => running.versions.at(-1) === 24);
    expect(running.others).toEqual([]);
    socket.subscribe('next', orderWith(orderId, nested));
    expect(await socket.next('next')).toMatchObject({ type: 'next' });
  });
});

describe('an attack', () => {
  const aliases = Array.from({ length: 8 }, (_, alias) => `a${alias}: name`).join(' ');

  test('of many subscriptions with different aliases, which share no execution, is bounded', async () => {
    await using live = await startLive({ env: { ...behindProxy, GATEWAY_RATE_COST_PER_USER: '500' } });
    const orderId = await live.place(ada);
    await using socket = await connectFrom(live, '203.0.113.1', await live.token());
    const outcomes: string[] = [];
    for (let number = 0; number < 100; number += 1) {
      const selection = `version order { lines { variant { v${number}: sku ${aliases} } } }`;
      socket.subscribe(`s${number}`, orderWith(orderId, selection, `S${number}`));
      outcomes.push(codeIn(await socket.next(`s${number}`)));
    }
    const started = outcomes.filter((outcome) => outcome === 'next').length;
    const refused = outcomes.filter((outcome) => outcome === 'TOO_MANY_REQUESTS').length;
    // Each start and each first message takes 22 of 500 units; messages of the last second may not be counted yet.
    expect(started).toBeLessThanOrEqual(22);
    expect(started + refused).toBe(100);
    // Those that run get their messages.
    const followed = collect(socket, 's0');
    live.calls.length = 0;
    await live.advance(orderId);
    await eventually(async () => followed.versions.length === 1);
    await eventually(async () => live.calls.length >= 2 * started);
    expect(live.calls.length).toBe(2 * started);
  });

  test('of lists within lists is refused before it is planned', async () => {
    await using live = await startLive({
      env: { GATEWAY_COST: 'enforce', OPERATION_VALUES: '100000000', OPERATION_DEPTH: '100' },
    });
    const orderId = await live.place(ada);
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    const products = 'product { variants { product { variants { product { variants { sku } } } } } }';
    socket.subscribe('1', orderWith(orderId, `version order { lines { variant { ${products} } } }`));
    const refusal = refusalIn(await socket.next('1'));
    expect(refusal?.extensions.code).toBe('OPERATION_TOO_EXPENSIVE');
    expect(refusal?.message).toMatch(/at most 10000 is allowed \(GATEWAY_COST_LIMIT\)/);
    expect(live.calls).toEqual([]);
  });
});
