import { describe, expect, test } from 'vitest';
import { connect, type RawMessage } from '../support/raw-socket.ts';
import { ada, startLive } from '../support/start-live.ts';

const orderQuery = 'subscription Order($id: ID!) { orderStatusChanged(orderId: $id) { version } }';
const errorIn = (message: RawMessage) =>
  (message.payload as { message: string; extensions: { code: string; retryable: boolean; traceId?: string } }[])[0];
const codeOf = (message: RawMessage) => errorIn(message)?.extensions.code;

describe('an operation', () => {
  test.for([
    ['is not GraphQL', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    [
      'does not fit the schema',
      'subscription { orderStatusChanged(orderId: 1) { nothing } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'asks for its field on a condition',
      'subscription ($no: Boolean = true) { orderStatusChanged(orderId: 1) @skip(if: $no) { version } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'asks for a fragment with its field on a condition',
      'subscription { ... @include(if: true) { orderStatusChanged(orderId: 1) { version } } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['lacks a variable', orderQuery, 'BAD_USER_INPUT'],
    ['is a query', '{ me { id } }', 'BAD_REQUEST'],
    ['has too many tokens', `subscription { ${'a '.repeat(2_001)} }`, 'OPERATION_TOO_LARGE'],
    [
      'is too deep',
      `subscription { orderStatusChanged(orderId: 1) { ${'order { customer { orders { nodes { '.repeat(3)} id ${'} } } }'.repeat(3)} } }`,
      'OPERATION_TOO_LARGE',
    ],
    [
      'repeats itself by fragments',
      `subscription { ...A } ${'ABCDEFGHIJKLMNOPQRSTUVWXY'
        .split('')
        .map(
          (name, index) =>
            `fragment ${name} on Subscription { ...${'BCDEFGHIJKLMNOPQRSTUVWXYZ'[index]} ...${'BCDEFGHIJKLMNOPQRSTUVWXYZ'[index]} }`,
        )
        .join(' ')} fragment Z on Subscription { orderStatusChanged(orderId: 1) { version } ...A }`,
      'OPERATION_TOO_LARGE',
    ],
    [
      'holds nothing but fragments that contain themselves',
      `subscription { ...A } ${'ABCDEFGHIJKLMNOPQRSTUVWXY'
        .split('')
        .map(
          (name, index) =>
            `fragment ${name} on Subscription { ...${'BCDEFGHIJKLMNOPQRSTUVWXYZ'[index]} ...${'BCDEFGHIJKLMNOPQRSTUVWXYZ'[index]} }`,
        )
        .join(' ')} fragment Z on Subscription { ...A }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'may yield millions of values with each message',
      `subscription { orderStatusChanged(orderId: 1) { order { customer { orders(first: 100) {
        nodes { lines { variant { product { variants { priceHistory { at } } } } } } } } } } }`,
      'OPERATION_TOO_LARGE',
    ],
  ] as const)('that %s is answered by an error and leaves the others alone', async ([_name, query, code]) => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    socket.subscribe('good', orderQuery, { id: orderId });
    await socket.next('good');
    socket.subscribe('bad', query);
    const answer = await socket.next('bad');
    expect([answer.type, codeOf(answer)]).toEqual(['error', code]);
    await live.advance(orderId);
    expect(await socket.next('good')).toMatchObject({ type: 'next' });
  });

  test('beyond the limit per connection is refused alone, and a completed operation makes room', async () => {
    await using live = await startLive({ env: { SUBSCRIPTIONS_PER_CONNECTION: '2' } });
    const orderId = await live.place(ada);
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    for (const id of ['1', '2']) {
      socket.subscribe(id, orderQuery, { id: orderId });
      await socket.next(id);
    }
    socket.subscribe('3', orderQuery, { id: orderId });
    expect(codeOf(await socket.next('3'))).toBe('TOO_MANY_REQUESTS');
    socket.send({ type: 'complete', id: '1' });
    socket.subscribe('4', orderQuery, { id: orderId });
    expect(await socket.next('4')).toMatchObject({ type: 'next' });
  });

  test.for([
    [
      'a variable at the field',
      'subscription ($id: ID = "x") { orderStatusChanged(orderId: $id) { version } }',
      { id: null },
      'id',
    ],
    [
      'a condition across the graph',
      'subscription ($id: ID!, $more: Boolean = true) { orderStatusChanged(orderId: $id) { version order { number @include(if: $more) } } }',
      { more: null },
      'more',
    ],
    [
      'a condition in a fragment',
      'subscription ($id: ID!, $more: Boolean = true) { orderStatusChanged(orderId: $id) { ...Wide } } fragment Wide on OrderStatusEvent { version @skip(if: $more) at }',
      { more: null },
      'more',
    ],
  ] as const)(
    'with an explicit null where a value is needed is refused for good: %s',
    async ([_name, query, variables, name]) => {
      await using live = await startLive();
      const id = await live.place(ada);
      await using socket = await connect(live.wsUrl, { token: await live.token() });
      socket.subscribe('1', query, { id, ...variables });
      const answer = await socket.next('1');
      expect(answer.type).toBe('error');
      expect(errorIn(answer)).toMatchObject({
        message: `Variable "$${name}" must not be null where it is used; leave it out to get the default`,
        extensions: { code: 'BAD_USER_INPUT', retryable: false },
      });
    },
  );

  test('whose variable with a default is left out is served', async () => {
    await using live = await startLive();
    const id = await live.place(ada);
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    socket.subscribe(
      '1',
      'subscription ($id: ID!, $more: Boolean = true) { orderStatusChanged(orderId: $id) { version order { number @include(if: $more) } } }',
      { id },
    );
    expect(await socket.next('1')).toMatchObject({
      type: 'next',
      payload: { data: { orderStatusChanged: { version: 1, order: { number: expect.any(String) } } } },
    });
  });

  test.for([
    ['across the graph', 'order { __typename: number }', 'number'],
    ['of the event', '__typename: status', 'status'],
    ['in a fragment', '... on OrderStatusEvent { customer { __typename: name } }', 'name'],
  ] as const)(
    'that uses __typename as an alias is refused with the name of the field: %s',
    async ([_name, selection, field]) => {
      await using live = await startLive();
      const id = await live.place(ada);
      await using socket = await connect(live.wsUrl, { token: await live.token() });
      socket.subscribe('1', `subscription ($id: ID!) { orderStatusChanged(orderId: $id) { version ${selection} } }`, {
        id,
      });
      expect(errorIn(await socket.next('1'))).toMatchObject({
        message: `The alias "__typename" cannot be used for the field "${field}"; choose another alias`,
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED', retryable: false },
      });
    },
  );

  test('that selects keys under other names is answered rightly', async () => {
    await using live = await startLive();
    const id = await live.place(ada);
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    socket.subscribe(
      '1',
      'subscription ($id: ID!) { orderStatusChanged(orderId: $id) { kind: __typename order { id: number number: id } } }',
      { id },
    );
    expect(await socket.next('1')).toMatchObject({
      payload: {
        data: { orderStatusChanged: { kind: 'OrderStatusEvent', order: { id: `TP-${id.slice(-4)}`, number: id } } },
      },
    });
  });

  test('with an empty name is one that there is not, also after it was served without a name', async () => {
    await using live = await startLive();
    const id = await live.place(ada);
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    socket.subscribe('1', `subscription { orderStatusChanged(orderId: "${id}") { version } }`);
    await socket.next('1');
    socket.send({
      type: 'subscribe',
      id: '2',
      payload: { query: `subscription { orderStatusChanged(orderId: "${id}") { version } }`, operationName: '' },
    });
    expect(codeOf(await socket.next('2'))).toBe('OPERATION_RESOLUTION_FAILURE');
  });

  test('that fails says in which trace, a different one each time', async () => {
    await using live = await startLive();
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    const traces: (string | undefined)[] = [];
    for (const [id, query] of [
      ['1', 'subscription {'],
      ['2', 'subscription { nothing }'],
      ['3', `subscription { orderStatusChanged(orderId: "${crypto.randomUUID()}") { version } }`],
      ['4', '{ me { id } }'],
    ] as const) {
      socket.subscribe(id, query);
      traces.push(errorIn(await socket.next(id))?.extensions.traceId);
    }
    for (const traceId of traces) expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(traces).size).toBe(traces.length);
  });

  test('in production suggests no names, also for variables', async () => {
    await using live = await startLive({ env: { NODE_ENV: 'production' } });
    await using socket = await connect(live.wsUrl, { token: await live.token({ roles: ['SUPPORT'] }) });
    socket.subscribe('1', 'subscription { orderStatusChange(orderId: 1) { version } }');
    socket.subscribe('2', 'subscription ($f: OrderFeedFilter) { orderFeed(filter: $f) { version } }', {
      f: { status: ['SHIPPE'] },
    });
    for (const id of ['1', '2']) {
      const message = errorIn(await socket.next(id))?.message ?? '';
      expect(message).not.toMatch(/Did you mean|orderStatusChanged|SHIPPED/);
      expect(message).not.toBe('');
    }
  });

  test('that quotes 60 kB is refused with little of it', async () => {
    await using live = await startLive({ env: { NODE_ENV: 'production' } });
    await using socket = await connect(live.wsUrl);
    const long = 'Did you mean '.repeat(4_600);
    socket.subscribe(
      '1',
      `subscription { stockChanged(variantIds: [], nothing: ${JSON.stringify(long)}) { version } }`,
    );
    socket.subscribe('2', 'subscription ($f: OrderFeedFilter) { orderFeed(filter: $f) { version } }', {
      f: { status: [long] },
    });
    socket.subscribe('3', `subscription { ${'a'.repeat(60_000)} }`);
    for (const id of ['1', '2', '3']) {
      const answer = await socket.next(id);
      expect(JSON.stringify(answer).length).toBeLessThan(2_000);
    }
  });

  test('whose lists turn out to be longer than allowed is answered by a coded error, event after event', async () => {
    const users = async () => ({
      data: { _entities: [{ __typename: 'User', name: 'Ada', tags: Array.from({ length: 30_000 }, () => 'x') }] },
    });
    await using live = await startLive({ subgraphs: { users } });
    const id = await live.place(ada);
    await using socket = await connect(live.wsUrl, { token: await live.token() });
    socket.subscribe(
      '1',
      'subscription ($id: ID!) { orderStatusChanged(orderId: $id) { version customer { name } } }',
      { id },
    );
    const tooLarge = (version: number) => ({
      type: 'next',
      payload: {
        data: { orderStatusChanged: { version, customer: null } },
        errors: [{ extensions: { code: 'OPERATION_TOO_LARGE', retryable: false } }],
      },
    });
    expect(await socket.next('1')).toMatchObject(tooLarge(1));
    await live.advance(id);
    expect(await socket.next('1')).toMatchObject(tooLarge(2));
  });
});
