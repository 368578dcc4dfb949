import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { createUser, type EmailTaken, emailTaken, isEmailTaken } from '../accounts/create-user.ts';
import type { UsersContext } from '../context.ts';
import { hashPassword } from '../credentials/passwords.ts';
import { type IssuedSession, originOf, startSession } from '../credentials/sessions.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { isAcceptable } from '../domain/staff-invitation.ts';
import { parseName, parsePassword } from '../domain/user.ts';
import { StaffInvitation } from '../storage/staff-invitation.entity.ts';
import { User } from '../storage/user.entity.ts';

export interface InvitationInvalid {
  __typename: 'InvitationInvalid';
  code: 'INVITATION_INVALID';
  message: string;
}

/**
 * Opens the account of an invited person, with the roles of the invitation, and signs it in. The token is good once, for a week, and while the person who
 * sent the invitation is an ADMIN. A wrong token costs no hashing.
 */
export async function acceptInvitation(
  context: UsersContext,
  input: { token: string; name: string; password: string },
): Promise<IssuedSession | InvitationInvalid | EmailTaken | InvalidInput> {
  const password = parsePassword(input.password, 'password');
  if (isInvalidInput(password)) return password;
  const name = parseName(input.name);
  if (isInvalidInput(name)) return name;
  const now = context.now();
  const id = context.readMailedToken('staff-invitation', input.token);
  const known = id === undefined ? null : await findAcceptable(context.em.fork(), id, now, LockMode.NONE);
  if (!known) return invitationInvalid();
  const passwordHash = await hashPassword(password.text);
  const signer = await context.keys.signer();
  try {
    return await context.em.fork().transactional(async (em) => {
      const invitation = await findAcceptable(em, known.id, now, LockMode.PESSIMISTIC_WRITE);
      if (!invitation) return invitationInvalid();
      invitation.closedAt = now;
      const { email, roles } = invitation;
      const user = createUser(em, { email, name: name.text, passwordHash, roles }, now);
      return startSession(em, user, signer, now, originOf(context));
    });
  } catch (error) {
    if (isEmailTaken(error)) return emailTaken();
    throw error;
  }
}

async function findAcceptable(
  em: SqlEntityManager,
  id: string,
  now: Date,
  lockMode: LockMode.NONE | LockMode.PESSIMISTIC_WRITE,
): Promise<StaffInvitation | null> {
  const invitation = await em.findOne(StaffInvitation, { id }, lockMode === LockMode.NONE ? {} : { lockMode });
  if (!invitation) return null;
  // Shared lock: a change of the inviter's roles waits for this account, or is seen here.
  const inviter = await em.findOne(
    User,
    { id: invitation.invitedBy, erasedAt: null },
    lockMode === LockMode.NONE ? {} : { lockMode: LockMode.PESSIMISTIC_READ },
  );
  return isAcceptable(invitation, inviter?.roles ?? [], now) ? invitation : null;
}

function invitationInvalid(): InvitationInvalid {
  return {
    __typename: 'InvitationInvalid',
    code: 'INVITATION_INVALID',
    message: 'The link is not valid, has expired or was used already; ask for another invitation',
  };
}
