import { createHash } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { userErased } from '#schema/events/users.ts';
import { revokeKeysOf } from '../credentials/api-keys.ts';
import { Address } from '../storage/address.entity.ts';
import { ApiKey } from '../storage/api-key.entity.ts';
import { EmailVerification } from '../storage/email-verification.entity.ts';
import { PasswordReset } from '../storage/password-reset.entity.ts';
import { ProviderIdentity } from '../storage/provider-identity.entity.ts';
import { Registration } from '../storage/registration.entity.ts';
import { Session } from '../storage/session.entity.ts';
import { SignInFailures } from '../storage/sign-in-failures.entity.ts';
import type { User } from '../storage/user.entity.ts';
import { endSessionsOf } from './change-password.ts';

/**
 * Erases a locked user, in the transaction of `em`: ends sessions, revokes API keys, deletes everything about the person, and records the event, by which
 * others forget the person too. The row stays with its id, which orders name. It has no e-mail address, so nobody can sign in with it, and the
 * address is free for a new account.
 */
export async function eraseUser(em: SqlEntityManager, user: User, now: Date): Promise<void> {
  await endSessionsOf(em, user.id, { now });
  await revokeKeysOf(em, user.id, now);
  const { email } = user;
  // Before the account changes: `completeRegistration` locks the registration first, too.
  await em.nativeDelete(Registration, { email });
  const emailHash = createHash('sha256').update(email).digest('hex');
  Object.assign(user, {
    email: `erased:${user.id}`,
    name: '',
    passwordHash: null,
    roles: ['CUSTOMER'],
    emailVerifiedAt: null,
    erasedAt: now,
    version: user.version + 1,
  } satisfies Partial<User>);
  recordEvent(em, userErased, {
    subject: `user:${user.id}`,
    version: user.version,
    payload: { userId: user.id },
    occurredAt: now,
  });
  // Before the rows go: the ends of sessions and keys are written first.
  await em.flush();
  const { id: userId } = user;
  await em.nativeDelete(Address, { userId });
  await em.nativeDelete(Session, { userId });
  await em.nativeDelete(ApiKey, { userId });
  await em.nativeDelete(ProviderIdentity, { userId });
  await em.nativeDelete(EmailVerification, { userId });
  await em.nativeDelete(PasswordReset, { $or: [{ userId }, { emailHash }] });
  await em.nativeDelete(SignInFailures, { emailHash });
}
