import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { userRolesChanged } from '#schema/events/users.ts';
import { endSession } from '../credentials/sessions.ts';
import type { Role } from '../domain/user.ts';
import { Session } from '../storage/session.entity.ts';
import type { User } from '../storage/user.entity.ts';

/** Gives a locked user these other roles, records the event, and ends the user's sessions. */
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
