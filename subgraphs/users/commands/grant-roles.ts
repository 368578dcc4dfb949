import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { userRolesChanged } from '#schema/events/users.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { parseRoles, type Role, sameRoles, toEmail } from '../domain/user.ts';
import { endSession } from '../sessions.ts';
import { Session } from '../storage/session.entity.ts';
import { User } from '../storage/user.entity.ts';

/**
 * Gives the account of an e-mail address exactly these roles and ends its sessions; nobody's rights are checked, so it is for operators.
 * Null if there is no such account. Within the caller's transaction.
 */
export async function grantRoles(
  em: SqlEntityManager,
  wanted: { email: string; roles: readonly Role[] },
  now: Date,
): Promise<User | InvalidInput | null> {
  const roles = parseRoles(wanted.roles);
  if (isInvalidInput(roles)) return roles;
  const user = await em.findOne(User, { email: toEmail(wanted.email) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (user && !sameRoles(user.roles, roles)) await changeRoles(em, user, roles, now);
  return user;
}

/** Gives a locked user these other roles, tells of it, and ends the user's sessions. */
export async function changeRoles(em: SqlEntityManager, user: User, roles: Role[], now: Date): Promise<void> {
  user.roles = roles;
  user.version += 1;
  recordEvent(em, userRolesChanged, {
    subject: `user:${user.id}`,
    version: user.version,
    payload: { userId: user.id, roles },
    occurredAt: now,
  });
  const sessions = await em.find(
    Session,
    { userId: user.id, endedAt: null },
    { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } },
  );
  for (const session of sessions) endSession(em, session, 'roles-changed', now);
}
