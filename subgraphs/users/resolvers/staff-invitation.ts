import { hasRole } from '#platform/identity/caller.ts';
import { CodedError } from '#platform/process/errors.ts';
import { isId } from '#platform/values/id.ts';
import type { UsersContext } from '../context.ts';
import { StaffInvitation as StaffInvitationRow } from '../storage/staff-invitation.entity.ts';
import type { User } from '../storage/user.entity.ts';

/** As the schema promises. */
const maxInvitations = 100;

/** Throws UNAUTHENTICATED for guests and FORBIDDEN for everybody but an ADMIN and our own processes. */
function requireAdmin({ caller }: UsersContext): void {
  if (caller.kind === 'anonymous') throw new CodedError('UNAUTHENTICATED');
  if (!hasRole(caller, 'ADMIN')) throw new CodedError('FORBIDDEN');
}

export async function staffInvitation(
  _: unknown,
  { id }: { id: string },
  context: UsersContext,
): Promise<StaffInvitationRow | null> {
  requireAdmin(context);
  if (!isId(id)) return null;
  return context.em.findOne(StaffInvitationRow, { id: id.toLowerCase() }, { disableIdentityMap: true });
}

export async function staffInvitations(_: unknown, __: unknown, context: UsersContext): Promise<StaffInvitationRow[]> {
  requireAdmin(context);
  return context.em.find(
    StaffInvitationRow,
    { closedAt: null, expiresAt: { $gt: context.now() } },
    { orderBy: { id: 'desc' }, limit: maxInvitations, disableIdentityMap: true },
  );
}

export const StaffInvitation = {
  invitedBy: ({ invitedBy }: StaffInvitationRow, _: unknown, { loaders }: UsersContext): Promise<User | null> =>
    loaders.userById.load(invitedBy),
};
