import pg from 'pg';
import { inject } from 'vitest';
import { ownerDatabaseUrl } from '../../stages/provision.ts';

/** A new, empty database, opened as the administrator; dropped when disposed of. */
export async function emptyDatabase(name: string): Promise<{ url: string } & AsyncDisposable> {
  const adminUrl = inject('adminUrl');
  const database = `test_${name}_${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`;
  await asAdmin(adminUrl, `create database ${database}`);
  return {
    url: ownerDatabaseUrl(adminUrl, database),
    [Symbol.asyncDispose]: () => asAdmin(adminUrl, `drop database if exists ${database} with (force)`),
  };
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
