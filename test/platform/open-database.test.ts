import type { SqlEntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { expect, it } from 'vitest';
import { openDatabase } from '#platform/database/open-database.ts';
import { PreparingClient, runPrepared } from '#platform/database/prepared.ts';
import { emptyDatabase } from '../support/empty-database.ts';
import { eventually } from '../support/eventually.ts';
import { startFreezingProxy } from '../support/freezing-proxy.ts';

const open = (
  url: string,
  options: { poolMax?: number; statementAtMostMs?: number; onStatement?: (sql: string) => void } = {},
) => openDatabase({ url, entities: [], migrationsPath: '', ...options });

it('has its whole pool again after connections were lost in the middle of transactions', async () => {
  await using database = await emptyDatabase('pool');
  const orm = await open(database.url, { poolMax: 2 });
  const lose = () => orm.em.fork().transactional((em) => em.execute('select pg_terminate_backend(pg_backend_pid())'));
  for (let n = 0; n < 5; n += 1) await expect(lose()).rejects.toThrow();
  // Two at the same time, since one might still be left.
  const together = () => orm.em.fork().transactional((em) => em.execute('select pg_sleep(0.2)'));
  await Promise.all([together(), together()]);
  await orm.close();
});

it('reads its own database also within a transaction of another one', async () => {
  await using first = await emptyDatabase('first');
  await using second = await emptyDatabase('second');
  const [one, other] = [await open(first.url), await open(second.url)];
  const nameOf = (em: SqlEntityManager) => runPrepared<{ name: string }>(em, 'select current_database() as name', []);
  const [alone] = await nameOf(other.em);
  // As a consumer reads the log of another subgraph, with its entity manager for all.
  const [within] = await one.em.fork().transactional(() => nameOf(other.em));
  expect(within).toEqual(alone);
  expect((await nameOf(one.em))[0]).not.toEqual(alone);
  await one.close();
  await other.close();
});

it('goes on after the server cut all connections, busy and idle ones', async () => {
  await using database = await emptyDatabase('cut');
  const orm = await open(database.url, { poolMax: 4 });
  const busy = [0, 1, 2].map(() =>
    orm.em
      .fork()
      .transactional((em) => em.execute('select pg_sleep(30)'))
      .then(
        () => 'done',
        () => 'failed',
      ),
  );
  await orm.em.fork().execute('select 1');
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const others = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  await eventually(
    async () => (await admin.query(`select 1 ${others} and query = 'select pg_sleep(30)'`)).rows.length === 3,
  );
  await admin.query(`select pg_terminate_backend(pid) ${others}`);
  await admin.end();
  expect(await Promise.all(busy)).toEqual(['failed', 'failed', 'failed']);
  // All places at the same time. The end of the idle one may not have been read yet.
  await eventually(async () => {
    await Promise.all([0, 1, 2, 3].map(() => orm.em.fork().transactional((em) => em.execute('select pg_sleep(0.1)'))));
    return true;
  }, 60_000);
  await orm.close();
});

it('has its whole pool again after the server was lost without a word, in and between transactions', async () => {
  await using database = await emptyDatabase('silent');
  await using proxy = await startFreezingProxy(database.url);
  const orm = await open(proxy.url, { poolMax: 2, statementAtMostMs: 1000 });
  const together = () =>
    Promise.all([0, 1].map(() => orm.em.fork().transactional((em) => em.execute('select pg_sleep(0.2)'))));
  await together();
  const begun = Promise.withResolvers<void>();
  const frozen = Promise.withResolvers<void>();
  const inTransaction = orm.em.fork().transactional(async (em) => {
    await em.execute('select 1');
    begun.resolve();
    await frozen.promise;
    await em.execute('select 2');
  });
  await begun.promise;
  // Only present connections: a later connection reaches the server, as after a failover.
  proxy.freeze();
  frozen.resolve();
  const outside = orm.em.fork().execute('select 3');
  const lost = { code: 'ECONNABORTED', message: expect.stringMatching(/sent nothing for 1250 ms/) };
  const failed = [inTransaction, outside].map((work) => expect(work).rejects.toMatchObject(lost));
  // Has to wait for a place, and gets a new connection.
  expect(await orm.em.fork().execute('select 4 as four')).toEqual([{ four: 4 }]);
  await Promise.all(failed);
  await together();
  await orm.close();
}, 60_000);

it('has the server end a statement that takes too long, and keeps the connection; work that goes on for longer is left alone', async () => {
  await using database = await emptyDatabase('slow');
  // The client waits a second longer than the server: enough for a busy machine to notice the server's own end first.
  const orm = await open(database.url, { poolMax: 1, statementAtMostMs: 4_000 });
  const em = orm.em.fork();
  const [before] = await em.execute<{ pid: number }[]>('select pg_backend_pid() as pid');
  await expect(em.execute('select pg_sleep(30)')).rejects.toMatchObject({ code: '57014' });
  expect(await em.execute('select pg_backend_pid() as pid')).toEqual([before]);
  await em.transactional(async (inside) => {
    for (let n = 0; n < 4; n += 1) await inside.execute('select pg_sleep(1.1)');
  });
  await orm.close();
});

it('reports each statement', async () => {
  await using database = await emptyDatabase('statements');
  const statements: string[] = [];
  const orm = await open(database.url, { onStatement: (sql) => statements.push(sql) });
  statements.length = 0;
  await orm.em.fork().execute('select 1 as one');
  expect(statements).toEqual(['select 1 as one']);
  await orm.close();
});

it("refuses to be used without an entity manager of one's own", async () => {
  await using database = await emptyDatabase('global');
  const orm = await open(database.url);
  const { EventLogRow } = await import('#platform/database/event-log.entity.ts');
  await expect(orm.em.find(EventLogRow, {})).rejects.toThrow(/global EntityManager/);
  await orm.close();
});

it('says so when the database does not answer', async () => {
  await expect(open('postgres://nobody@127.0.0.1:1/none')).rejects.toThrow(/does not answer|ECONNREFUSED/);
});

it('keeps to the indexes with plans that were made while the tables were empty', async () => {
  await using database = await emptyDatabase('plans');
  const orm = await openDatabase({ url: database.url, entities: [], migrationsPath: '', alwaysByIndex: true });
  await orm.em.fork().transactional(async (em) => {
    await em.execute('create table thing (id uuid primary key, name text not null)');
    const plan = await em.execute<{ 'QUERY PLAN': string }[]>(
      `explain select * from thing join jsonb_to_recordset('[]') as new (id uuid) using (id)`,
    );
    const text = plan.map((line) => line['QUERY PLAN']).join(' ');
    expect(text).toContain('thing_pkey');
    expect(text).toContain('Nested Loop');
  });
  await orm.close();
});

it('prepares statements with values, and long queries without values', async () => {
  await using database = await emptyDatabase('prepared');
  const client = new PreparingClient({ connectionString: database.url });
  await client.connect();
  // Its type is that of pg's overloads taken together.
  const query = client.query.bind(client) as (
    text: string,
    values: unknown[],
  ) => Promise<{ rows: { statement: string }[] }>;
  for (let time = 0; time < 2; time += 1) {
    await query('select $1::int', [time]);
    await query('with numbers as (select 1) select from numbers', []);
    await query('select 1', []);
  }
  const { rows } = await query('select statement from pg_prepared_statements order by 1', []);
  expect(rows.map(({ statement }) => statement)).toEqual([
    'select $1::int',
    'with numbers as (select 1) select from numbers',
  ]);
  await client.end();
});
