import { randomUUID } from 'node:crypto';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { createClient } from 'graphql-sse';
import { describe, expect, test } from 'vitest';
import { registry } from '#platform/process/metrics.ts';
import { eventually } from '../support/eventually.ts';
import { connect } from '../support/raw-socket.ts';
import { ada, ben, startLive, type TestLive } from '../support/start-live.ts';

const query = `subscription Order($id: ID!, $after: Int) { orderStatusChanged(orderId: $id, after: $after) { version } }`;
const formats = [
  ['an event stream', 'text/event-stream'],
  ['multipart', 'multipart/mixed;subscriptionSpec=1.0, application/json'],
] as const;

const streamUrl = (live: TestLive) => `${live.wsUrl.replace(/^ws/, 'http')}/stream`;

/** An open stream: its text so far, and its end. */
async function open(
  live: TestLive,
  options: { accept: string; token?: string; variables?: object; headers?: Record<string, string>; query?: string },
) {
  const left = new AbortController();
  const response = await fetch(streamUrl(live), {
    method: 'POST',
    signal: left.signal,
    headers: {
      'content-type': 'application/json',
      accept: options.accept,
      ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
      ...options.headers,
    },
    body: JSON.stringify({ query: options.query ?? query, variables: options.variables ?? {} }),
  });
  const stream = { text: '', ended: false, response, leave: () => left.abort() };
  void (async () => {
    try {
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) stream.text += decoder.decode(chunk, { stream: true });
    } catch {
      // Left, or cut off.
    }
    stream.ended = true;
  })();
  return {
    stream,
    versions: () => [...stream.text.matchAll(/"version":(\d+)/g)].map(([, version]) => Number(version)),
    codes: () => [...stream.text.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code),
    [Symbol.dispose]: () => left.abort(),
  };
}

async function openStreams(): Promise<number> {
  const metric = await registry.getSingleMetric('tradepost_live_streams')?.get();
  return metric?.values.reduce((sum, { value }) => sum + value, 0) ?? 0;
}

describe('the standard clients', () => {
  test('graphql-sse gets every version, over a restart too, when it resumes by its cursor', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    const versions: number[] = [];
    const token = await live.token();
    const client = createClient({
      url: streamUrl(live),
      headers: { authorization: `Bearer ${token}` },
      retryAttempts: 100,
      // The client's pause before it connects again, not a wait of the test.
      retry: () => new Promise((resolve) => setTimeout(resolve, 50)),
    });
    const variables: Record<string, unknown> = { id: orderId };
    const stop = client.subscribe<{ orderStatusChanged: { version: number } }>(
      { query, variables },
      {
        next({ data }) {
          const version = data?.orderStatusChanged.version;
          if (version !== undefined) versions.push(version);
          // The client sends this object again when it reconnects.
          variables['after'] = version;
        },
        error: () => {},
        complete: () => {},
      },
    );
    await eventually(() => versions.length === 1);
    await live.advanceBy(orderId, 3);
    await eventually(() => versions.length === 4);
    await live.subscriptions.stop();
    await live.advanceBy(orderId, 2);
    await live.restart();
    await live.advance(orderId);
    await eventually(() => versions.length >= 7);
    expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7]);
    stop();
  });

  test('Apollo Client follows an order by multipart', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: new HttpLink({ uri: streamUrl(live), headers: { authorization: `Bearer ${await live.token()}` } }),
    });
    const versions: number[] = [];
    const errors: unknown[] = [];
    const subscription = client
      .subscribe<{ orderStatusChanged: { version: number } }>({ query: gql(query), variables: { id: orderId } })
      .subscribe({
        next: ({ data, error }) => (error ? errors.push(error) : versions.push(data?.orderStatusChanged.version ?? 0)),
        error: (error) => errors.push(error),
      });
    await eventually(() => versions.length === 1 || errors.length > 0);
    await live.advanceBy(orderId, 3);
    await eventually(() => versions.length === 4 || errors.length > 0);
    expect([versions, errors]).toEqual([[1, 2, 3, 4], []]);
    subscription.unsubscribe();
    client.stop();
    await eventually(async () => (await openStreams()) === 0);
  });
});

describe.for(formats)('as %s', ([_name, accept]) => {
  test('an order is followed with the rights of its caller, and nothing stays when the client leaves', async () => {
    await using live = await startLive();
    const before = await openStreams();
    const orderId = await live.place(ada);
    using own = await open(live, { accept, token: await live.token(), variables: { id: orderId } });
    await eventually(() => own.versions().length === 1);
    await live.advanceBy(orderId, 2);
    await eventually(() => own.versions().length === 3);
    expect(own.versions()).toEqual([1, 2, 3]);

    using foreign = await open(live, { accept, token: await live.token({ userId: ben }), variables: { id: orderId } });
    await eventually(() => foreign.stream.ended);
    expect(foreign.codes()).toEqual(['ORDER_NOT_FOUND']);
    expect(foreign.stream.text).toMatch(/"traceId":"[0-9a-f]{32}"/);
    own.stream.leave();
    await eventually(async () => (await openStreams()) === before);
  });

  test('an operation that cannot be served ends with its code', async () => {
    await using live = await startLive();
    using refused = await open(live, { accept, query: 'subscription { nothing }' });
    await eventually(() => refused.stream.ended);
    expect(refused.stream.response.status).toBe(200);
    expect(refused.codes()).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });

  test('a caller that cannot be served gets the status and code of HTTP', async () => {
    await using live = await startLive({
      env: {
        SUBSCRIPTIONS_CONNECTIONS_PER_USER: '1',
        SUBSCRIPTIONS_CONNECTIONS_PER_ADDRESS: '2',
        CORS_ORIGINS: 'https://shop.example',
      },
    });
    const variables = { id: await live.place(ada) };
    const token = await live.token();
    const refusalOf = async (options: { token?: string; headers?: Record<string, string> }) => {
      using refused = await open(live, { accept, variables, ...options });
      await eventually(() => refused.stream.ended);
      return [refused.stream.response.status, ...refused.codes()];
    };
    expect(await refusalOf({ token: 'nonsense' })).toEqual([401, 'TOKEN_INVALID']);
    expect(await refusalOf({ token: await live.token({ seconds: -10 }) })).toEqual([401, 'TOKEN_EXPIRED']);
    expect(await refusalOf({ token, headers: { origin: 'https://evil.example' } })).toEqual([403, 'FORBIDDEN']);
    // An address is no place for a token: it is not read there, and its sender would be a guest without noticing.
    const inAddress = await fetch(`${streamUrl(live)}?access_token=${token}&query=${encodeURIComponent(query)}`, {
      headers: { accept },
    });
    expect([inAddress.status, await inAddress.text()]).toEqual([401, expect.stringContaining('?access_token=')]);
    // A WebSocket and a stream share the places of their user and their address.
    await using socket = await connect(live.wsUrl, { token });
    expect(await refusalOf({ token })).toEqual([429, 'TOO_MANY_REQUESTS']);
    await using second = await connect(live.wsUrl);
    expect(await refusalOf({})).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect([socket.socket.readyState, second.socket.readyState]).toEqual([1, 1]);
  });

  test('the end of the token or of the session ends the stream with a code', async () => {
    await using live = await startLive();
    const variables = { id: await live.place(ada) };
    const sessionId = randomUUID();
    using signedOut = await open(live, { accept, token: await live.token({ sessionId }), variables });
    using expired = await open(live, { accept, token: await live.token({ seconds: 60 }), variables });
    await eventually(() => signedOut.versions().length + expired.versions().length === 2);
    await live.endSession(sessionId, ada);
    await eventually(() => signedOut.stream.ended);
    expect(signedOut.codes()).toEqual(['TOKEN_INVALID']);
    live.moveClock(61_000);
    await eventually(() => expired.stream.ended);
    expect(expired.codes()).toEqual(['TOKEN_EXPIRED']);
    const trace = expired.stream.response.headers.get('x-trace-id');
    expect(expired.stream.text).toContain(`"traceId":"${trace}"`);
  });

  test('a stop ends the stream and says when to come back', async () => {
    await using live = await startLive({ env: { SUBSCRIPTIONS_DRAIN_MS: '50' } });
    const variables = { id: await live.place(ada) };
    using follower = await open(live, { accept, token: await live.token(), variables });
    await eventually(() => follower.versions().length === 1);
    await live.subscriptions.stop();
    await eventually(() => follower.stream.ended);
    expect(follower.stream.text).toMatch(/retry: \d+\n\n$|"code":"SHUTTING_DOWN"[^]*"retryAfterMs":\d+[^]*--\r\n$/);
    expect(follower.stream.text).not.toContain('event: complete');
  });

  test('a reader that takes nothing is cut off, and misses nothing when it comes back', async () => {
    const large = 'x'.repeat(400_000);
    await using live = await startLive({
      env: { SUBSCRIPTIONS_STUCK_AFTER_MS: '500' },
      subgraphs: { users: async () => ({ data: { _entities: [{ __typename: 'User', name: large }] } }) },
    });
    const before = await openStreams();
    const orderId = await live.place(ada);
    const response = await fetch(streamUrl(live), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${await live.token()}` },
      body: JSON.stringify({
        query: 'subscription ($id: ID!) { orderStatusChanged(orderId: $id) { version customer { name } } }',
        variables: { id: orderId },
      }),
    });
    await live.advanceBy(orderId, 40);
    await eventually(async () => (await openStreams()) === before, 60_000);
    await response.body?.cancel().catch(() => {});
    using back = await open(live, { accept, token: await live.token(), variables: { id: orderId, after: 1 } });
    await eventually(() => back.versions().length === 40);
  });
});

describe('Last-Event-ID', () => {
  test('resumes an event stream after the last event', async () => {
    await using live = await startLive();
    const orderId = await live.place(ada);
    await live.advanceBy(orderId, 5);
    const token = await live.token();
    using first = await open(live, { accept: 'text/event-stream', token, variables: { id: orderId } });
    await eventually(() => first.stream.text.includes('id: 6\nevent: next\n'));
    await live.advanceBy(orderId, 2);
    const headers = { 'last-event-id': '6' };
    using resumed = await open(live, { accept: 'text/event-stream', token, variables: { id: orderId }, headers });
    await eventually(() => resumed.versions().length === 2);
    expect(resumed.versions()).toEqual([7, 8]);

    const feed = 'subscription { orderFeed { version } }';
    const staff = await live.token({ userId: 's-1', roles: ['SUPPORT'] });
    using whole = await open(live, {
      accept: 'text/event-stream',
      token: staff,
      query: feed,
      headers: { 'last-event-id': '0' },
    });
    await eventually(() => whole.versions().length === 8);
    using wrong = await open(live, {
      accept: 'text/event-stream',
      token,
      variables: { id: orderId },
      headers: { 'last-event-id': 'x' },
    });
    await eventually(() => wrong.stream.ended);
    expect(wrong.codes()).toEqual(['INVALID_CURSOR']);
  });
});

describe('a request', () => {
  const get = (live: TestLive, address: string, init: RequestInit = {}) => fetch(`${streamUrl(live)}${address}`, init);

  test('of EventSource is a GET with the operation in its address', async () => {
    await using live = await startLive();
    const variantId = randomUUID();
    await live.adjustStock(variantId, 5);
    const address = `?query=${encodeURIComponent('subscription ($ids: [ID!]!) { stockChanged(variantIds: $ids) { available } }')}&variables=${encodeURIComponent(JSON.stringify({ ids: [variantId] }))}`;
    const response = await get(live, address, {
      headers: { accept: 'text/event-stream', origin: 'https://any.example' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const reader = response.body?.getReader();
    let text = '';
    while (!text.includes('"available":5')) text += new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
  });

  test.for([
    ['without a stream in its header accept', '?query={a}', {}, 400, 'BAD_REQUEST'],
    ['with another method', '', { method: 'PUT', headers: { accept: 'text/event-stream' } }, 405, 'METHOD_NOT_ALLOWED'],
    [
      'with variables that are no object',
      '?query={a}&variables=[]',
      { headers: { accept: 'text/event-stream' } },
      400,
      'BAD_REQUEST',
    ],
    [
      'with a form as its body',
      '',
      { method: 'POST', body: new URLSearchParams({ query: '{a}' }), headers: { accept: 'text/event-stream' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'with a body that is too large',
      '',
      {
        method: 'POST',
        body: JSON.stringify({ query: 'x'.repeat(70_000) }),
        headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      },
      413,
      'REQUEST_TOO_LARGE',
    ],
  ] as const)('%s is refused', async ([_name, address, init, status, code]) => {
    await using live = await startLive();
    const response = await get(live, address, init);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code, traceId: expect.any(String) } }] });
  });

  test('of a page of another origin is allowed by a preflight, if the origin is listed', async () => {
    await using live = await startLive({ env: { CORS_ORIGINS: 'https://shop.example' } });
    const preflight = (origin: string) => get(live, '', { method: 'OPTIONS', headers: { origin } });
    const listed = await preflight('https://shop.example');
    expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([204, 'https://shop.example']);
    expect(listed.headers.get('access-control-allow-headers')).toContain('last-event-id');
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
