import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { userPasswordChanged } from '#schema/events/users.ts';
import { endSession } from '../credentials/sessions.ts';
import { PasswordReset } from '../storage/password-reset.entity.ts';
import { Session } from '../storage/session.entity.ts';
import type { User } from '../storage/user.entity.ts';

/**
 * Gives a locked user another password, in the transaction of `em`: ends all sessions except `keptSessionId`, makes every link to a new password
 * useless, and records the event, about which the user gets an e-mail.
 */
export async function changePasswordOf(
  em: SqlEntityManager,
  user: User,
  { passwordHash, keptSessionId, now }: { passwordHash: string; keptSessionId?: string; now: Date },
): Promise<void> {
  user.passwordHash = passwordHash;
  user.version += 1;
  recordEvent(em, userPasswordChanged, {
    subject: `user:${user.id}`,
    version: user.version,
    payload: { userId: user.id },
    occurredAt: now,
  });
  await em.nativeUpdate(PasswordReset, { userId: user.id, usedAt: null }, { usedAt: now });
  await endSessionsOf(em, user.id, { ...(keptSessionId === undefined ? {} : { keptSessionId }), now });
}

/** Ends a user's sessions, except one, in the transaction of `em`; returns how many ended. */
export async function endSessionsOf(
  em: SqlEntityManager,
  userId: string,
  { keptSessionId, now }: { keptSessionId?: string; now: Date },
): Promise<number> {
  const sessions = await em.find(
    Session,
    { userId, endedAt: null, ...(keptSessionId === undefined ? {} : { id: { $ne: keptSessionId } }) },
    { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } },
  );
  for (const session of sessions) endSession(em, session, 'signed-out', now);
  return sessions.length;
}
