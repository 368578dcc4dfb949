import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openTestRegistry } from './open-registry.ts';

const subgraph = (name: string, sdl: string) => ({ name, url: `http://${name}.example/graphql`, sdl });
const users = (fields: string) => subgraph('users', `type Query { ${fields} }`);

test('one subgraph is published beside the others, and taken out again', async () => {
  const r = await openTestRegistry();
  await r.call('POST', 'versions', { subgraphs: [users('me: Int')] });
  const goods = subgraph('goods', 'type Query { goods: Int }');
  const second = await r.call('POST', 'versions', { subgraphs: [goods], only: true });
  expect(second).toMatchObject({ status: 201, body: { version: { number: 2 } } });
  expect((await r.store.head())?.subgraphs.map((subgraph) => subgraph.name).toSorted()).toEqual(['goods', 'users']);

  expect(await r.call('POST', 'delete', { name: 'nothing' })).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  // Somebody may use Query.goods: nobody knows.
  expect(await r.call('POST', 'delete', { name: 'goods' })).toMatchObject({ status: 422, code: 'BLOCKED' });
  const tried = { name: 'goods', allowBreaking: true, reason: 'sold', dryRun: true };
  expect((await r.call('POST', 'delete', tried)).status).toBe(200);
  expect((await r.store.head())?.number).toBe(2);
  expect(await r.call('POST', 'delete', { ...tried, dryRun: false })).toMatchObject({
    status: 201,
    body: { version: { number: 3, action: 'delete' } },
  });
  expect((await r.store.head())?.subgraphs.map((subgraph) => subgraph.name)).toEqual(['users']);
  expect((await r.call('GET', 'audit')).body.entries.map((entry: { action: string }) => entry.action)).toEqual([
    'delete',
    'publish',
    'publish',
  ]);
});

test('publishes of different subgraphs at the same time all go live', async () => {
  const r = await openTestRegistry();
  const names = ['a', 'b', 'c', 'd'];
  const all = names.map((name) => ({ subgraphs: [subgraph(name, `type Query { ${name}: Int }`)], only: true }));
  const answers = await Promise.all(all.map((body) => r.call('POST', 'versions', body)));
  expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201, 201]);
  expect((await r.store.head())?.number).toBe(4);
  expect((await r.store.head())?.subgraphs.map((subgraph) => subgraph.name).toSorted()).toEqual(names);
});

test('reports what changed between two versions', async () => {
  const r = await openTestRegistry();
  await r.call('POST', 'versions', { subgraphs: [users('a: Int b: Int')] });
  await r.call('POST', 'versions', { subgraphs: [users('a: Int')], allowBreaking: true, reason: 'b is gone' });
  const { body } = await r.call('GET', 'versions/1/diff/2');
  expect(body).toMatchObject({ command: 'diff', against: 'shop@main:1', version: { number: 2 } });
  expect(body.changes).toMatchObject([{ type: 'FIELD_REMOVED', coordinate: 'Query.b', severity: 'breaking' }]);
  expect((await r.call('GET', 'versions/1/diff/9')).code).toBe('NOT_FOUND');
});

test('keeps checks, and gives each back whole', async () => {
  const r = await openTestRegistry();
  await r.call('POST', 'versions', { subgraphs: [users('a: Int b: Int')] });
  const checked = await r.call('POST', 'checks', { subgraphs: [users('a: Int')], commit: 'c0ffee' });
  const id = checked.body.details.check;
  expect((await r.call('GET', 'checks')).body.checks).toMatchObject([
    { id, result: 'blocked', commit: 'c0ffee', base: 1, composes: true, findings: { breaking: 1, dangerous: 0 } },
  ]);
  const { body } = await r.call('GET', `checks/${id}`);
  expect(body.verdict.findings[0].coordinate).toBe('Query.b');
  expect(body.supergraphSdl).toContain('join__Graph');
  // Nor is it, or what follows from it, there a second time.
  expect(JSON.stringify(body).split('@join__graph').length).toBe(
    JSON.stringify(body.supergraphSdl).split('@join__graph').length,
  );
  expect(Object.keys(body.verdict)).not.toContain('apiSdl');
  expect((await r.call('GET', 'checks/0197f1a0-0000-7000-8000-000000000000')).code).toBe('NOT_FOUND');
  expect((await r.call('GET', 'checks/..%2f..%2fversions')).code).toBe('BAD_USER_INPUT');
});

test('an approval lets a finding pass in every later check, until it expires', async () => {
  let at = new Date('2026-11-21T09:00:00Z');
  const r = await openTestRegistry({ now: () => at });
  await r.call('POST', 'versions', { subgraphs: [users('a: Int b: Int')] });
  const check = () => r.call('POST', 'checks', { subgraphs: [users('a: Int')] });
  const { fingerprint } = (await check()).body.changes[0];
  expect((await r.call('POST', 'approvals', { fingerprints: [fingerprint], reason: ' ' })).code).toBe('BAD_USER_INPUT');
  const unknown = { fingerprints: ['0123456789abcdef'], reason: 'nobody used b' };
  expect(await r.call('POST', 'approvals', unknown)).toMatchObject({
    code: 'BAD_USER_INPUT',
    body: {
      errors: [
        {
          message: expect.stringContaining(
            `No check found 0123456789abcdef; known blocking findings are:\n  ${fingerprint} `,
          ),
        },
      ],
    },
  });
  const approval = { fingerprints: [fingerprint], reason: 'nobody used b', expiresAt: '2026-11-21T10:00:00Z' };
  expect(await r.call('POST', 'approvals', approval)).toMatchObject({
    status: 201,
    body: { approvals: [{ fingerprint, reason: 'nobody used b', actor: 'ada' }] },
  });
  expect((await check()).body).toMatchObject({ result: 'ok', changes: [{ approval: { reason: 'nobody used b' } }] });
  at = new Date('2026-11-21T10:00:01Z');
  expect((await check()).body.result).toBe('blocked');
  expect((await r.call('GET', 'approvals')).body.approvals).toHaveLength(1);
});

test('the operations of an active release decide; it can be retired, but not rewritten', async () => {
  const r = await openTestRegistry();
  await r.call('POST', 'versions', { subgraphs: [users('a: Int b: Int')] });
  const put = (body: string, more: object = {}) =>
    r.call('PUT', 'clients/web/1.0.0', { operations: [{ body, name: 'Page' }], ...more });
  expect((await put('{ a ')).code).toBe('BAD_USER_INPUT');
  // What a check could not read would count as evidence of no use.
  const wrong = [
    {
      body: 'query UsesShared { u { ...Shared } }',
      message: 'Operation Page uses fragments that it does not define: Shared',
    },
    { body: '#import "./frag.graphql"\nquery Page { a }', message: 'Operation Page uses #import' },
    { body: 'fragment Page on Query { a }', message: 'Operation Page defines no operation' },
  ];
  for (const { body, message } of wrong) {
    const answer = await put(body);
    expect(answer).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect(answer.body.errors[0].message).toContain(message);
  }
  expect((await r.call('GET', 'clients')).body.releases).toEqual([]);
  expect(await put('{ b }')).toMatchObject({ status: 200, body: { release: { state: 'pending', operations: 1 } } });
  expect((await put('{ a }')).status).toBe(200);
  expect((await put('{ a }', { activate: true })).body.release.state).toBe('active');
  expect(await put('{ b }')).toMatchObject({ status: 409, code: 'RELEASE_IS_ACTIVE' });

  const check = async (fields: string) => (await r.call('POST', 'checks', { subgraphs: [users(fields)] })).body.result;
  expect(await check('a: Int')).toBe('ok');
  expect(await check('b: Int')).toBe('blocked');
  expect((await r.call('POST', 'clients/web/1.0.0/retire', {})).body.release.state).toBe('retired');
  expect((await r.call('GET', 'clients')).body.releases).toMatchObject([{ client: 'web', state: 'retired' }]);
  // Nobody is left who could tell.
  expect(await check('a: Int')).toBe('blocked');
  expect((await r.call('POST', 'clients/web/9/retire', {})).code).toBe('NOT_FOUND');
});

test('a release with operations that the live version refuses is not stored, and the answer names each error', async () => {
  const r = await openTestRegistry();
  const put = (version: string, bodies: readonly string[], more: object = {}) =>
    r.call('PUT', `clients/web/${version}`, { operations: bodies.map((body) => ({ body, hash: body })), ...more });
  // Nothing is live that could refuse it.
  expect((await put('0', ['{ early }'])).status).toBe(200);
  await r.call('POST', 'versions', { subgraphs: [users('a: Int b: Int')] });
  const refused = await put('1', ['{ a }', 'query ($x: Int) {\n  b(of: $x)\n}']);
  expect(refused).toMatchObject({ status: 422, code: 'OPERATIONS_INVALID' });
  expect(refused.body.message).toContain('1 of 2 operations of web@1 cannot be executed by version 1 of shop@main');
  expect(refused.body.operations).toMatchObject([
    { name: null, errors: [{ message: 'Unknown argument "of" on field "Query.b".', line: 2, column: 5 }] },
  ]);
  expect((await r.call('GET', 'clients')).body.releases).toMatchObject([{ version: '0' }]);
  expect((await put('1', ['{ c }'], { activate: true, allowInvalid: true })).body.release.state).toBe('active');
  // The same release again is a repetition, not a new mistake.
  expect((await put('1', ['{ c }'], { activate: true })).status).toBe(200);
  expect((await put('0', ['{ early }', '{ later }'])).body.operations).toMatchObject([{ hash: '{ later }' }]);
});

test('reported usage blocks and excuses, and shows when a release was seen last', async () => {
  const r = await openTestRegistry();
  await r.call('POST', 'versions', { subgraphs: [users('a: Int b: Int')] });
  await r.call('PUT', 'clients/web/1.0.0', { operations: [{ body: '{ a }' }], activate: true });
  const row = { coordinate: 'Query.b', client: 'web', clientVersion: '1.0.0', day: '2026-11-21', count: 3 };
  const report = { authorization: `Bearer ${await r.tokenFor('report')}` };
  expect(await r.call('POST', 'usage', { rows: [row] }, report)).toMatchObject({ status: 202, body: { accepted: 1 } });
  await r.call('POST', 'usage', { rows: [row] }, report);
  // Its answer was lost, so it comes again.
  const again = { ...report, 'idempotency-key': 'flush 7' };
  const other = { ...row, coordinate: 'Query.c' };
  await r.call('POST', 'usage', { rows: [other] }, again);
  await r.call('POST', 'usage', { rows: [other] }, again);
  expect((await r.call('GET', 'usage?coordinate=Query.c')).body.rows).toEqual([other]);
  expect((await r.call('GET', 'usage?coordinate=Query.b')).body.rows).toEqual([{ ...row, count: 6 }]);
  expect((await r.call('GET', 'usage?coordinate=Query.a')).body.rows).toEqual([]);
  expect((await r.call('GET', 'usage', undefined, report)).code).toBe('FORBIDDEN');
  const { body } = await r.call('POST', 'checks', { subgraphs: [users('a: Int')] });
  expect(body).toMatchObject({ result: 'blocked', changes: [{ coordinate: 'Query.b', usage: { requests: 6 } }] });
  expect((await r.call('GET', 'clients')).body.releases[0].lastSeenAt).toBe('2026-11-21T09:00:00.000Z');
  expect((await r.call('POST', 'usage', { rows: [{ ...row, count: 0 }] })).code).toBe('BAD_USER_INPUT');
});

test('gateways report the version that they run', async () => {
  const r = await openTestRegistry();
  await r.call('POST', 'versions', { subgraphs: [users('a: Int')] });
  const instance = { id: 'gateway-1', version: 1, startedAt: '2026-11-21T08:00:00Z' };
  expect((await r.call('POST', 'instances', instance)).status).toBe(204);
  await r.call('POST', 'instances', { ...instance, problem: 'it does not load' });
  expect((await r.call('GET', 'instances')).body).toEqual({
    instances: [{ ...instance, problem: 'it does not load', seenAt: '2026-11-21T09:00:00.000Z' }],
    live: 1,
  });
});

test('a gateway that stops leaves the list; one that started again under its id stays', async () => {
  const r = await openTestRegistry();
  const [reporting, reading] = [await r.tokenFor('report'), await r.tokenFor('read')].map((token) => ({
    authorization: `Bearer ${token}`,
  }));
  const ids = async () =>
    (await r.call('GET', 'instances', undefined, reading)).body.instances.map(({ id }: { id: string }) => id);
  const instance = { id: 'gateway@host-1', version: null, startedAt: '2026-11-21T08:00:00.000Z' };
  await r.call('POST', 'instances', instance, reporting);
  const remove = (startedAt: string) =>
    r.call('DELETE', `instances/gateway%40host-1?startedAt=${startedAt}`, undefined, reporting);
  expect((await remove('2026-11-21T07:00:00.000Z')).status).toBe(204);
  expect(await ids()).toEqual(['gateway@host-1']);
  expect((await remove('yesterday')).code).toBe('BAD_USER_INPUT');
  expect((await remove(instance.startedAt)).status).toBe(204);
  expect((await remove(instance.startedAt)).status).toBe(204);
  expect(await ids()).toEqual([]);
});

test('refuses a request if too many wait, also for a contract or a comparison', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-busy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = path.join(folder, 'graph.yaml');
  writeFileSync(config, 'graph: shop\ncontracts: { public: { exclude: [internal] } }\n');
  const r = await openTestRegistry({ env: { REGISTRY_CONFIG: config, REGISTRY_JUDGE_TIMEOUT_MS: '2000' } });
  const users = (sdl: string) => ({ subgraphs: [{ name: 'users', url: 'http://u.example', sdl }] });
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag"])';
  for (const fields of ['a: Int', 'a: Int b: Int']) {
    const sdl = `${link} type Query { ${fields} note: Int @tag(name: "internal") }`;
    expect((await r.call('POST', 'versions', users(sdl))).status).toBe(201);
  }
  const types = Array.from(
    { length: 30_000 },
    (_, at) => `type T${at} @key(fields: "id") { id: ID! next: T${at + 1} }`,
  );
  const large = `${link} type Query { t: T0 } ${types.join('\n')} type T30000 @key(fields: "id") { id: ID! }`;
  const slow = r.call('POST', 'checks', users(large));
  const tooMany = { status: 429, code: 'TOO_MANY_REQUESTS' };
  // While the slow one is judged nothing else is: of the others as many wait as may.
  const compare = () => r.call('GET', 'versions/1/diff/2');
  const waiting: ReturnType<typeof compare>[] = [];
  await eventually(async () => {
    const some = Array.from({ length: 20 }, compare);
    waiting.push(...some);
    expect(await Promise.race(some)).toMatchObject(tooMany);
    return true;
  });
  expect(await r.call('GET', 'supergraph?contract=public')).toMatchObject(tooMany);
  expect(await slow).toMatchObject({ status: 422, code: 'SCHEMA_TOO_COMPLEX' });
  expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([200, 429]));
  expect((await compare()).status).toBe(200);
  expect((await r.call('GET', 'supergraph?contract=public')).status).toBe(200);
});

test('serves a contract: only the parts that its tags allow', async () => {
  const r = await openTestRegistry();
  const config = path.join(r.where, 'graph.yaml');
  writeFileSync(config, 'graph: shop\ncontracts: { public: { exclude: [internal] } }\n');
  const other = await openTestRegistry({ where: r.where, env: { REGISTRY_CONFIG: config } });
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag"])';
  const sdl = `${link}\ntype Query { a: Int b: Int @tag(name: "internal") }`;
  await other.call('POST', 'versions', { subgraphs: [subgraph('users', sdl)] });
  const whole = await other.call('GET', 'api');
  expect(whole.text).toContain('b: Int');
  const part = await other.call('GET', 'api?contract=public');
  expect(part.text).toContain('a: Int');
  expect(part.text).not.toContain('b: Int');
  const supergraph = await other.call('GET', 'supergraph?contract=public');
  expect(supergraph.text).toContain('@inaccessible');
  const again = { 'if-none-match': supergraph.headers.get('etag') ?? '' };
  expect((await other.call('GET', 'supergraph?contract=public', undefined, again)).status).toBe(304);
  expect((await other.call('GET', 'api?contract=nothing')).code).toBe('NOT_FOUND');
});

test('each variant goes by its own policy', async () => {
  const r = await openTestRegistry();
  const config = path.join(r.where, 'graph.yaml');
  writeFileSync(config, 'graph: shop\nvariants: { staging: { policy: { failOn: never } } }\n');
  const other = await openTestRegistry({ where: r.where, env: { REGISTRY_CONFIG: config } });
  for (const variant of ['main', 'staging']) {
    await other.call('POST', `/shop/${variant}/versions`, { subgraphs: [users('a: Int b: Int')] });
  }
  const narrower = { subgraphs: [users('a: Int')] };
  expect((await other.call('POST', '/shop/main/versions', narrower)).code).toBe('BLOCKED');
  expect((await other.call('POST', '/shop/staging/versions', narrower)).status).toBe(201);
});

test('events tell every version, once, and resume after the last one heard', async () => {
  const r = await openTestRegistry();
  await r.call('POST', 'versions', { subgraphs: [users('a: Int')] });
  async function listen(headers: Record<string, string> = {}) {
    const stop = new AbortController();
    const response = await fetch(`${r.url}/v1/shop/main/events`, {
      headers: { authorization: `Bearer ${r.token}`, ...headers },
      signal: stop.signal,
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    let text = '';
    const reading = (async () => {
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
    })().catch(() => undefined);
    const numbers = () => [...text.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number));
    return { numbers, text: () => text, stop: () => (stop.abort(), reading) };
  }
  const first = await listen();
  await eventually(() => first.text().includes(': following'));
  await r.call('POST', 'versions', { subgraphs: [users('a: Int b: Int')] });
  await eventually(() => first.numbers().length === 1);
  expect(first.numbers()).toEqual([2]);
  expect(first.text()).toContain('event: version\nid: 2\ndata: {"number":2,');
  await first.stop();
  await r.call('POST', 'versions', { subgraphs: [users('a: Int b: Int c: Int')] });
  await r.call('POST', 'rollback', { reason: 'too early' });
  const second = await listen({ 'last-event-id': '2' });
  await eventually(() => second.numbers().length === 2);
  expect(second.numbers()).toEqual([3, 4]);
  await second.stop();
});

test('describes itself as OpenAPI 3.1, from the validators', async () => {
  const r = await openTestRegistry();
  const response = await fetch(`${r.url}/v1/openapi.json`);
  const document = (await response.json()) as {
    openapi: string;
    paths: Record<string, Record<string, { requestBody?: object; summary?: string }>>;
  };
  expect(document.openapi).toBe('3.1.0');
  const routes = Object.entries(document.paths).flatMap(([at, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${at}`),
  );
  expect(routes).toContain('POST /v1/{graph}/{variant}/versions');
  expect(routes.length).toBeGreaterThan(20);
  for (const methods of Object.values(document.paths))
    for (const method of Object.values(methods)) expect(method.summary).toBeTruthy();
  const body = JSON.stringify(document.paths['/v1/{graph}/{variant}/usage']?.['post']?.requestBody);
  expect(body).toContain('"maxItems":5000');
});

test.each([
  ['the address that the registry listens at', {}, 'http://127.0.0.1:'],
  ['the address that is set', { REGISTRY_PUBLIC_URL: 'https://schemas.example/' }, 'https://schemas.example/shop'],
])(
  'links in answers begin with %s, whatever the Host header says',
  async (_which, env: Record<string, string>, beginning) => {
    const { url, token } = await openTestRegistry({ env });
    async function ask(at: string, query: string, headers: Record<string, string>) {
      const body = JSON.stringify({ query });
      // Not `fetch`, which sends no Host header but its own.
      const sent = httpRequest(url + at, {
        method: 'POST',
        headers: { 'content-type': 'application/json', host: 'elsewhere.example', ...headers },
      }).end(body);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      return JSON.stringify(await json(response));
    }
    const published = await ask(
      '/rover/graphql',
      `mutation { graph(id: "shop") { publishSubgraph(graphVariant: "main", name: "users", url: "http://users.example", revision: "1",
       activePartialSchema: { sdl: "type Query { me: Int }" }) { launchUrl } } }`,
      { 'x-api-key': token },
    );
    expect(published).toContain(`"launchUrl":"${beginning}`);
    const checked = await ask(
      '/hive/graphql',
      `mutation { schemaCheck(input: { sdl: "type Query { me: Int you: Int }", service: "users",
       target: { bySelector: { organizationSlug: "acme", projectSlug: "shop", targetSlug: "main" } } }) {
       ... on SchemaCheckSuccess { schemaCheck { webUrl } } } }`,
      { authorization: `Bearer ${token}` },
    );
    expect(checked).toContain(`"webUrl":"${beginning}`);
  },
);

test('the cookie of the web view goes over TLS only where people reach the registry so', async () => {
  const cookieAt = async (publicUrl: string) => {
    const { url, token } = await openTestRegistry({ env: { REGISTRY_PUBLIC_URL: publicUrl } });
    const answer = await fetch(`${url}/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token }).toString(),
      redirect: 'manual',
    });
    return answer.headers.get('set-cookie')?.split('; ');
  };
  expect(await cookieAt('https://schemas.example')).toContain('Secure');
  const plain = await cookieAt('http://schemas.example');
  expect(plain).toContain('HttpOnly');
  expect(plain).not.toContain('Secure');
});

test.each(['https://schemas.example/?team=a', 'https://schemas.example/#live'])(
  'an address that no path can be put behind is a mistake in the settings: %s',
  async (address) => {
    await expect(openTestRegistry({ env: { REGISTRY_PUBLIC_URL: address } })).rejects.toThrow(
      'REGISTRY_PUBLIC_URL: must have no query and no fragment',
    );
  },
);
