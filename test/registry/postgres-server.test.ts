import { expect, onTestFinished, test } from 'vitest';
import { emptyDatabase } from '../support/empty-database.ts';
import { openTestRegistry } from './open-registry.ts';

/** The registry's server over a PostgreSQL database of its own, which cannot hold everything that files can. */
async function open() {
  const database = await emptyDatabase('registry');
  onTestFinished(() => database[Symbol.asyncDispose]());
  return openTestRegistry({ env: { REGISTRY_DATABASE_URL: database.url } });
}

test('a name that the database could not keep costs nothing of what comes with it', async () => {
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
  expect(body.rows).toHaveLength(2);
  expect(body.rows).toContainEqual({ ...row, client: 'web', clientVersion: '1', count: 3 });
  expect(body.rows).toContainEqual({ ...row, client: 'unknown', clientVersion: 'unknown' });
});
