import { expect, onTestFinished, test } from 'vitest';
import { emptyDatabase } from '../support/empty-database.ts';
import { openTestRegistry } from './open-registry.ts';

/** The registry's server over a PostgreSQL database of its own, which cannot hold everything that files can. */
async function open() {
  const database = await emptyDatabase('registry');
  onTestFinished(() => database[Symbol.asyncDispose]());
  return openTestRegistry({ env: { REGISTRY_DATABASE_URL: database.url } });
}

test('a name that the database cannot keep does not affect the rest of the report', async () => {
  const { url, token, call } = await open();
  const row = { coordinate: 'Query.user', day: '2026-11-21', count: 1 };
  const rows = [
    { ...row, client: 'web', clientVersion: '1' },
    { ...row, client: 'we\u0000b', clientVersion: '1\u0000' },
    { ...row, client: '\u0000', clientVersion: '\ud83d' },
  ];
  expect(await call('POST', 'usage', { rows })).toMatchObject({ status: 202, body: { accepted: 3 } });

  const ofHive = await fetch(`${url}/hive/usage/acme/shop/main`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'x-usage-api-version': '2' },
    body: JSON.stringify({
      size: 1,
      map: { k: { operation: '{ user }', operationName: null, fields: ['Query.user'] } },
      operations: [
        {
          operationMapKey: 'k',
          timestamp: Date.parse('2026-11-21T08:00:00Z'),
          metadata: { client: { name: 'web\u0000', version: '1' } },
        },
      ],
    }),
  });
  expect(await ofHive.json()).toMatchObject({ operations: { accepted: 1, rejected: 0 } });

  const { body } = await call('GET', 'usage');
  expect(body.rows).toHaveLength(3);
  expect(body.rows).toContainEqual({ ...row, client: 'web', clientVersion: '1', count: 3 });
  expect(body.rows).toContainEqual({ ...row, client: 'unknown', clientVersion: 'unknown' });
  // The requests of Hive's report, by their root type.
  expect(body.rows).toContainEqual(expect.objectContaining({ coordinate: 'Query', client: 'web', count: 1 }));
});

test('numbers that no version can have, and days that nobody counts, are no failure of the registry', async () => {
  const { call, url, token } = await open();
  const subgraphs = [{ name: 'users', url: 'http://u.example', sdl: 'type Query { user: Int }' }];
  expect((await call('POST', 'versions', { subgraphs })).status).toBe(201);
  const wrong = { status: 400, code: 'BAD_USER_INPUT' };
  for (const number of [2 ** 31, 3_000_000_000]) {
    expect(await call('POST', 'rollback', { to: number, reason: 'x' })).toMatchObject(wrong);
    expect(await call('POST', '/shop/next/promote', { from: 'main', version: number })).toMatchObject(wrong);
    expect(await call('GET', `versions?after=${number}`)).toMatchObject(wrong);
    const instance = { id: 'x', version: number, startedAt: '2026-11-21T08:00:00Z' };
    expect(await call('POST', 'instances', instance)).toMatchObject(wrong);
  }
  expect(await call('GET', `versions?after=${2 ** 31 - 1}`)).toMatchObject({ status: 200, body: { versions: [] } });
  const gone = new AbortController();
  const events = await fetch(`${url}/v1/shop/main/events`, {
    headers: { authorization: `Bearer ${token}`, 'last-event-id': '3000000000' },
    signal: gone.signal,
  });
  expect(Buffer.from((await events.body?.getReader().read())?.value ?? []).toString()).toContain(': following');
  gone.abort();

  const row = { coordinate: 'Query.user', client: 'web', clientVersion: '1', count: 1 };
  const days = ['0000-01-01', '2025-10-01', '2026-11-21', '2026-11-22', '2026-11-23', '9999-12-31'];
  const rows = days.map((day) => ({ ...row, day }));
  expect(await call('POST', 'usage', { rows })).toMatchObject({ status: 202, body: { accepted: 2, rejected: 4 } });
  expect(await call('POST', 'usage', { rows: rows.slice(0, 1) })).toMatchObject({ body: { accepted: 0, rejected: 1 } });
  const { body } = await call('GET', 'usage?days=400');
  expect(body.rows.map((row: { day: string }) => row.day).toSorted()).toEqual(['2026-11-21', '2026-11-22']);
});
