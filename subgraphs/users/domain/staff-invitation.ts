import { emailExpected, isEmail, toEmail } from '#platform/values/email-address.ts';
import { type InvalidInput, invalidInput, isInvalidInput } from './invalid-input.ts';
import { parseRoles, type Role, roles as allRoles } from './user.ts';

/** How long an invitation is good: a week of holidays fits. It gives the rights of staff, so that longer is a risk. */
export const invitationLifetimeMs = 7 * 24 * 60 * 60_000;

export interface InvitationState {
  expiresAt: Date;
  closedAt?: Date | null | undefined;
}

/** The address in stored form and the roles; or the first field that is not as it must be. A customer needs no invitation. */
export function parseInvitation(input: {
  email: string;
  roles: readonly Role[];
}): { email: string; roles: Role[] } | InvalidInput {
  const email = toEmail(input.email);
  if (!isEmail(email)) return invalidInput('email', emailExpected);
  if (input.roles.length > allRoles.length)
    return invalidInput('roles', `expected each role once, got ${input.roles.length} roles`);
  const roles = parseRoles(input.roles);
  if (isInvalidInput(roles)) return roles;
  if (roles.every((role) => role === 'CUSTOMER'))
    return invalidInput('roles', 'expected SUPPORT, WAREHOUSE or ADMIN among the roles');
  return { email, roles };
}

/** Whether an invitation may be accepted: once, in time, while the person who sent it may still give roles. */
export function isAcceptable(invitation: InvitationState, inviterRoles: readonly Role[], now: Date): boolean {
  return invitation.closedAt == null && invitation.expiresAt > now && inviterRoles.includes('ADMIN');
}
