import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { readSettings } from '#platform/process/config.ts';
import { openAccount } from '../accounts/open-account.ts';
import type { Role } from '../domain/user.ts';
import { hashPassword } from '../credentials/passwords.ts';
import { User } from '../storage/user.entity.ts';

/** The demo accounts, for a first look at the product. */
export const demoAccounts: readonly { email: string; name: string; roles: readonly Role[] }[] = [
  { email: 'customer@example.com', name: 'Casey Customer', roles: ['CUSTOMER'] },
  { email: 'staff@example.com', name: 'Sam Staff', roles: ['SUPPORT', 'WAREHOUSE', 'ADMIN'] },
];

/**
 * Makes the demo accounts that are missing, all with this password; existing accounts keep everything, also their password. Returns
 * their ids by e-mail. Throws, having changed nothing, when NODE_ENV is production: an ADMIN with a known password is an open door.
 */
export async function seedDemoUsers(orm: MikroORM, password: string, now: Date): Promise<Record<string, string>> {
  // Asked here and not of the caller, so that no caller can let it through.
  const { NODE_ENV } = readSettings({ NODE_ENV: z.string().optional() });
  if (NODE_ENV === 'production') throw new Error('demo accounts are refused when NODE_ENV is production');
  const emails = demoAccounts.map((account) => account.email);
  const found = await orm.em.fork().find(User, { email: { $in: emails } }, { fields: ['email'] });
  const missing = demoAccounts.filter((account) => !found.some((user) => user.email === account.email));
  if (missing.length > 0) {
    const passwordHash = await hashPassword(password);
    for (const account of missing) await openAccount(orm, { ...account, passwordHash }, now);
  }
  const users = await orm.em.fork().find(User, { email: { $in: emails } }, { fields: ['email'] });
  return Object.fromEntries(users.map((user) => [user.email, user.id]));
}
