import type { MikroORM } from '@mikro-orm/postgresql';
import { hashPassword } from '../credentials/passwords.ts';
import type { Role } from '../domain/user.ts';
import { User } from '../storage/user.entity.ts';
import { createUser, isEmailTaken } from './create-user.ts';

/** Opens an account with a confirmed address and without the e-mail of a registration: for demos, trials and tests. An account that exists stays as it is. */
export async function openAccount(
  orm: MikroORM,
  account: { email: string; name: string; passwordHash: string; roles: readonly Role[] },
  now: Date,
): Promise<void> {
  try {
    await orm.em.fork().transactional(async (em) => {
      createUser(em, account, now);
    });
  } catch (error) {
    // It exists, or another process opens it at the same time.
    if (!isEmailTaken(error)) throw error;
  }
}

/** Opens the accounts that are missing, as `openAccount` does, all with this password. */
export async function openMissing(
  orm: MikroORM,
  accounts: readonly { email: string; name: string; roles: readonly Role[] }[],
  password: string,
  now: Date,
): Promise<void> {
  const emails = accounts.map(({ email }) => email);
  const found = await orm.em.fork().find(User, { email: { $in: emails } }, { fields: ['email'] });
  const existing = new Set(found.map(({ email }) => email));
  const missing = accounts.filter(({ email }) => !existing.has(email));
  if (missing.length === 0) return;
  // One hash for all: hashing is slow.
  const passwordHash = await hashPassword(password);
  for (const account of missing) await openAccount(orm, { ...account, passwordHash }, now);
}
