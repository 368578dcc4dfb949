import { CodedError } from '#platform/process/errors.ts';
import { isId } from '#platform/values/id.ts';
import { hasRole } from '#platform/identity/caller.ts';
import type { UsersContext } from '../context.ts';
import { requireLiveSession } from '../credentials/sessions.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { parseRoles, type Role, sameRoles } from '../domain/user.ts';
import { lockUser } from '../storage/queries.ts';
import type { User } from '../storage/user.entity.ts';
import { changeRoles } from '../accounts/change-roles.ts';

export interface RolesSet {
  __typename: 'RolesSet';
  user: User;
}

export interface UserNotFound {
  __typename: 'UserNotFound';
  code: 'USER_NOT_FOUND';
  message: string;
}

/**
 * Gives a user exactly these roles and ends the user's sessions; if the user has just these, nothing happens. Throws UNAUTHENTICATED for a
 * guest, FORBIDDEN for anyone but an ADMIN.
 */
export async function setRoles(
  context: UsersContext,
  input: { userId: string; roles: readonly Role[] },
): Promise<RolesSet | UserNotFound | InvalidInput> {
  const { caller } = context;
  if (caller.kind === 'anonymous' || caller.kind === 'guest') throw new CodedError('UNAUTHENTICATED');
  if (!hasRole(caller, 'ADMIN')) throw new CodedError('FORBIDDEN');
  const roles = parseRoles(input.roles);
  if (isInvalidInput(roles)) return roles;
  if (!isId(input.userId)) return userNotFound();
  const now = context.now();
  const outcome = await context.em.transactional(async (em) => {
    const user = await lockUser(em, input.userId);
    // After the lock, so that an ADMIN who loses the role at this moment cannot give it back.
    await requireLiveSession(em, caller, 'FORBIDDEN');
    if (!user) return userNotFound();
    if (!sameRoles(user.roles, roles)) await changeRoles(em, user, roles, now);
    return { __typename: 'RolesSet' as const, user };
  });
  context.loaders.userById.clear(input.userId.toLowerCase());
  return outcome;
}

function userNotFound(): UserNotFound {
  return { __typename: 'UserNotFound', code: 'USER_NOT_FOUND', message: 'There is no user with this id' };
}
