import pg from 'pg';
import { inject, onTestFailed } from 'vitest';
import { checkBooks } from '../../ops/check-books.ts';
import type { DatabaseOwner } from '../../stages/processes.ts';
import { ownerDatabaseUrl, subgraphDatabaseUrl } from '../../stages/provision.ts';
import { subgraphModules } from '../../stages/subgraph-modules.ts';
import { rootSecret } from './test-settings.ts';

export interface TestDatabase {
  name: string;
  /** As the subgraph's processes sign in. */
  url: string;
  /** As the administrator, for checkers and for actions that a role may not do. */
  ownerUrl: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A fresh copy of a subgraph's migrated database. It is dropped in the end; the database of a failed test stays for inspection. */
export async function testDatabase(subgraph: DatabaseOwner): Promise<TestDatabase> {
  const adminUrl = inject('adminUrl');
  const template = inject('templates')[subgraph];
  if (!template) throw new Error(`there is no template database for ${subgraph}`);
  const name = `test_${subgraph.replace('-', '_')}_${crypto.randomUUID().replaceAll('-', '')}`;
  await asAdmin(adminUrl, (admin) =>
    admin.query(
      `create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)} strategy file_copy`,
    ),
  );
  let keep = false;
  try {
    onTestFailed(() => {
      keep = true;
    });
  } catch {
    // Opened outside a test, in a hook: dropped whatever happens.
  }
  return {
    name,
    url: subgraphDatabaseUrl(adminUrl, subgraph, rootSecret, name),
    ownerUrl: ownerDatabaseUrl(adminUrl, name),
    async [Symbol.asyncDispose]() {
      if (keep) return;
      await asAdmin(adminUrl, (admin) =>
        admin.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`),
      );
    },
  };
}

/** The rows of a statement, over a connection of its own. */
export async function queryAt(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** As an administrator who changes the database for the next connections, `alter database … <change>`, and ends the open ones. */
export async function changeDatabase({ name }: Pick<TestDatabase, 'name'>, change: string): Promise<void> {
  await asAdmin(inject('adminUrl'), async (admin) => {
    await admin.query(`alter database ${pg.escapeIdentifier(name)} ${change}`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  });
}

async function asAdmin(adminUrl: string, run: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    // One copy of a template at a time: PostgreSQL refuses a second one while somebody is connected to it.
    await admin.query(`select pg_advisory_lock(hashtext('tradepost.test-template'))`);
    await run(admin);
  } finally {
    await admin.end();
  }
}

/** A database for each subgraph and the payment simulator. */
export async function testDatabases(): Promise<Record<DatabaseOwner, TestDatabase>> {
  const owners = [...subgraphModules.map(({ name }) => name), 'payment-simulator'] as const;
  const entries = await Promise.all(owners.map(async (owner) => [owner, await testDatabase(owner)] as const));
  // There is an entry for every owner.
  return Object.fromEntries(entries) as Record<DatabaseOwner, TestDatabase>;
}

/** Every invariant of orders, stock and payments, read from the databases of a shop. */
export const booksOf = ({ databases }: { databases: Record<DatabaseOwner, TestDatabase> }) =>
  checkBooks({
    orders: databases.orders.ownerUrl,
    catalog: databases.catalog.ownerUrl,
    payments: databases['payment-simulator'].ownerUrl,
  });
