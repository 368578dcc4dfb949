import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventFeed, httpFeed, serveFeed } from '#platform/events/event-feed.ts';
import { partitionOf } from '#platform/events/event-log.ts';
import { openHttp } from '#platform/process/http.ts';
import { newId } from '#platform/values/id.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { type Identity, openIdentity, type SignedCall } from '#platform/identity/signed-identity.ts';
import { eventually } from '../support/eventually.ts';
import { openLog } from '../support/open-log.ts';
import { rootSecret, testLog } from '../support/test-settings.ts';

const ann = newId('user');
const bob = newId('user');
const late = newId('user');

let log: Awaited<ReturnType<typeof openLog>>;
let app: ReturnType<typeof openHttp>;
let baseUrl: string;
let identity: Identity;
const feeds: Record<string, EventFeed> = {};

/** Positions 1 to 4: Ann 1, Bob 1, Ann 2, Ann 3. Then one event of another user that nobody has stamped. */
beforeAll(async () => {
  log = await openLog();
  const relay = await log.startRelay();
  for (const [index, [user, version]] of (
    [
      [ann, 1],
      [bob, 1],
      [ann, 2],
      [ann, 3],
    ] as const
  ).entries()) {
    await log.record(user, version);
    await eventually(async () => (await log.feed.head()) === index + 1);
  }
  await relay.stop();
  await log.record(late, 1);

  identity = openIdentity(rootSecret, 'users');
  app = openHttp({ log: testLog, bodyLimitBytes: 1024 * 1024 });
  serveFeed(app, log.feed, identity);
  baseUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  feeds['database'] = log.feed;
  feeds['http'] = httpFeed(baseUrl, { identity, process: 'test', owner: 'users' });
});

afterAll(async () => {
  await app.close();
  await log[Symbol.asyncDispose]();
});

describe.each(['database', 'http'])('the feed over %s', (kind) => {
  const open = () => feeds[kind] as EventFeed;
  const positions = async (query: Parameters<EventFeed['read']>[0]) =>
    (await open().read(query)).map((event) => event.position);

  it('gives stamped events after a position, complete and in order', async () => {
    expect(await positions({ after: 0 })).toEqual([1, 2, 3, 4]);
    expect(await positions({ after: 3 })).toEqual([4]);
    expect(await positions({ after: 4 })).toEqual([]);
    const [first] = await open().read({ after: 0, limit: 1 });
    expect(first).toEqual({
      id: expect.any(String),
      subject: `user:${ann}`,
      version: 1,
      name: 'user.registered',
      schemaVersion: 1,
      payload: { userId: ann, roles: ['CUSTOMER'] },
      occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      traceContext: null,
      audience: null,
      position: 1,
    });
    expect(Math.abs(Date.now() - Date.parse(first?.occurredAt ?? ''))).toBeLessThan(60_000);
  });

  it('gives only the requested events', async () => {
    expect(await positions({ after: 0, limit: 2 })).toEqual([1, 2]);
    expect(await positions({ after: 0, names: ['user.registered'] })).toEqual([1, 2, 3, 4]);
    expect(await positions({ after: 0, names: ['session.ended'] })).toEqual([]);
    expect(await positions({ after: 0, audience: 'customer:1' })).toEqual([]);
    const others = Array.from({ length: 16 }, (_, n) => n).filter((n) => n !== partitionOf(`user:${ann}`));
    expect(await positions({ after: 0, partitions: [partitionOf(`user:${ann}`)] })).toEqual(
      expect.arrayContaining([1, 3, 4]),
    );
    expect(await positions({ after: 0, partitions: others })).not.toContain(1);
  });

  it('gives the later versions of several subjects in one answer, stamped or not', async () => {
    const events = await open().readSubjects([
      { subject: `user:${ann}`, afterVersion: 1 },
      { subject: `user:${bob}`, afterVersion: 1 },
      { subject: `user:${late}`, afterVersion: 0 },
    ]);
    expect(events.map((event) => [event.subject, event.version, event.position])).toEqual(
      [
        [`user:${ann}`, 2, 3],
        [`user:${ann}`, 3, 4],
        [`user:${late}`, 1, null],
      ].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    );
    expect(await open().readSubjects([{ subject: `user:${ann}`, afterVersion: 0 }], 2)).toHaveLength(2);
    expect(await open().readSubjects([])).toEqual([]);
  });

  it('gives the newest event of each subject that has one', async () => {
    const events = await open().latest([`user:${ann}`, `user:${ann}`, `user:${late}`, 'user:nobody']);
    expect(new Set(events.map((event) => `${event.subject} ${event.version}`))).toEqual(
      new Set([`user:${ann} 3`, `user:${late} 1`]),
    );
    expect(await open().latest([])).toEqual([]);
  });

  it('knows the last position of the log', async () => {
    expect(await open().head()).toBe(4);
  });
});

const question = '{"after":0,"requests":[],"subjects":[]}';

const service: Caller = { kind: 'service', name: 'test' };
const admin: Caller = { kind: 'user', userId: ann, sessionId: ann, roles: ['ADMIN'] };
const stranger = openIdentity('x'.repeat(32), 'x');
const path = (name: string) => `/internal/events/${name}`;

it.each([
  ['nobody', () => ({})],
  ['a customer', (call: SignedCall) => identity.sign(admin, 'users').headers(call)],
  ['a service that reads another log', (call: SignedCall) => identity.sign(service, 'orders').headers(call)],
  [
    'a service whose body was changed on its way',
    (call: SignedCall) => identity.sign(service, 'users').headers({ ...call, body: `${question} ` }),
  ],
  [
    'a service whose call was for another address',
    (call: SignedCall) => identity.sign(service, 'users').headers({ ...call, path: '/graphql' }),
  ],
  [
    'a service whose call had another query',
    (call: SignedCall) => identity.sign(service, 'users').headers({ ...call, path: `${call.path}?all` }),
  ],
  [
    'a service whose call had another method',
    (call: SignedCall) => identity.sign(service, 'users').headers({ ...call, method: 'GET' }),
  ],
  ['a stranger', (call: SignedCall) => stranger.sign(service, 'users').headers(call)],
])('shows the feed over HTTP to services alone, not to %s', async (_, headers) => {
  for (const name of ['read', 'subjects', 'latest', 'head']) {
    const response = await fetch(`${baseUrl}${path(name)}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...headers({ method: 'POST', path: path(name), body: question }),
      },
      body: question,
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNSIGNED_CALL' } }] });
  }
});

it('refuses a request with invalid parameters', async () => {
  const body = '{"after":-1,"limit":100000}';
  const response = await fetch(`${baseUrl}${path('read')}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...identity.sign(service, 'users').headers({ method: 'POST', path: path('read'), body }),
    },
    body,
  });
  expect(response.status).toBe(400);
});

it('fails without naming the host when the owner of the log does not answer', async () => {
  const nowhere = httpFeed('http://127.0.0.1:1', { identity, process: 'test', owner: 'users' });
  await expect(nowhere.head()).rejects.toMatchObject({
    message: expect.not.stringContaining('127.0.0.1'),
    extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
  });
});
