import pg from 'pg';
import type { SubgraphName } from '#schema/subgraph-name.generated.ts';
import { deriveSecret } from '#platform/process/config.ts';
import type { Entity } from '#platform/database/entity.ts';
import { migrate } from '#platform/database/migrate.ts';
import type { DatabaseOwner } from './processes.ts';
import { bySubgraph, subgraphModules } from './subgraph-modules.ts';

/** The role that a subgraph's processes sign in with, which owns nothing, and the default name of its database. */
const roleOf = (subgraph: string): string => `tradepost_${subgraph.replaceAll('-', '_')}`;

/** Each subgraph's database; the role that its processes sign in with has the same name. */
export const databases: Readonly<Record<SubgraphName, string>> = bySubgraph(({ name }) => roleOf(name));

/** The payment simulator replaces another company's system, so its own role owns its database. */
export const paymentSimulatorDatabase = roleOf('payment-simulator');

/** The address that the owner's processes use: the server of `adminUrl`, the owner's role, its derived password. */
export function subgraphDatabaseUrl(
  adminUrl: string,
  owner: DatabaseOwner,
  rootSecret: string,
  databaseName?: string,
): string {
  const role = roleOf(owner);
  const url = new URL(adminUrl);
  url.username = role;
  url.password = rolePassword(rootSecret, role);
  url.pathname = `/${databaseName ?? role}`;
  return url.href;
}

/** The address of one of the server's databases as its administrator. */
export function ownerDatabaseUrl(adminUrl: string, databaseName: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${databaseName}`;
  return url.href;
}

const rolePassword = (rootSecret: string, role: string) => deriveSecret(rootSecret, `role:${role}`);

/**
 * Prepares the server: roles, databases, extensions, migrations. Repeating it changes nothing, also at the same time
 * from another process. `databaseNames` replaces the names, for templates of tests. Throws PostgreSQL's own message if
 * the user lacks a right.
 */
export async function provision(options: {
  adminUrl: string;
  rootSecret: string;
  databaseNames?: Partial<Record<DatabaseOwner, string>>;
  /** Every subgraph by default. */
  only?: readonly SubgraphName[];
  log?: (line: string) => void;
}): Promise<void> {
  const { adminUrl, rootSecret, databaseNames = {}, only, log = () => {} } = options;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(`select pg_advisory_lock(hashtext('tradepost.provision'))`);
    for (const { name: subgraph, module } of subgraphModules) {
      if (only && !only.includes(subgraph)) continue;
      const role = databases[subgraph];
      const name = databaseNames[subgraph] ?? role;
      await makeRole(admin, role, rolePassword(rootSecret, role));
      await makeDatabase(admin, name);
      const ownerUrl = ownerDatabaseUrl(adminUrl, name);
      await prepareDatabase(ownerUrl, name, role, module.extensions);
      // Found by name: the stages know subgraphs only from the list.
      const storage = (await import(`../subgraphs/${subgraph}/storage/orm.ts`)) as {
        entities: Entity[];
        migrationsPath: string;
        role: string;
      };
      const { applied } = await migrate({ ownerUrl, ...storage });
      log(`${name}: ${applied.length === 0 ? 'up to date' : `migrated (${applied.join(', ')})`}`);
    }
    await provisionPaymentSimulator(admin, adminUrl, rootSecret, databaseNames['payment-simulator']);
  } finally {
    await admin.end();
  }
}

async function provisionPaymentSimulator(
  admin: pg.Client,
  adminUrl: string,
  rootSecret: string,
  name = paymentSimulatorDatabase,
): Promise<void> {
  const role = paymentSimulatorDatabase;
  await makeRole(admin, role, rolePassword(rootSecret, role));
  await makeDatabase(admin, name);
  await admin.query(`alter database ${pg.escapeIdentifier(name)} owner to ${pg.escapeIdentifier(role)}`);
  await admin.query(`revoke all on database ${pg.escapeIdentifier(name)} from public`);
  const client = new pg.Client({ connectionString: ownerDatabaseUrl(adminUrl, name) });
  await client.connect();
  try {
    // It creates its own tables; up to PostgreSQL 14, owning the database is not enough for that.
    await client.query(`revoke create on schema public from public`);
    await client.query(`grant all on schema public to ${pg.escapeIdentifier(role)}`);
  } finally {
    await client.end();
  }
}

/**
 * A role that may only sign in. Only a superuser may write the word "superuser" here, so this asks instead of removing
 * the right.
 */
async function makeRole(admin: pg.Client, role: string, password: string): Promise<void> {
  const { rows } = await admin.query<{ powerful: boolean }>(
    `select rolsuper or rolcreatedb or rolcreaterole or rolbypassrls as powerful from pg_roles where rolname = $1`,
    [role],
  );
  if (rows[0]?.powerful) throw new Error(`Expected a role ${role} that may only sign in, but it has more rights`);
  await admin.query(
    `${rows[0] ? 'alter' : 'create'} role ${pg.escapeIdentifier(role)} login password ${pg.escapeLiteral(password)}`,
  );
}

async function makeDatabase(admin: pg.Client, name: string): Promise<void> {
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [name]);
  if (!rowCount) await admin.query(`create database ${pg.escapeIdentifier(name)} encoding 'UTF8' template template0`);
}

async function prepareDatabase(
  ownerUrl: string,
  name: string,
  role: string,
  extensions: readonly string[],
): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await owner.query(`revoke create on schema public from public`);
    await owner.query(`revoke all on database ${pg.escapeIdentifier(name)} from public`);
    await owner.query(`grant connect on database ${pg.escapeIdentifier(name)} to ${pg.escapeIdentifier(role)}`);
    await owner.query(`grant usage on schema public to ${pg.escapeIdentifier(role)}`);
    for (const extension of extensions) await owner.query(`create extension if not exists ${extension}`);
  } finally {
    await owner.end();
  }
}
