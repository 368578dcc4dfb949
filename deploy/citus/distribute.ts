// node deploy/citus/distribute.ts expand|distribute [--apply]: the statements that prepare and spread the tables of orders by customer, made from the
// keys that the database has now. Without --apply they are printed. DATABASE_URL is the server with the owner of the databases.
import pg from 'pg';
import { postgresUrl, readSettings } from '#platform/process/config.ts';
import { databases, ownerDatabaseUrl } from '../../stages/provision.ts';
import { distributeSql, expandSql, type KeysOfDatabase, keysSql } from './distribution-sql.ts';

const phases = { expand: expandSql, distribute: distributeSql };
const [phase = '', apply] = process.argv.slice(2);
if (!Object.hasOwn(phases, phase) || (apply !== undefined && apply !== '--apply')) {
  console.error('usage: node deploy/citus/distribute.ts expand|distribute [--apply]');
  process.exit(2);
}
const { DATABASE_URL: server } = readSettings({ DATABASE_URL: postgresUrl });
const client = new pg.Client({ connectionString: ownerDatabaseUrl(server, databases.orders) });
await client.connect();
try {
  const { rows } = await client.query<KeysOfDatabase>(keysSql);
  const [keys] = rows;
  if (!keys) throw new Error('Expected the keys of the database in one row');
  for (const statement of phases[phase as keyof typeof phases](keys)) {
    console.log(`${statement};`);
    if (apply) await client.query(statement);
  }
} finally {
  await client.end();
}
