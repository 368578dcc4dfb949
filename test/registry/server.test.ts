import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { startAdmin } from '#platform/process/process.ts';
import { reportSchema } from '#registry/report/report.ts';
import { contentId, type SubgraphRevision } from '#registry/model/version.ts';
import type { Scope } from '#registry/store/tokens.ts';
import { eventually } from '../support/eventually.ts';
import { runRegistry } from '../support/run-registry.ts';

const parent = mkdtempSync(path.join(tmpdir(), 'tradepost-registry-server-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const now = () => new Date('2026-11-21T09:00:00Z');

const users = (fields: string): SubgraphRevision[] => [
  { name: 'users', url: 'http://users.example/graphql', sdl: `type Query { ${fields} }` },
];

/** A registry on a port of its own, in a directory that is given or new. */
async function open(where = mkdtempSync(path.join(parent, 'one-')), env: Record<string, string> = {}) {
  const running = await runRegistry({ where, env });
  const { url } = running;
  const token = await running.tokenFor('publish');

  async function call(
    method: string,
    at: string,
    request: { body?: object | string; headers?: object; as?: string | null } = {},
  ) {
    const as = request.as === undefined ? token : request.as;
    const response = await fetch(`${url}/v1/${at}`, {
      method,
      headers: {
        ...(as === null ? {} : { authorization: `Bearer ${as}` }),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(request.headers as Record<string, string>),
      },
      ...(request.body === undefined
        ? {}
        : { body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    // oxlint-disable-next-line typescript/no-explicit-any -- what a test looks into is what it says there is
    const body = (isJson ? JSON.parse(text) : null) as any;
    return { status: response.status, headers: response.headers, text, body, code: body?.errors?.[0]?.extensions.code };
  }
  const get = (at: string, headers: object = {}) => call('GET', `shop/main/${at}`, { headers });
  const post = (at: string, body: object, headers: object = {}) => call('POST', `shop/main/${at}`, { body, headers });
  const publish = (fields: string, headers: object = {}) =>
    post('versions', { subgraphs: users(fields), commit: 'c0ffee', reason: null }, headers);
  return { ...running, call, get, post, publish };
}

describe('publishing', () => {
  test('makes a version live, whose schemas are served from then on', async () => {
    await using r = await open();
    expect(await r.get('supergraph')).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    const published = await r.publish('a: Int');
    expect(published.status).toBe(201);
    const { verdict, ...report } = published.body;
    expect(reportSchema.strict().parse(report)).toMatchObject({
      command: 'publish',
      result: 'ok',
      exitCode: 0,
      version: { number: 1, action: 'publish', actor: 'ada', commit: 'c0ffee', reason: null, at: now().toISOString() },
    });
    expect(verdict.result).toBe('ok');
    const supergraph = await r.get('supergraph');
    expect(supergraph.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(supergraph.headers.get('x-schema-version')).toBe('1');
    expect(supergraph.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/);
    expect(supergraph.text).toContain('join__Graph');
    expect((await r.get('api')).text).toBe('type Query {\n  a: Int\n}');
    expect((await r.get('subgraphs')).body).toEqual(users('a: Int'));
  });

  test('of the live schemas stores nothing more', async () => {
    await using r = await open();
    await r.publish('a: Int');
    expect(await r.publish('a: Int')).toMatchObject({ status: 200, body: { version: { number: 1 } } });
    expect((await r.store.versions()).length).toBe(1);
  });

  test('of schemas that do not compose is refused and stores nothing', async () => {
    await using r = await open();
    await r.publish('a: Int');
    const refused = await r.publish('a: Nothing');
    expect(refused).toMatchObject({ status: 422, code: 'NOT_COMPOSABLE', body: { result: 'blocked', exitCode: 1 } });
    expect(refused.body.composition.errors[0].subgraph).toBe('users');
    expect((await r.store.versions()).map((version) => version.number)).toEqual([1]);
    expect((await r.get('api')).text).toContain('a: Int');
  });

  test('of a subgraph that no gateway could call is refused; one that is live already stays, and can be gone back to', async () => {
    await using r = await open();
    const at = (name: string, url: string) => ({ name, url, sdl: `type Query { ${name}: Int }` });
    for (const url of ['', 'localhost:4001/graphql', 'orders.internal/graphql', 'ftp://orders.internal/graphql']) {
      expect(
        await r.post('versions', { subgraphs: [at('orders', url), at('users', 'https://u.example')] }),
      ).toMatchObject({
        status: 400,
        code: 'BAD_USER_INPUT',
        body: { errors: [{ message: `orders: expected an http:// or https:// address, got "${url}"` }] },
      });
      // Nobody calls what is only checked.
      expect((await r.post('checks', { subgraphs: [at('orders', url)] })).body.result).toBe('ok');
    }
    expect(await r.store.head()).toBeNull();

    // From before addresses were looked at.
    expect((await r.post('versions', { subgraphs: [at('orders', 'http://o.example')] })).status).toBe(201);
    const live = await r.store.version(1);
    if (!live) throw new Error('expected version 1');
    const old = { ...live, subgraphs: [at('orders', 'orders:4003')] };
    await r.store.append({ ...old, id: contentId(old) }, 1);
    const beside = { subgraphs: [at('users', 'http://u.example')], only: true };
    expect((await r.post('versions', beside)).body.version.number).toBe(3);
    expect(await r.post('versions', { subgraphs: [at('orders', 'orders:4004')], only: true })).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    expect((await r.post('rollback', { to: 2, reason: 'users is broken' })).body.version.number).toBe(4);
  });

  test('of a breaking change is refused, unless an admin says why it may go out', async () => {
    await using r = await open();
    await r.publish('a: Int b: Int');
    expect(await r.publish('a: Int')).toMatchObject({ status: 422, code: 'BLOCKED', body: { result: 'blocked' } });
    const forced = { subgraphs: users('a: Int'), allowBreaking: true };
    expect(await r.post('versions', forced)).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    const excused = { ...forced, reason: 'b never worked' };
    expect(await r.post('versions', excused)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    const admin = await r.tokenFor('admin', 'grace');
    const done = await r.call('POST', 'shop/main/versions', { body: excused, as: admin });
    expect(done).toMatchObject({
      status: 201,
      body: { result: 'ok', version: { actor: 'grace', reason: 'b never worked' } },
    });
  });

  test('with If-Match goes through for the version expected only, by number or id', async () => {
    await using r = await open();
    expect((await r.publish('a: Int', { 'if-match': '"0"' })).status).toBe(201);
    expect(await r.publish('a: Int b: Int', { 'if-match': '"0"' })).toMatchObject({
      status: 412,
      code: 'PRECONDITION_FAILED',
    });
    expect((await r.publish('a: Int b: Int', { 'if-match': '"1"' })).status).toBe(201);
    const { id } = (await r.get('versions/2')).body;
    expect((await r.publish('a: Int b: Int c: Int', { 'if-match': `"${id}"` })).status).toBe(201);
    expect((await r.publish('a: Int', { 'if-match': 'nonsense' })).code).toBe('BAD_USER_INPUT');
  });

  test.each([
    { headers: { 'if-match': '"1"' }, lost: 412 },
    { headers: {}, lost: 409 },
  ])('twice at the same time with $headers lets exactly one through', async ({ headers, lost }) => {
    await using r = await open();
    await r.publish('a: Int');
    const both = await Promise.all([r.publish('a: Int b: Int', headers), r.publish('a: Int c: Int', headers)]);
    expect(both.map((response) => response.status).toSorted((a, b) => a - b)).toEqual([201, lost]);
    expect((await r.store.versions()).map((version) => version.number)).toEqual([1, 2]);
  });

  test('twice at the same time through two processes on one directory lets exactly one through', async () => {
    await using r = await open();
    await using other = await open(r.where);
    await r.publish('a: Int');
    const headers = { 'if-match': '"1"' };
    const both = await Promise.all([r.publish('a: Int b: Int', headers), other.publish('a: Int c: Int', headers)]);
    expect(both.map((response) => response.status).toSorted((a, b) => a - b)).toEqual([201, 412]);
    expect((await r.store.versions()).map((version) => version.number)).toEqual([1, 2]);
  });

  test('again with the same Idempotency-Key gets the first answer, even from a process that started since', async () => {
    const r = await open();
    const token = await r.tokenFor('publish', 'ci');
    const body = { subgraphs: users('a: Int') };
    const headers = { 'idempotency-key': 'run-1', 'if-match': '"0"' };
    const [first, again] = await Promise.all([
      r.call('POST', 'shop/main/versions', { body, headers, as: token }),
      r.call('POST', 'shop/main/versions', { body, headers, as: token }),
    ]);
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    const changed = { subgraphs: users('b: Int') };
    expect(await r.call('POST', 'shop/main/versions', { body: changed, headers, as: token })).toMatchObject({
      status: 422,
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    await r.stop();
    await using restarted = await open(r.where);
    const later = await restarted.call('POST', 'shop/main/versions', { body, headers, as: token });
    expect(later).toMatchObject({ status: 200, body: { version: { number: 1 } } });
    expect((await restarted.store.versions()).length).toBe(1);
  });
});

describe('following', () => {
  test('answers 304 to a client that has it', async () => {
    await using r = await open();
    await r.publish('a: Int');
    for (const at of ['supergraph', 'api', 'subgraphs']) {
      const etag = (await r.get(at)).headers.get('etag') ?? '';
      const known = await r.get(at, { 'if-none-match': `"other", ${etag}` });
      expect([known.status, known.text, known.headers.get('etag')]).toEqual([304, '', etag]);
      expect((await r.get(at, { 'if-none-match': '"other"' })).status).toBe(200);
    }
  });

  test('with Prefer: wait answers 304 when the time is over', async () => {
    await using r = await open();
    await r.publish('a: Int');
    const etag = (await r.get('api')).headers.get('etag');
    const began = performance.now();
    const answer = await r.get('api', { 'if-none-match': etag, prefer: 'wait=1' });
    expect([answer.status, answer.headers.get('preference-applied')]).toEqual([304, 'wait=1']);
    expect(performance.now() - began).toBeGreaterThan(950);
  });

  test('wakes when something is published, by this process or another', async () => {
    await using r = await open();
    await using other = await open(r.where);
    const first = r.get('api', { prefer: 'wait=40' });
    await r.publish('a: Int');
    expect((await first).text).toContain('a: Int');
    for (const publisher of [r, other]) {
      const before = await r.get('api');
      const polls = [1, 2].map(() =>
        r.get('api', { 'if-none-match': before.headers.get('etag'), prefer: 'respond-async, wait=40' }),
      );
      const at = Number(before.headers.get('x-schema-version')) + 1;
      await publisher.publish(`a: Int f${at === 2 ? '2: Int' : '2: Int f3: Int'}`);
      for (const answer of await Promise.all(polls)) {
        expect([answer.status, answer.headers.get('x-schema-version')]).toEqual([200, String(at)]);
      }
    }
  });

  test('looks again once a second at most, whatever others there have seen', async () => {
    await using r = await open();
    await using other = await open(r.where);
    await r.publish('a: Int');
    const before = (await other.get('api')).headers.get('etag');
    const waits = vi.spyOn(other.server.registry.changes, 'wait');
    const wake = { prefer: 'wait=40' };
    const first = other.get('api', { 'if-none-match': before, ...wake });
    await eventually(() => waits.mock.calls.length === 1);
    await r.publish('a: Int b: Int');
    // The first still waits for the next look; the second has seen more already.
    const after = (await r.get('api')).headers.get('etag');
    const second = other.get('api', { 'if-none-match': after, ...wake });
    expect((await first).headers.get('x-schema-version')).toBe('2');
    await r.publish('a: Int b: Int c: Int');
    expect((await second).headers.get('x-schema-version')).toBe('3');
    expect(waits.mock.calls.length).toBeLessThanOrEqual(4);
  });

  test('by events goes on from the live version where the versions were restored to fewer than were seen', async () => {
    await using r = await open();
    await r.publish('a: Int');
    const waits = vi.spyOn(r.server.registry.changes, 'wait');
    const gone = new AbortController();
    const events = await fetch(`${r.url}/v1/shop/main/events`, {
      headers: { authorization: `Bearer ${await r.tokenFor('read')}`, 'last-event-id': '3000000000' },
      signal: gone.signal,
    });
    let told = '';
    const reading = (async () => {
      for await (const chunk of events.body ?? []) told += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    await eventually(() => waits.mock.calls.length > 0);
    for (let time = 0; time < 20; time += 1) await r.get('versions');
    expect(waits.mock.calls.length).toBe(1);
    await r.publish('a: Int b: Int');
    await eventually(() => told.includes('\nid: 2\n'));
    expect(told).not.toContain('\nid: 1\n');
    gone.abort();
    await reading;
  });

  test('is answered immediately when the process stops', async () => {
    const r = await open();
    await r.publish('a: Int');
    const etag = (await r.get('api')).headers.get('etag');
    const poll = r.get('api', { 'if-none-match': etag, prefer: 'wait=40' });
    await r.get('api');
    await r.stop();
    expect((await poll).status).toBe(304);
  });
});

describe('checking', () => {
  test('answers with a report, 200 also where it blocks, and keeps it', async () => {
    await using r = await open();
    await r.publish('a: Int b: Int');
    expect(await r.post('checks', { subgraphs: users('a: Int b: Int c: Int') })).toMatchObject({
      status: 200,
      body: { command: 'check', result: 'ok', base: { number: 1 } },
    });
    const blocked = await r.post('checks', { subgraphs: users('a: Int'), commit: 'c0ffee' });
    expect(blocked).toMatchObject({ status: 200, body: { result: 'blocked', exitCode: 1 } });
    expect(blocked.body.changes[0]).toMatchObject({ blocking: true, coordinate: 'Query.b' });
    const broken = await r.post('checks', { subgraphs: users('a: Nothing') });
    expect(broken).toMatchObject({ status: 200, body: { result: 'blocked' } });
    expect((await r.store.versions()).length).toBe(1);
    expect(await r.store.checks()).toHaveLength(3);
    expect((await r.store.checks()).find((check) => check.commit === 'c0ffee')).toMatchObject({
      actor: 'ada',
      base: 1,
    });
  });

  test.each([
    ['deep nesting', `type Query { a: ${'['.repeat(400_000)}`],
    ['deep selections', `type Query { a: Int } directive @d(x: ${'['.repeat(100_000)}Int) on FIELD`],
    ['10 MB', `type Query { ${'a'.repeat(10_000_000)}: Int }`],
  ])('refuses %s without reading it as a schema, and serves on', async (_name, sdl) => {
    await using r = await open();
    await r.post('checks', { subgraphs: users('a: Int') });
    const answer = await r.post('versions', { subgraphs: [{ name: 'users', url: 'http://users.example', sdl }] });
    expect(answer).toMatchObject({ status: 422, code: 'NOT_COMPOSABLE' });
    expect(answer.body.composition.errors[0].code).toMatch(/^SDL_TOO_(DEEP|LARGE)$/);
    expect((await r.publish('a: Int')).status).toBe(201);
  });

  test('refuses a body above 10 MB', async () => {
    await using r = await open();
    const answer = await r
      .post('checks', { subgraphs: [{ name: 'users', url: '', sdl: 'a'.repeat(11_000_000) }] })
      .catch((error: Error) => error);
    // The answer is sent while the client still sends, which not every client reads.
    if (!(answer instanceof Error)) expect(answer).toMatchObject({ status: 413, code: 'REQUEST_TOO_LARGE' });
  });

  test('gives up on a schema that takes too long, and the next gets its verdict', async () => {
    await using r = await open(undefined, { REGISTRY_JUDGE_TIMEOUT_MS: '2000' });
    const types = Array.from({ length: 30_000 }, (_, i) => `type T${i} @key(fields: "id") { id: ID! next: T${i + 1} }`);
    const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
      type Query { t: T0 } ${types.join('\n')} type T30000 @key(fields: "id") { id: ID! }`;
    let judged = false;
    const slow = r.post('checks', { subgraphs: [{ name: 'slow', url: '', sdl }] }).finally(() => (judged = true));
    expect((await r.get('versions')).status).toBe(200);
    expect(judged).toBe(false);
    expect(await slow).toMatchObject({ status: 422, code: 'SCHEMA_TOO_COMPLEX' });
    expect((await r.publish('a: Int')).status).toBe(201);
  });

  test.each([
    ['no subgraphs', {}],
    ['a name twice', { subgraphs: [...users('a: Int'), ...users('a: Int')] }],
    ['a name that leaves the directory', { subgraphs: [{ ...users('a: Int')[0], name: '../x' }] }],
    ['something unknown', { subgraphs: users('a: Int'), unknown: 1 }],
  ])('refuses a body with %s', async (_name, body) => {
    await using r = await open();
    expect(await r.post('checks', body)).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  });
});

describe('versions', () => {
  test('are listed in pages and read by number and id', async () => {
    await using r = await open();
    for (const fields of ['a: Int', 'a: Int b: Int', 'a: Int b: Int c: Int']) await r.publish(fields);
    const page = await r.get('versions?limit=2');
    expect(page.body.versions.map((version: { number: number }) => version.number)).toEqual([1, 2]);
    expect(page.body.next).toBe(2);
    const rest = await r.get('versions?after=2&limit=2');
    expect(rest.body).toMatchObject({
      versions: [{ number: 3, parent: 2, actor: 'ada', subgraphs: ['users'] }],
      next: null,
    });
    const { id } = rest.body.versions[0];
    expect((await r.get(`versions/${id}`)).body).toEqual((await r.get('versions/3')).body);
    for (const at of ['versions/9', 'versions/x', 'versions/0123456789abcdef'])
      expect(await r.get(at)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(await r.get('versions?limit=1000')).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  });

  test('can be restored with a reason, as new versions', async () => {
    await using r = await open();
    expect(await r.post('rollback', { reason: 'why' })).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    await r.publish('a: Int');
    await r.publish('a: Int b: Int');
    expect(await r.post('rollback', {})).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect(await r.post('rollback', { to: 7, reason: 'why' })).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(await r.post('rollback', { reason: 'why' }, { 'if-match': '"1"' })).toMatchObject({ status: 412 });
    const back = await r.post('rollback', { reason: 'b was slow', commit: 'abc' }, { 'if-match': '"2"' });
    expect(back).toMatchObject({
      status: 201,
      body: {
        result: 'ok',
        version: { number: 3, action: 'rollback', actor: 'ada', commit: 'abc', reason: 'b was slow' },
      },
    });
    expect((await r.get('versions/3')).body.id).toBe((await r.get('versions/1')).body.id);
    expect((await r.get('api')).text).not.toContain('b: Int');
    // Version 2 was what was wrong.
    expect(await r.post('rollback', { reason: 'once more' })).toMatchObject({
      status: 409,
      code: 'ROLLED_BACK_ALREADY',
      body: { message: 'shop@main: version 3 is a rollback already; say with --to which version you want' },
    });
    expect((await r.get('api')).headers.get('x-schema-version')).toBe('3');
    expect((await r.post('rollback', { to: 2, reason: 'was not' })).body.version.number).toBe(4);
  });

  test('are promoted from another variant', async () => {
    await using r = await open();
    await r.publish('a: Int');
    const promote = (body: object) => r.call('POST', 'shop/live/promote', { body });
    expect(await promote({ from: 'none' })).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(await promote({ from: 'live' })).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect(await promote({ from: 'main', reason: 'release' })).toMatchObject({
      status: 201,
      body: { version: { number: 1, action: 'promote', actor: 'ada', reason: 'release' } },
    });
    const etags = await Promise.all(['main', 'live'].map((variant) => r.call('GET', `shop/${variant}/supergraph`)));
    expect(etags[0]?.headers.get('etag')).toBe(etags[1]?.headers.get('etag'));
  });

  test('outlive the process', async () => {
    const r = await open();
    await r.publish('a: Int');
    await r.publish('a: Int b: Int');
    const before = await r.get('supergraph');
    await r.stop();
    await using restarted = await open(r.where);
    const after = await restarted.get('supergraph', { 'if-none-match': before.headers.get('etag') });
    expect([after.status, after.headers.get('x-schema-version')]).toEqual([304, '2']);
    expect((await restarted.get('versions')).body.versions).toHaveLength(2);
  });
});

describe('tokens', () => {
  test('are asked for, and none but the real and present ones are taken', async () => {
    await using r = await open();
    const good = await r.tokenFor('read');
    const wrong = `${good.slice(0, -4)}${good.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    const old = await r.tokens.create({
      name: 'old',
      scopes: ['admin'],
      days: 1,
      now: new Date('2026-11-20T09:00:00Z'),
    });
    const missing = await r.call('GET', 'shop/main/versions', { as: null });
    expect(missing).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(missing.headers.get('www-authenticate')).toBe('Bearer');
    for (const as of [wrong, 'x', `tpr_${'0'.repeat(16)}_${'a'.repeat(43)}`])
      expect(await r.call('GET', 'shop/main/versions', { as })).toMatchObject({ status: 401, code: 'TOKEN_INVALID' });
    expect(await r.call('GET', 'shop/main/versions', { as: old.text })).toMatchObject({
      status: 401,
      code: 'TOKEN_EXPIRED',
    });
    expect(await r.call('GET', 'shop/main/versions', { as: good })).toMatchObject({ status: 200 });
    const [listed] = (await r.tokens.list()).filter((token) => good.includes(token.id));
    expect(JSON.stringify(listed)).not.toContain(good.slice(21));
    expect(await r.tokens.revoke(listed?.id ?? '')).toBe(true);
    expect(await r.call('GET', 'shop/main/versions', { as: good })).toMatchObject({
      status: 401,
      code: 'TOKEN_INVALID',
    });
  });

  test('allow the actions of their scopes', async () => {
    await using r = await open();
    const body = { subgraphs: users('a: Int'), reason: 'why', from: 'x' };
    const needs = {
      'GET versions': 'read',
      'POST checks': 'check',
      'POST versions': 'publish',
      'POST rollback': 'publish',
      'POST promote': 'publish',
    };
    const order: Scope[] = ['read', 'check', 'publish', 'admin'];
    for (const scope of order) {
      const as = await r.tokenFor(scope);
      for (const [route, needed] of Object.entries(needs)) {
        const [method = '', at] = route.split(' ');
        const { status } = await r.call(method, `shop/main/${at}`, { as, ...(method === 'POST' ? { body } : {}) });
        expect([scope, route, status === 403]).toEqual([
          scope,
          route,
          order.indexOf(scope) < order.indexOf(needed as Scope),
        ]);
      }
    }
  });
});

test.each([
  ['/rover/graphql', 'UNAUTHENTICATED'],
  ['/v1/%zz', 'BAD_REQUEST'],
  ['/nowhere', 'NOT_FOUND'],
])('answers programs with a coded error in JSON where browsers get a page: %s', async (at, code) => {
  await using r = await open();
  const { url } = r;
  const program = await fetch(`${url}${at}`);
  expect(await program.json()).toMatchObject({ errors: [{ extensions: { code } }] });
  const browser = await fetch(`${url}${at}`, { headers: { accept: 'text/html,*/*;q=0.8' } });
  expect(browser.headers.get('content-type')).toContain('text/html');
  expect(browser.status).toBe(program.status);
});

test('says that it is ready and counts requests', async () => {
  await using r = await open();
  await r.get('versions');
  const admin = await startAdmin(0, () => r.server.ready());
  const ask = async (at: string) => (await fetch(`http://127.0.0.1:${admin.port}/${at}`)).text();
  expect(JSON.parse(await ask('readyz'))).toEqual({ store: true });
  expect(await ask('metrics')).toMatch(
    /tradepost_registry_requests_total\{route="GET \/v1\/:graph\/:variant\/versions",status="200"\} \d/,
  );
  await admin.stop();
});
