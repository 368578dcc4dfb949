import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { platformTablesUp } from '#platform/database/platform-tables.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { pageChannel, parsePageRing } from '#platform/events/page-ring.ts';
import { startRelay } from '#platform/events/relay.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { startEmbeddedPostgres } from '../../stages/postgres/embedded-postgres.ts';
import { eventually } from '../support/eventually.ts';
import { testLog } from '../support/test-settings.ts';

/**
 * The test has a PostgreSQL server of its own, without autovacuum: an index keeps the entries of stamped events while any transaction of the server is
 * open, also in another database.
 */
async function startServer() {
  const directory = mkdtempSync(path.join(tmpdir(), 'tradepost-relay-'));
  chmodSync(directory, 0o755);
  const server = await startEmbeddedPostgres(path.join(directory, 'postgres'), {
    durable: false,
    settings: { autovacuum: 'off' },
  });
  const owner = new pg.Client({ connectionString: server.adminUrl });
  await owner.connect();
  return {
    url: server.adminUrl,
    owner,
    async [Symbol.asyncDispose]() {
      await owner.end();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

it('reads only waiting events, however many events were stamped since the last vacuum', async () => {
  await using server = await startServer();
  const { url, owner } = server;
  for (const statement of [platformTablesUp(new URL(url).username)].flat()) await owner.query(statement);
  const doorbell = memoryDoorbell();
  let head = 0;
  await doorbell.listen(pageChannel('users'), (message) => {
    head = Math.max(head, parsePageRing(message)?.upTo ?? 0);
  });
  const relay = await startRelay({
    databaseUrl: url,
    subgraph: 'users',
    events: eventDefinitions,
    doorbell,
    log: testLog,
  });
  for (let page = 1; page <= 150; page += 1) {
    await owner.query(
      `insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, partition)
       select gen_random_uuid(), 'other:' || gen_random_uuid(), 1, 'from.the-future', 9, '{}', now(), 0
       from generate_series(1, 10)`,
    );
    await doorbell.ring([{ channel: 'recorded:users', message: '' }]);
    // The test does not ask the database: that query would read entries as well.
    await eventually(() => head === page * 10);
  }
  // PostgreSQL has the counts of a session when the session has ended.
  await relay.stop();
  const { rows } = await owner.query<{ entries: number }>(
    `select sum(idx_tup_read)::int as entries from pg_stat_user_indexes where relname = 'event_log'`,
  );
  // The relay reads about four entries for each event: one among the waiting events, one by the key, and those of the search for the end of the log. A
  // relay that visits the entries of stamped events reads more than 100,000.
  expect(rows[0]?.entries).toBeLessThan(12_000);
});
