import pg from 'pg';
import { expect, it } from 'vitest';
import { openDatabase } from '#platform/orm.ts';
import { emptyDatabase } from '../support/empty-database.ts';
import { eventually } from '../support/eventually.ts';

const open = (url: string, options: { poolMax?: number; onStatement?: (sql: string) => void } = {}) =>
  openDatabase({ url, entities: [], migrationsPath: '', ...options });

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
  await Promise.all([0, 1, 2, 3].map(() => orm.em.fork().transactional((em) => em.execute('select pg_sleep(0.1)'))));
  await orm.close();
});

it('tells of each statement', async () => {
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
  const { EventLogRow } = await import('#platform/event-log.ts');
  await expect(orm.em.find(EventLogRow, {})).rejects.toThrow(/global EntityManager/);
  await orm.close();
});

it('says so when the database does not answer', async () => {
  await expect(open('postgres://nobody@127.0.0.1:1/none')).rejects.toThrow(/does not answer|ECONNREFUSED/);
});
