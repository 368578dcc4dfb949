import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openTestRegistry } from '../registry/open-registry.ts';
import { clientsFolder } from '../support/clients.ts';

const client = path.resolve(import.meta.dirname, 'hive-usage-client.mjs');

interface Collected {
  body: string;
  variables?: object;
  client?: { name: string; version: string };
  times?: number;
}

/** Runs Hive's SDK until it has sent what it collected, and got an answer. */
async function collect(usage: { token: string; usageEndpoint: string; target?: string; operations: Collected[] }) {
  const child = spawn(process.execPath, [client], {
    cwd: await clientsFolder(),
    env: { PATH: process.env['PATH'] },
    timeout: 30_000,
  });
  child.stdin.end(JSON.stringify(usage));
  const [out, error, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
  ]);
  expect({ code, said: out + error }).toEqual({ code: 0, said: '' });
}

/** A report of one operation now, as the SDK sends it, and what else is to be in it. */
function reportOf(fields: string[], more: object = {}, operation: object = {}) {
  const one = { operationMapKey: 'k', timestamp: Date.now(), execution: { ok: true, duration: 1, errorsTotal: 0 } };
  return {
    size: 1,
    map: { k: { operation: '{ a }', operationName: 'a', fields } },
    operations: [{ ...one, metadata: { client: { name: 'web', version: '1' } }, ...operation }],
    ...more,
  };
}

async function open() {
  const r = await openTestRegistry({ now: () => new Date() });
  const usage = async () =>
    Object.fromEntries(
      (await r.store.usage('2000-01-01')).map((row) => [
        `${row.client}@${row.clientVersion} ${row.coordinate}`,
        row.count,
      ]),
    );
  const report = async (
    body: object,
    { token = r.token, at = '/hive/usage/acme/shop/main', version = '2' as string | null } = {},
  ) => {
    const response = await fetch(`${r.url}${at}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        ...(version === null ? {} : { 'x-usage-api-version': version }),
      },
      body: JSON.stringify(body),
    });
    // oxlint-disable-next-line typescript/no-explicit-any -- what a test looks into is what it says there is
    return { status: response.status, body: (await response.json()) as any };
  };
  return { ...r, usage, report };
}

test("the SDK's reports become counts by client, version and day", async () => {
  const { url, tokenFor, usage, store } = await open();
  const web = { name: 'web', version: '1.2.0' };
  const today = new Date().toISOString().slice(0, 10);
  await collect({
    token: `hvo1/${await tokenFor('report')}`,
    usageEndpoint: `${url}/hive/usage`,
    target: 'acme/shop/main',
    operations: [
      { body: 'query One($id: ID) { user(id: $id) { id } }', variables: { id: '7' }, client: web, times: 3 },
      { body: 'query Two { users(where: { role: ADMIN }) { id role } }', client: { name: 'app', version: '9' } },
      { body: 'query Three($where: Where) { users(where: $where) { id } }', variables: { where: { name: 'x' } } },
      { body: 'subscription Four { user { id } }', client: web, times: 2 },
    ],
  });
  expect(await usage()).toMatchObject({
    'web@1.2.0 Query.user': 3,
    'web@1.2.0 Query.user(id:)': 3,
    'web@1.2.0 User.id': 5,
    'web@1.2.0 Subscription.user': 2,
    'app@9 Query.users': 1,
    'app@9 Query.users(where:)': 1,
    'app@9 Where.role': 1,
    'app@9 Role.ADMIN': 1,
    'app@9 User.role': 1,
    'unknown@unknown Query.users': 1,
    'unknown@unknown Where.name': 1,
  });
  expect(Object.keys(await usage()).filter((key) => /!|web.*users|unknown.*Where\.role/.test(key))).toEqual([]);
  // A run over midnight has two days.
  const days = new Set((await store.usage('2000-01-01')).map((row) => row.day));
  expect([...days].every((day) => day >= today && day <= new Date().toISOString().slice(0, 10))).toBe(true);

  // They add up.
  await collect({
    token: `hvo1/${await tokenFor('report')}`,
    usageEndpoint: `${url}/hive/usage`,
    target: 'acme/shop/main',
    operations: [{ body: 'query One { user { id } }', client: web, times: 4 }],
  });
  expect(await usage()).toMatchObject({ 'web@1.2.0 Query.user': 7, 'web@1.2.0 Query.user(id:)': 3 });
});

test('a token for one variant needs no target; another token is refused, and nothing is counted', async () => {
  const { url, tokens, tokenFor, usage, report } = await open();
  const operations = [{ body: '{ user { id } }', client: { name: 'web', version: '1' } }];
  const usageEndpoint = `${url}/hive/usage`;
  const foreign = { name: 'x', scopes: ['admin' as const], graphs: ['shop@other'], days: 1, now: new Date() };
  const token = `hvo1/${(await tokens.create(foreign)).text}`;
  await collect({ token, usageEndpoint, target: 'acme/shop/main', operations });
  await collect({ token: `hvo1/${await tokenFor('admin')}x`, usageEndpoint, target: 'acme/shop/main', operations });
  expect(await usage()).toEqual({});

  const own = await tokens.create({ ...foreign, scopes: ['report'], graphs: ['shop@main'] });
  await collect({ token: own.text, usageEndpoint, operations });
  expect(await usage()).toMatchObject({ 'web@1 Query.user': 1 });
  // Of two variants none is the one that is meant, and the configured one is not theirs.
  const two = await tokens.create({ ...foreign, scopes: ['report'], graphs: ['shop@main', 'shop@next'] });
  const refused = await report(reportOf(['Query.user']), { token: two.text, at: '/hive/usage' });
  expect(refused).toMatchObject({ status: 403, body: { errors: [{ extensions: { code: 'FORBIDDEN' } }] } });
});

test('usage reported by the SDK decides checks', async () => {
  const { url, call, token } = await open();
  const publish = (sdl: string) => ({ subgraphs: [{ name: 'users', url: 'http://users.example', sdl }] });
  const sdl = 'type Query { user(id: ID): User users(where: String): [User] } type User { id: ID }';
  expect((await call('POST', 'versions', publish(sdl))).status).toBe(201);
  await collect({
    token: `hvo1/${token}`,
    usageEndpoint: `${url}/hive/usage`,
    target: 'acme/shop/main',
    operations: [{ body: 'query One { user(id: 1) { id } }', client: { name: 'web', version: '1' }, times: 2 }],
  });
  const check = async (changed: string) => (await call('POST', 'checks', publish(changed))).body;
  expect(await check(sdl.replace('users(where: String): [User]', ''))).toMatchObject({ result: 'ok' });
  expect(await check(sdl.replace('(where: String)', ''))).toMatchObject({ result: 'ok' });
  const used = await check(sdl.replace('(id: ID)', ''));
  expect(used).toMatchObject({
    result: 'blocked',
    changes: [
      {
        type: 'FIELD_ARGUMENT_REMOVED',
        because: expect.stringMatching(/^used 2 times/),
        usage: { clients: [{ client: 'web', versions: ['1'] }] },
      },
    ],
  });
});

test('a report is taken for what it says, and no further', async () => {
  const { report, usage, store } = await open();
  const persisted = { persistedDocumentHash: 'web~3.0.0~abc', metadata: undefined };
  const taken = await report(
    reportOf(['Query.user', 'Query.user.id', 'Query.user.id!', 'ID', 'Role.ADMIN'], {}, persisted),
  );
  expect(taken).toMatchObject({ status: 200, body: { operations: { accepted: 1, rejected: 0 } } });
  expect(taken.body.id).toMatch(/^[\w-]{36}$/);
  const counted = {
    // One row per request stands under the root type.
    'web@3.0.0 Query': 1,
    'web@3.0.0 Query.user': 1,
    'web@3.0.0 Query.user(id:)': 1,
    'web@3.0.0 ID': 1,
    'web@3.0.0 Role.ADMIN': 1,
  };
  expect(await usage()).toEqual(counted);

  const day = 86_400_000;
  for (const operation of [
    { operationMapKey: 'other' },
    { timestamp: Date.now() + 2 * day },
    { timestamp: Date.now() - 401 * day },
    { timestamp: 1e300 },
  ]) {
    const rejected = await report(reportOf(['Query.user'], {}, operation));
    expect(rejected).toMatchObject({ status: 200, body: { operations: { accepted: 0, rejected: 1 } } });
  }
  for (const [body, options] of [
    [reportOf(['Query.user']), { version: null }],
    [reportOf(['Query.user']), { version: '1' }],
    [reportOf(['']), {}],
    [reportOf(['Query.user'], { map: null }), {}],
    [reportOf(['Query.user'], { operations: {} }), {}],
    [reportOf(['Query.user'], {}, { timestamp: 'now' }), {}],
    [[], {}],
    [reportOf(['Query.user']), { at: '/hive/usage/acme/shop/1st' }],
  ] as const) {
    const refused = await report(body, options);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } });
  }
  const wide = reportOf(Array.from({ length: 500 }, (_, at) => `Query.f${at}`));
  const operations = Array.from({ length: 500 }, (_, at) => ({
    ...wide.operations[0],
    metadata: { client: { name: 'web', version: String(at) } },
  }));
  expect(await report({ ...wide, operations })).toMatchObject({
    status: 413,
    body: { errors: [{ extensions: { code: 'REQUEST_TOO_LARGE' } }] },
  });
  expect(await usage()).toEqual(counted);
  const long = await report(
    reportOf(['Query.user'], {}, { metadata: { client: { name: 'n'.repeat(300), version: '' } } }),
  );
  expect(long.status).toBe(200);
  expect((await store.usage('2000-01-01')).find(({ client }) => client.startsWith('n'))).toMatchObject({
    client: 'n'.repeat(100),
    clientVersion: 'unknown',
  });
});
