import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { newId } from '#platform/values/id.ts';
import { verificationLifetimeMs } from '../domain/email-verification.ts';
import { EmailVerification } from '../storage/email-verification.entity.ts';
import type { User } from '../storage/user.entity.ts';

/**
 * Opens a request to confirm an address for a locked user, in the transaction of `em`. An e-mail is sent to the address of the open request, whichever
 * request it was written for: so older requests must be closed, or a link for one address could reach the reader of another.
 */
export async function openVerification(
  em: SqlEntityManager,
  user: User,
  email: string,
  now: Date,
): Promise<EmailVerification> {
  await closeVerifications(em, user.id, now);
  return em.create(EmailVerification, {
    id: newId('other', now),
    userId: user.id,
    email,
    createdAt: now,
    expiresAt: new Date(now.getTime() + verificationLifetimeMs),
    usedAt: null,
  });
}

export async function closeVerifications(em: SqlEntityManager, userId: string, now: Date): Promise<void> {
  await em.nativeUpdate(EmailVerification, { userId, usedAt: null }, { usedAt: now });
}
