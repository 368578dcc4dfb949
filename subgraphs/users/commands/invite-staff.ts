import { LockMode } from '@mikro-orm/core';
import { takeTurn } from '#platform/database/take-turn.ts';
import { recordEvent } from '#platform/events/event-log.ts';
import { hasRole } from '#platform/identity/caller.ts';
import { CodedError } from '#platform/process/errors.ts';
import { isId, newId } from '#platform/values/id.ts';
import { invitationCreated } from '#schema/events/users.ts';
import { type EmailTaken, emailTaken } from '../accounts/create-user.ts';
import { requireUser, type SignedIn, type UsersContext } from '../context.ts';
import { requireLiveSession } from '../credentials/sessions.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { invitationLifetimeMs, parseInvitation } from '../domain/staff-invitation.ts';
import type { Role } from '../domain/user.ts';
import { StaffInvitation } from '../storage/staff-invitation.entity.ts';
import { User } from '../storage/user.entity.ts';

export interface StaffInvited {
  __typename: 'StaffInvited';
  invitation: StaffInvitation;
}

/**
 * Invites an address to work for the shop with these roles, by an e-mail with a link. Older invitations of the address end. Throws UNAUTHENTICATED for a
 * guest, FORBIDDEN for anyone but an ADMIN who is signed in.
 */
export async function inviteStaff(
  context: UsersContext,
  input: { email: string; roles: readonly Role[] },
): Promise<StaffInvited | EmailTaken | InvalidInput> {
  const caller = requireAdmin(context);
  const wanted = parseInvitation(input);
  if (isInvalidInput(wanted)) return wanted;
  const now = context.now();
  return context.em.fork().transactional(async (em) => {
    await requireLiveSession(em, caller, 'FORBIDDEN');
    // Invitations of one address at the same time come one after the other.
    await takeTurn(em, `staff_invitation ${wanted.email}`);
    if ((await em.count(User, { email: wanted.email })) > 0) return emailTaken();
    await em.nativeUpdate(StaffInvitation, { email: wanted.email, closedAt: null }, { closedAt: now });
    const invitation = em.create(StaffInvitation, {
      id: newId('other', now),
      ...wanted,
      invitedBy: caller.userId,
      createdAt: now,
      expiresAt: new Date(now.getTime() + invitationLifetimeMs),
      closedAt: null,
    });
    recordEvent(em, invitationCreated, {
      subject: `invitation:${invitation.id}`,
      version: 1,
      payload: { invitationId: invitation.id, invitedBy: caller.userId },
      occurredAt: now,
    });
    return { __typename: 'StaffInvited', invitation };
  });
}

export interface InvitationRevoked {
  __typename: 'InvitationRevoked';
  invitation: StaffInvitation;
}

export interface InvitationNotFound {
  __typename: 'InvitationNotFound';
  code: 'INVITATION_NOT_FOUND';
  message: string;
}

/** Ends an invitation that was not accepted. An ended one stays ended. Throws as `inviteStaff`. */
export async function revokeInvitation(
  context: UsersContext,
  { id }: { id: string },
): Promise<InvitationRevoked | InvitationNotFound> {
  const caller = requireAdmin(context);
  return context.em.fork().transactional(async (em) => {
    await requireLiveSession(em, caller, 'FORBIDDEN');
    const invitation = isId(id)
      ? await em.findOne(StaffInvitation, { id: id.toLowerCase() }, { lockMode: LockMode.PESSIMISTIC_WRITE })
      : null;
    if (!invitation) {
      return {
        __typename: 'InvitationNotFound',
        code: 'INVITATION_NOT_FOUND',
        message: 'There is no invitation with this id',
      };
    }
    invitation.closedAt ??= context.now();
    return { __typename: 'InvitationRevoked', invitation };
  });
}

function requireAdmin({ caller }: UsersContext): SignedIn {
  const user = requireUser(caller);
  if (!hasRole(user, 'ADMIN')) throw new CodedError('FORBIDDEN');
  return user;
}
