import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ownerDatabaseUrl, provision, subgraphDatabaseUrl } from '../../stages/provision.ts';
import { rootSecret } from '../support/test-settings.ts';
import { queryAt } from '../support/test-database.ts';

const adminUrl = inject('adminUrl');
const suffix = crypto.randomUUID().slice(0, 8);
const databaseNames = { users: `provision_users_${suffix}`, 'payment-simulator': `provision_payment_${suffix}` };
const run = (log?: (line: string) => void) =>
  provision({ adminUrl, rootSecret, databaseNames, only: ['users'], ...(log ? { log } : {}) });

let first: string[][];

beforeAll(async () => {
  first = await Promise.all(
    [0, 1].map(async () => {
      const lines: string[] = [];
      await run((line) => lines.push(line));
      return lines;
    }),
  );
});

afterAll(async () => {
  for (const name of Object.values(databaseNames)) {
    await queryAt(adminUrl, `drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  }
});

const asUsers = (sql: string) => queryAt(subgraphDatabaseUrl(adminUrl, 'users', rootSecret, databaseNames.users), sql);

it('migrates once when it is run twice at the same time', () => {
  const lines = first.flat().toSorted();
  expect(lines).toHaveLength(2);
  expect(lines.filter((line) => line.includes('migrated'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('up to date'))).toHaveLength(1);
});

it('changes nothing when it is repeated', async () => {
  const schema = () =>
    queryAt(
      ownerDatabaseUrl(adminUrl, databaseNames.users),
      `select table_schema, table_name, column_name, data_type from information_schema.columns
       where table_schema in ('public', 'jobs') order by 1, 2, 3`,
    );
  const before = await schema();
  await run();
  expect(await schema()).toEqual(before);
  expect(before.length).toBeGreaterThan(50);
});

it('gives a role that may work with its tables and make none', async () => {
  expect(await asUsers('select count(*)::int as count from event_log')).toEqual([{ count: 0 }]);
  await expect(asUsers('create table mine (id int)')).rejects.toThrow(/permission denied/);
  await expect(asUsers('create schema mine')).rejects.toThrow(/permission denied/);
  await expect(asUsers('drop table event_log')).rejects.toThrow(/must be owner/);
  await expect(asUsers('create role other')).rejects.toThrow(/permission denied/);
});

it('keeps each role to its own database', async () => {
  const elsewhere = subgraphDatabaseUrl(adminUrl, 'users', rootSecret, databaseNames['payment-simulator']);
  await expect(queryAt(elsewhere, 'select 1')).rejects.toThrow(/permission denied for database/);
});

it('leaves the payment simulator to make its own tables', async () => {
  const url = subgraphDatabaseUrl(adminUrl, 'payment-simulator', rootSecret, databaseNames['payment-simulator']);
  await queryAt(url, 'create table mine (id int)');
  expect(await queryAt(url, 'select * from mine')).toEqual([]);
  await queryAt(url, 'drop table mine');
});

it('removes the rights to facts and cursors from every role that does not need them', async () => {
  await expect(asUsers('update event_log set payload = null')).rejects.toThrow(/permission denied/);
  await expect(asUsers('delete from event_log')).rejects.toThrow(/permission denied/);
  await expect(asUsers('delete from consumer_cursor')).rejects.toThrow(/permission denied/);
  await asUsers('update event_log set position = 1 where false');
});
