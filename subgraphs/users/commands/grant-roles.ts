import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { toEmail } from '#platform/values/email-address.ts';
import { changeRoles } from '../accounts/change-roles.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { parseRoles, type Role, sameRoles } from '../domain/user.ts';
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
