import { mkdtempSync, readFileSync } from 'node:fs';
import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { readAsHost } from '../support/read-as-host.ts';
import { answerOf, startTestGateway, type TestGateway } from '../support/start-gateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const typename = JSON.stringify({ query: '{ __typename }' });

describe('the public GraphQL over HTTP audit', () => {
  test('finds no error, and only warnings about requests that another site could forge', async () => {
    const audits = serverAudits({ url: `${gateway.url}/graphql`, fetchFn: fetch });
    expect(audits.length).toBeGreaterThan(50);
    const results = await Promise.all(audits.map((audit) => audit.fn()));
    const reported = results.filter(({ status }) => status === 'error' || status === 'warn');
    expect(reported.map((result) => `${result.id} ${result.name}: ${'reason' in result ? result.reason : ''}`)).toEqual(
      [],
    );
  });
});

describe('a request', () => {
  test('with a body above the limit gets a GraphQL error with status 413', async () => {
    const { status, body } = await gateway.post(
      JSON.stringify({ query: '{ __typename }', variables: { pad: 'x'.repeat(300_000) } }),
    );
    expect(status).toBe(413);
    expect(body).toEqual({
      errors: [
        {
          message: expect.any(String),
          extensions: { code: 'REQUEST_TOO_LARGE', retryable: false, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) },
        },
      ],
    });
  });

  test.each([
    ['broken JSON', '{"query": "{ __typename }"', 400, 'BAD_REQUEST'],
    ['an empty body', '', 400, 'BAD_REQUEST'],
    ['a batch', `[${typename},${typename}]`, 400, 'BAD_REQUEST'],
    ['no query', '{"variables":{}}', 400, 'BAD_REQUEST'],
    ['a query that is a number', '{"query":1}', 400, 'BAD_REQUEST'],
    ['a key that would change prototypes', '{"query":"{ __typename }","__proto__":{"a":1}}', 400, 'BAD_REQUEST'],
  ])('with %s gets a GraphQL error', async (_what, text, status, code) => {
    const answer = await gateway.post(text);
    expect(answer.status).toBe(status);
    expect(answer.body.errors[0].extensions.code).toBe(code);
    expect(answer.headers.get('content-type')).toMatch(/json/);
  });

  test('that is not UTF-8 is refused', async () => {
    const answer = await gateway.post(Buffer.from(typename.replace('typename', 'typ\xffname'), 'latin1'));
    expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test.each([
    ['text/plain', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['an upload', 'multipart/form-data; boundary=x'],
    ['another charset', 'application/json; charset=utf-7'],
    ['two charsets', 'application/json; charset=utf-8; charset=utf-16'],
  ])('as %s is refused with 415', async (_what, type) => {
    const answer = await gateway.post(typename, { 'content-type': type });
    expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  test('that is compressed is refused, so that no small body can become a large one', async () => {
    const answer = await gateway.post(gzipSync(typename), { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(415);
  });

  test('by GET without a header that forms cannot set is refused', async () => {
    const url = `${gateway.url}/graphql?query=${encodeURIComponent('{ __typename }')}`;
    expect((await answerOf(await fetch(url))).body.errors[0].extensions.code).toBe('BAD_REQUEST');
    expect((await answerOf(await fetch(url, { headers: { 'apollo-require-preflight': '1' } }))).body.data).toEqual({
      __typename: 'Query',
    });
  });

  test('for a change by GET is refused with 405', async () => {
    const url = `${gateway.url}/graphql?query=${encodeURIComponent('mutation { signOut { __typename } }')}`;
    expect((await fetch(url, { headers: { 'apollo-require-preflight': '1' } })).status).toBe(405);
  });

  test('for a change by GET gets an answer that names POST', async () => {
    const url = `${gateway.url}/graphql?query=${encodeURIComponent('mutation { signOut { __typename } }')}`;
    const answer = await answerOf(await fetch(url, { headers: { 'apollo-require-preflight': '1' } }));
    expect([answer.headers.get('allow'), answer.body.errors[0].extensions.code]).toEqual(['POST', 'BAD_REQUEST']);
  });

  test('with a parameter that appears twice is refused, because a proxy may read the other one', async () => {
    const url = `${gateway.url}/graphql?query={__typename}&query={me{name}}`;
    const answer = await answerOf(await fetch(url, { headers: { 'apollo-require-preflight': '1' } }));
    expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test('that accepts no JSON is refused with 406 before anything is executed', async () => {
    const before = gateway.callers.length;
    const answer = await gateway.graphql('{ me { name } }', {}, { accept: 'text/html' });
    expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([406, 'BAD_REQUEST']);
    expect(gateway.callers).toHaveLength(before);
  });

  test('gets the media type that it prefers', async () => {
    const typeFor = async (accept: string) =>
      (await gateway.graphql('{ __typename }', {}, { accept })).headers.get('content-type');
    expect(await typeFor('*/*')).toBe('application/json; charset=utf-8');
    expect(await typeFor('application/json;q=0.5, application/graphql-response+json')).toBe(
      'application/graphql-response+json; charset=utf-8',
    );
  });

  test('that was refused once is refused in the same way again, with its own trace', async () => {
    const [first, second] = [await gateway.graphql('{ nothing }'), await gateway.graphql('{ nothing }')];
    expect(first.body.errors[0]).toMatchObject({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
    const { traceId, ...rest } = second.body.errors[0].extensions;
    expect(traceId).toBe(second.headers.get('x-trace-id'));
    expect(second.body.errors).toEqual([{ ...first.body.errors[0], extensions: { ...rest, traceId } }]);
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('by %s is refused with 405 and the methods that there are', async (method) => {
    const answer = await answerOf(await fetch(`${gateway.url}/graphql`, { method }));
    expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(answer.headers.get('allow')).toBe('GET, OPTIONS, POST');
  });

  test('for an address that cannot be decoded gets a coded 400', async () => {
    for (const address of ['graphql/%zz', 'graphql%', '%E0%A4%A', '%c0%af']) {
      const answer = await answerOf(
        await fetch(`${gateway.url}/${address}`, { headers: { origin: 'http://shop.example' } }),
      );
      expect([answer.status, answer.body.errors[0].extensions.code], address).toEqual([400, 'BAD_REQUEST']);
      // Without it a page would not see why.
      expect(answer.headers.get('access-control-allow-origin'), address).toBe('*');
      expect(answer.headers.get('x-trace-id'), address).toBe(answer.body.errors[0].extensions.traceId);
    }
  });

  test('for anything else gets a coded 404', async () => {
    const answer = await answerOf(await fetch(`${gateway.url}/admin`));
    expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([404, 'NOT_FOUND']);
  });

  test('with a Host header that is no host is refused, not a failure of ours', async () => {
    const { hostname, port } = new URL(gateway.url);
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    rawRequest(
      {
        hostname,
        port,
        path: '/graphql',
        method: 'POST',
        headers: { host: 'a]b', 'content-type': 'application/json' },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    )
      .on('error', reject)
      .end(typename);
    expect(await promise).toBe(400);
  });

  test('without a Host header gets a coded answer', async () => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.end('GET /graphql HTTP/1.1\r\nconnection: close\r\n\r\n');
    const answer = (await text(socket)).split('\r\n');
    expect(answer[0]).toBe('HTTP/1.1 400 Bad Request');
    expect(JSON.parse(answer.at(-1) ?? '')).toMatchObject({
      errors: [{ message: 'The request has no Host header', extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  test('with a persisted query gets the answer that makes clients send the whole text', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    const answer = await gateway.post(JSON.stringify({ extensions }));
    expect([answer.status, answer.body.errors[0]]).toEqual([
      200,
      expect.objectContaining({
        message: 'PersistedQueryNotSupported',
        extensions: expect.objectContaining({ code: 'PERSISTED_QUERY_NOT_SUPPORTED' }),
      }),
    ]);
  });

  test.each([
    ['that its document does not have', { query: 'query a { __typename }', operationName: 'b' }],
    ['that is one of several and not said which', { query: 'query a { __typename } query b { __typename }' }],
  ])('for an operation %s gets a coded error', async (_what, request) => {
    const accept = 'application/graphql-response+json';
    const answer = await gateway.post(JSON.stringify(request), { accept });
    expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([400, 'OPERATION_RESOLUTION_FAILURE']);
  });

  test('for a subscription is refused with 400 and names the right address', async () => {
    const answer = await gateway.graphql('subscription { myOrdersChanged { version } }');
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([
      { message: expect.stringMatching(/WebSocket.*same path/), extensions: { code: 'SUBSCRIPTIONS_OVER_WEBSOCKET' } },
    ]);
  });
});

describe('an answer', () => {
  test('names its trace in a header, continues the trace of the request, and repeats it in errors', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const answer = await gateway.graphql('{ nothing }', {}, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
    expect(answer.headers.get('x-trace-id')).toBe(traceId);
    expect(answer.body.errors[0].extensions.traceId).toBe(traceId);

    const fresh = await gateway.graphql('{ nothing }', {}, { traceparent: 'made up' });
    expect(fresh.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(fresh.headers.get('x-trace-id')).not.toBe(traceId);
  });

  test('is compressed for clients that accept it', async () => {
    const query = '{ __schema { types { name description } } }';
    const { headers } = await gateway.graphql(query, {}, { 'accept-encoding': 'br' });
    expect(headers.get('content-encoding')).toBe('br');
  });

  test('in production makes browsers use https', async () => {
    await using production = await startTestGateway({ env: { NODE_ENV: 'production' } });
    const { headers } = await production.graphql('{ __typename }');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  test('is not kept by caches and not guessed at by browsers', async () => {
    const { headers } = await gateway.graphql('{ __typename }');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('pages of other origins', () => {
  const preflight = (url: string, origin: string) =>
    fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  test('may call outside production, without credentials', async () => {
    const { status, headers } = await preflight(gateway.url, 'http://localhost:5173');
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-headers')).toMatch(/authorization/);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('may send the headers of tracing, and the headers of CORS_HEADERS', async () => {
    await using shop = await startTestGateway({ env: { CORS_HEADERS: 'x-shop-channel, x-test' } });
    const allowed = (await preflight(shop.url, 'http://localhost:5173')).headers.get('access-control-allow-headers');
    const expected = [
      'baggage',
      'sentry-trace',
      'tracestate',
      'traceparent',
      'x-request-id',
      'x-shop-channel',
      'x-test',
    ];
    expect(allowed?.split(', ')).toEqual(expect.arrayContaining(expected));
  });

  test.each([
    ['a type that is not JSON', 'POST', '/graphql', 415],
    ['a method that is not there', 'PUT', '/graphql', 405],
    ['an address that is not there', 'GET', '/nothing', 404],
  ])('can read why %s is refused', async (_what, method, path, status) => {
    const headers = { origin: 'http://localhost:5173', 'content-type': 'text/plain' };
    const response = await fetch(`${gateway.url}${path}`, {
      method,
      headers,
      ...(method === 'GET' ? {} : { body: 'x' }),
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-expose-headers')).toBe('x-trace-id, retry-after');
  });

  test('may call in production only if they are listed', async () => {
    await using production = await startTestGateway({
      env: { NODE_ENV: 'production', CORS_ORIGINS: 'https://shop.example, https://staff.example' },
    });
    const listed = await preflight(production.url, 'https://staff.example');
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://staff.example');
    expect(listed.headers.get('vary')).toMatch(/Origin/);
    const other = await preflight(production.url, 'https://shop.example.attacker.test');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('may not call in production without a setting', async () => {
    await using production = await startTestGateway({ env: { NODE_ENV: 'production' } });
    expect(
      (await preflight(production.url, 'https://shop.example')).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });
});

describe('a burst above the limit of concurrent requests', () => {
  test('is refused early with OVERLOADED and a time to wait, and accepted requests are answered', async () => {
    const released = Promise.withResolvers<void>();
    await using busy = await startTestGateway({
      env: {
        GATEWAY_CONCURRENT_REQUESTS: '4',
        GATEWAY_QUEUED_REQUESTS: '6',
        GATEWAY_QUEUE_MS: '60000',
        // The queue lasts for as long as the other requests take to arrive.
        GATEWAY_LASTING_QUEUE_MS: '60000',
      },
      subgraphs: {
        users: async () => {
          await released.promise;
          return { data: { me: { name: 'Ada' } } };
        },
      },
    });
    let refused = 0;
    const answers = Array.from({ length: 30 }, async () => {
      const answer = await busy.graphql('{ me { name } }');
      if (answer.status === 503) refused += 1;
      if (refused === 20) released.resolve();
      return answer;
    });
    const all = await Promise.all(answers);
    expect(all.filter(({ status }) => status === 200)).toHaveLength(10);
    for (const { status, body, headers } of all.filter((answer) => answer.status !== 200)) {
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
      expect(body.errors).toMatchObject([{ extensions: { code: 'OVERLOADED', retryable: true } }]);
    }
  });

  test('of sign-ins, which wait for the hash of a password, leaves the turns to other requests', async () => {
    const released = Promise.withResolvers<void>();
    let held = 0;
    await using busy = await startTestGateway({
      env: { GATEWAY_CONCURRENT_REQUESTS: '2', GATEWAY_QUEUED_REQUESTS: '0' },
      subgraphs: {
        users: async ({ query }) => {
          if (!query.includes('signIn')) return { data: { me: { name: 'Ada' } } };
          held += 1;
          await released.promise;
          return { data: { signIn: { __typename: 'InvalidCredentials' } } };
        },
      },
    });
    const signIn = 'mutation { signIn(input: { email: "a@b.example", password: "x" }) { __typename } }';
    const signIns: ReturnType<typeof busy.graphql>[] = [];
    // One after another, so that each finds a turn that is free.
    for (let n = 1; n <= 6; n += 1) {
      signIns.push(busy.graphql(signIn));
      await eventually(() => held === n);
    }
    expect((await busy.graphql('{ me { name } }')).body.data).toEqual({ me: { name: 'Ada' } });
    released.resolve();
    expect((await Promise.all(signIns)).map(({ status }) => status)).toEqual(signIns.map(() => 200));
  });

  test('of a subgraph is 503 with Retry-After as well, but 200 where other fields have data', async () => {
    const errors = [{ message: 'Later', path: ['placeOrder'], extensions: { code: 'OVERLOADED', retryable: true } }];
    await using busy = await startTestGateway({
      subgraphs: { orders: async ({ query }) => (query.includes('placeOrder') ? { data: null, errors } : { errors }) },
    });
    const place = `mutation { placeOrder(input: { idempotencyKey: "k", shippingAddress: { name: "A", line1: "B", city: "C", country: "GB" } }) {
      __typename } }`;
    const { status, body, headers } = await busy.graphql(place);
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(body.errors).toMatchObject([{ extensions: { code: 'OVERLOADED', retryable: true } }]);
    // A field that may be null loses its value, and nothing else was asked for.
    const alone = await busy.graphql('{ cart { lines { quantity } } }');
    expect([alone.status, alone.body.data]).toEqual([503, { cart: null }]);
    const part = await busy.graphql('{ me { name } cart { lines { quantity } } }');
    expect([part.status, part.headers.get('retry-after')]).toEqual([200, null]);
    expect(part.body).toMatchObject({
      data: { me: { name: 'Ada' } },
      errors: [{ extensions: { code: 'OVERLOADED' } }],
    });
  });
});

test('/schema.graphql is the client schema that is committed, to the byte', async () => {
  const response = await fetch(`${gateway.url}/schema.graphql`);
  expect(await response.text()).toBe(readFileSync('schema/api.graphql', 'utf8'));
});

describe('GraphiQL', () => {
  test('is served outside production, may load and call nothing but this server, and gets the settings', async () => {
    await using explorer = await startTestGateway({
      env: { DEMO_PASSWORD: 'pw', SUBSCRIPTIONS_URL: 'ws://127.0.0.1:4005/graphql' },
    });
    const page = await fetch(`${explorer.url}/graphiql`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/text\/html/);
    expect(page.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self';.*connect-src 'self' ws:\/\/127\.0\.0\.1:4005;/,
    );
    expect(await (await fetch(`${explorer.url}/config.json`)).json()).toEqual({
      subscriptionsUrl: 'ws://127.0.0.1:4005/graphql',
      registryUrl: null,
      paymentPageUrl: null,
      demoPassword: 'pw',
    });
  });

  test('is not served in production, where the page of operators is served alone if it is asked for', async () => {
    const statuses = async (url: string) =>
      Promise.all(['/ops/', '/config.json', '/graphiql/', '/'].map(async (at) => (await fetch(`${url}${at}`)).status));
    const env = { NODE_ENV: 'production', DEMO_PASSWORD: 'pw' };
    await using without = await startTestGateway({ env });
    expect(await statuses(without.url)).toEqual([404, 404, 404, 404]);
    await using withPage = await startTestGateway({ env: { ...env, GATEWAY_OPERATOR_PAGE: 'true' } });
    expect(await statuses(withPage.url)).toEqual([200, 200, 404, 404]);
    expect(await (await fetch(`${withPage.url}/config.json`)).json()).toEqual({ subscriptionsUrl: null });
  });

  test('is reached from the start page, as are the shop and the registry if they exist', async () => {
    const links = async (url: string) =>
      [...(await (await fetch(url)).text()).matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
    expect(await links(gateway.url)).toEqual(['./graphiql/', './ops/', './schema.graphql']);
    const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-shop-'));
    await using whole = await startTestGateway({
      env: { SHOP_FOLDER: folder, REGISTRY_PAGE_URL: 'https://schemas.example/' },
    });
    expect(await links(whole.url)).toEqual([
      './shop/',
      './graphiql/',
      './ops/',
      'https://schemas.example/',
      './schema.graphql',
    ]);
  });

  test('keeps its settings, with the demo password, from pages of other origins', async () => {
    const headers = { origin: 'http://localhost:5173' };
    const response = await fetch(`${gateway.url}/config.json`, { headers });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  test.each([
    ['127.0.0.1:4000', 'pw'],
    ['[::1]:4000', 'pw'],
    ['192.168.1.20', 'pw'],
    ['localhost:4000', 'pw'],
    ['shop.localhost', 'pw'],
    ['rebound.example:4000', null],
    ['127.0.0.1.rebound.example', null],
    ['localhost.example', null],
  ])('gives the demo password to a page at %s: %s', async (host, demoPassword) => {
    await using explorer = await startTestGateway({ env: { DEMO_PASSWORD: 'pw' } });
    const { body } = await readAsHost(`${explorer.url}/config.json`, host);
    expect(JSON.parse(body)).toMatchObject({ subscriptionsUrl: null, demoPassword });
  });

  test('does not exist in production, nor do the settings', async () => {
    await using production = await startTestGateway({ env: { NODE_ENV: 'production', DEMO_PASSWORD: 'pw' } });
    expect((await fetch(production.url)).status).toBe(404);
    expect((await fetch(`${production.url}/config.json`)).status).toBe(404);
  });
});
