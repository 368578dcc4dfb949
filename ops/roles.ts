// Gives an account exactly these roles, without the API: for the first ADMIN of a deployment there is no other ADMIN.
// USERS_DATABASE_URL=postgres://… npm run roles -- ada@example.com ADMIN SUPPORT In a container of the fleet, where
// DATABASE_URL and TRADEPOST_SECRET are set, it finds the database itself.
import { z } from 'zod';
import { postgresUrl, readSettings, secretValue, SettingsError } from '#platform/process/config.ts';
import { grantRoles } from '../subgraphs/users/commands/grant-roles.ts';
import { isInvalidInput } from '../subgraphs/users/domain/invalid-input.ts';
import { type Role, roles as allRoles } from '../subgraphs/users/domain/user.ts';
import { openUsersDatabase } from '../subgraphs/users/storage/orm.ts';
import { subgraphDatabaseUrl } from '../stages/provision.ts';

function databaseUrl(): string {
  const settings = readSettings({
    USERS_DATABASE_URL: postgresUrl.optional(),
    DATABASE_URL: postgresUrl.optional(),
    TRADEPOST_SECRET: secretValue(z.string()).optional(),
  });
  const { USERS_DATABASE_URL: own, DATABASE_URL: server, TRADEPOST_SECRET: secret } = settings;
  if (own !== undefined) return own;
  if (server === undefined || secret === undefined)
    throw new SettingsError('Set USERS_DATABASE_URL, or DATABASE_URL and TRADEPOST_SECRET');
  return subgraphDatabaseUrl(server, 'users', secret);
}

const isRole = (text: string): text is Role => (allRoles as readonly string[]).includes(text);

async function main([email, ...wanted]: string[]): Promise<string> {
  if (email === undefined || wanted.length === 0 || !wanted.every(isRole)) {
    throw new SettingsError(`Usage: npm run roles -- <email> <${allRoles.join('|')}> …`);
  }
  const orm = await openUsersDatabase(databaseUrl());
  try {
    const user = await orm.em.fork().transactional((em) => grantRoles(em, { email, roles: wanted }, new Date()));
    if (user === null) throw new SettingsError(`There is no account ${email}; register it first`);
    if (isInvalidInput(user)) throw new SettingsError(user.message);
    return `${user.email} has the roles ${user.roles.join(', ')}; its sessions have ended, so it has to sign in again`;
  } finally {
    await orm.close();
  }
}

try {
  console.log(await main(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof SettingsError ? 2 : 1;
}
