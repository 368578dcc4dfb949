import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { readSettings } from '#platform/process/config.ts';
import { openMissing } from '../accounts/open-account.ts';
import type { Role } from '../domain/user.ts';
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
  await openMissing(orm, demoAccounts, password, now);
  const emails = demoAccounts.map((account) => account.email);
  const users = await orm.em.fork().find(User, { email: { $in: emails } }, { fields: ['email'] });
  return Object.fromEntries(users.map((user) => [user.email, user.id]));
}
