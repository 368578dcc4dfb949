import { LockMode } from '@mikro-orm/core';
import type { EmailTaken } from '../accounts/create-user.ts';
import { openByToken } from '../accounts/open-by-token.ts';
import type { UsersContext } from '../context.ts';
import type { IssuedSession } from '../credentials/sessions.ts';
import type { InvalidInput } from '../domain/invalid-input.ts';
import { isAcceptable } from '../domain/staff-invitation.ts';
import { StaffInvitation } from '../storage/staff-invitation.entity.ts';
import { User } from '../storage/user.entity.ts';

export interface InvitationInvalid {
  __typename: 'InvitationInvalid';
  code: 'INVITATION_INVALID';
  message: string;
}

/**
 * Opens the account of an invited person, with the roles of the invitation, and signs it in. The token is good once, for a week, and while the person who
 * sent the invitation is an ADMIN.
 */
export async function acceptInvitation(
  context: UsersContext,
  input: { token: string; name: string; password: string },
): Promise<IssuedSession | InvitationInvalid | EmailTaken | InvalidInput> {
  const opened = await openByToken(context, 'staff-invitation', input, async ({ em, id, now, isLocked }) => {
    const invitation = await em.findOne(
      StaffInvitation,
      { id },
      isLocked ? { lockMode: LockMode.PESSIMISTIC_WRITE } : {},
    );
    if (!invitation) return null;
    // Shared lock: a change of the inviter's roles waits for this account, or is seen here.
    const inviter = await em.findOne(
      User,
      { id: invitation.invitedBy, erasedAt: null },
      isLocked ? { lockMode: LockMode.PESSIMISTIC_READ } : {},
    );
    if (!isAcceptable(invitation, inviter?.roles ?? [], now)) return null;
    return {
      email: invitation.email,
      roles: invitation.roles,
      close: () => {
        invitation.closedAt = now;
      },
    };
  });
  return opened ?? invitationInvalid();
}

function invitationInvalid(): InvitationInvalid {
  return {
    __typename: 'InvitationInvalid',
    code: 'INVITATION_INVALID',
    message: 'The link is not valid, has expired or was used already; ask for another invitation',
  };
}
