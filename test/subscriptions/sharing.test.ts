import { describe, expect, test } from 'vitest';
import { registry } from '#platform/process/metrics.ts';
import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import { checkLive, recordFeed, recordOrder, versionsOf } from '../support/check-live.ts';
import { connect, type RawSocket } from '../support/raw-socket.ts';
import { ada, startLive, type TestLive } from '../support/start-live.ts';

const hydrated = 'customer { name } order { number lines { sku } }';
const callsOf = (live: TestLive, subgraph: string) => live.calls.filter((call) => call.subgraph === subgraph);

describe('hydration', () => {
  test('answers nested fields of other subgraphs, with the rights of the subscriber', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    const received: unknown[] = [];
    await using recording = recordOrder(live.wsUrl, await live.token({ sessionId: 's-1' }), orderId, {
      selection: hydrated,
      onData: (data) => received.push(data),
    });
    await recording.received(1);
    expect(received[0]).toMatchObject({
      orderStatusChanged: {
        order: { id: orderId, number: `TP-${orderId.slice(-4)}`, lines: [{ sku: 'A' }] },
        customer: { name: `Name of ${ada}` },
      },
    });
    expect(live.calls.map(({ caller }) => caller)).toEqual(
      live.calls.map(() => ({ kind: 'user', userId: ada, sessionId: 's-1', roles: ['CUSTOMER'] })),
    );
  });

  test('is not needed for fields of the event itself', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await using recording = recordOrder(live.wsUrl, await live.token(), orderId, { selection: 'customer { id }' });
    await recording.received(1);
    await live.advanceBy(orderId, 3);
    await recording.received(4);
    expect(live.calls).toEqual([]);
  });

  test('that fails is a coded error that names no host and says where to continue', async () => {
    const { promise: never } = Promise.withResolvers<never>();
    const hanging: SubgraphClient = () => never;
    await using live = await startLive({
      env: { SUBSCRIPTIONS_FETCH_TIMEOUT_MS: '100' },
      subgraphs: { orders: hanging },
    });
    const orderId = await live.place(ada);
    const errors: unknown[] = [];
    await using recording = recordOrder(live.wsUrl, await live.token(), orderId, {
      selection: 'order { number }',
      onErrors: (added) => errors.push(...added),
    });
    await recording.received(1);
    await live.advance(orderId);
    await recording.received(2);
    expect(recording.messages.map(({ version, cursor, hollow }) => ({ version, cursor, hollow }))).toEqual([
      { version: 1, cursor: '1', hollow: false },
      { version: 2, cursor: '2', hollow: false },
    ]);
    expect(errors[0]).toMatchObject({ extensions: { code: 'SUBGRAPH_TIMEOUT', retryable: true } });
    expect(JSON.stringify(errors)).not.toMatch(/invalid|127\.0\.0\.1|serviceName/);
  });

  test('that is slow keeps the order of versions', async () => {
    let slow = true;
    await using live = await startLive({
      wrap: (name, client) => async (request) => {
        if (name === 'orders' && slow) {
          slow = false;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
        return client(request);
      },
    });
    const orderId = await live.place(ada);
    await using recording = recordOrder(live.wsUrl, await live.token(), orderId, { selection: hydrated });
    await live.advanceBy(orderId, 10);
    await recording.received(1);
    slow = true;
    await live.advanceBy(orderId, 10);
    await expect.poll(() => recording.messages.at(-1)?.version).toBe(21);
    const first = recording.messages[0]?.version ?? 0;
    expect(checkLive(recording.messages, versionsOf(orderId, first, 21))).toEqual(noFindings);
  });
});

describe('a group', () => {
  test('of the same operation and user executes once per event', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    const tokens = await Promise.all([live.token(), live.token(), live.token()]);
    const recordings = tokens.map((token) => recordOrder(live.wsUrl, token, orderId, { selection: hydrated }));
    await Promise.all(recordings.map((recording) => recording.received(1)));
    live.calls.length = 0;
    for (let version = 2; version <= 6; version += 1) {
      await live.advance(orderId);
      await Promise.all(recordings.map((recording) => recording.received(version)));
    }
    expect(callsOf(live, 'orders').length).toBe(5);
    expect(callsOf(live, 'users').length).toBe(5);
    await Promise.all(recordings.map((recording) => recording.stop()));
  });

  test('accepts a member with a cursor, without a gap and without a second execution per event', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await using early = recordOrder(live.wsUrl, await live.token(), orderId, { selection: hydrated });
    await early.received(1);
    await live.advanceBy(orderId, 9);
    await early.received(10);
    await using late = recordOrder(live.wsUrl, await live.token(), orderId, { selection: hydrated, after: 2 });
    await late.received(8);
    live.calls.length = 0;
    await live.advance(orderId);
    await Promise.all([early.received(11), late.received(9)]);
    expect(callsOf(live, 'orders').length).toBe(1);
    expect(checkLive(early.messages, versionsOf(orderId, 1, 11))).toEqual(noFindings);
    expect(checkLive(late.messages, versionsOf(orderId, 3, 11))).toEqual(noFindings);
  });

  test('never holds different users where subgraphs are asked', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    const staff = await Promise.all(
      ['s-1', 's-2'].map((userId) => live.token({ userId, roles: ['SUPPORT'], sessionId: userId })),
    );
    const tokens = [await live.token({ sessionId: 'c-1' }), ...staff];
    const recordings = tokens.map((token) => recordOrder(live.wsUrl, token, orderId, { selection: hydrated }));
    await Promise.all(recordings.map((recording) => recording.received(1)));
    live.calls.length = 0;
    await live.advance(orderId);
    await Promise.all(recordings.map((recording) => recording.received(2)));
    const callers = callsOf(live, 'orders').map(({ caller }) => (caller.kind === 'user' ? caller.userId : caller.kind));
    expect(callers.toSorted()).toEqual(['s-1', 's-2', ada].toSorted());
    await Promise.all(recordings.map((recording) => recording.stop()));
  });

  test('continues for old and new members when the token of its first member has expired', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    const query = 'subscription Order($id: ID!) { orderStatusChanged(orderId: $id) { version order { number } } }';
    const follow = async (seconds: number): Promise<RawSocket> => {
      const socket = await connect(live.wsUrl, { token: await live.token({ seconds }) });
      socket.subscribe('1', query, { id: orderId });
      return socket;
    };
    const answer = (version: number) => ({
      type: 'next',
      payload: { data: { orderStatusChanged: { version, order: { number: `TP-${orderId.slice(-4)}` } } } },
    });
    await using opener = await follow(60);
    expect(await opener.next('1')).toMatchObject(answer(1));
    await using member = await follow(3_600);
    expect(await member.next('1')).toMatchObject(answer(1));

    live.moveClock(61_000);
    expect((await opener.closed).code).toBe(4403);
    await live.advance(orderId);
    expect(await member.next('1')).toMatchObject(answer(2));
    await using newcomer = await follow(3_600);
    expect(await newcomer.next('1')).toMatchObject(answer(2));
  });

  test('of event-only selections has every subscriber that may see the topic', async () => {
    await using live = await startLive();
    const before = await executions('orderFeed');
    const tokens = await Promise.all(['s-1', 's-2'].map((userId) => live.token({ userId, roles: ['SUPPORT'] })));
    const recordings = tokens.map((token) => recordFeed(live.wsUrl, token, { after: 0 }));
    const orderId = await live.place(ada);
    await Promise.all(recordings.map((recording) => recording.received(1)));
    await live.advance(orderId);
    await Promise.all(recordings.map((recording) => recording.received(2)));
    expect((await executions('orderFeed')) - before).toBeLessThanOrEqual(3);
    await Promise.all(recordings.map((recording) => recording.stop()));
  });
});

const noFindings = { missing: [], duplicates: [], reordered: [], unexpected: [] };

async function executions(field: string): Promise<number> {
  const metric = await registry.getSingleMetric('tradepost_live_executions_total')?.get();
  return metric?.values.find(({ labels }) => labels['field'] === field)?.value ?? 0;
}
