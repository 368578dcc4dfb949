import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { revokeKeysOf } from '../credentials/api-keys.ts';
import { PasswordReset } from '../storage/password-reset.entity.ts';
import type { User } from '../storage/user.entity.ts';
import { endSessionsOf } from './change-password.ts';
import { closeVerifications } from './open-verification.ts';

/**
 * Gives a locked account, whose address nobody had confirmed, to the reader of its mailbox, in the transaction of `em`. A stranger may have opened it and
 * wait: the password, sessions, API keys, and open requests for another address or password end.
 */
export async function claimAccount(em: SqlEntityManager, user: User, now: Date): Promise<void> {
  user.passwordHash = null;
  user.emailVerifiedAt = now;
  await endSessionsOf(em, user.id, { now });
  await revokeKeysOf(em, user.id, now);
  await closeVerifications(em, user.id, now);
  await em.nativeUpdate(PasswordReset, { userId: user.id, usedAt: null }, { usedAt: now });
}
