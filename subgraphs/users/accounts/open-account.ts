import type { MikroORM } from '@mikro-orm/postgresql';
import type { Role } from '../domain/user.ts';
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
