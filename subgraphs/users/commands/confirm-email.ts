import { recordEvent } from '#platform/events/event-log.ts';
import { userEmailChanged } from '#schema/events/users.ts';
import { closeVerifications } from '../accounts/open-verification.ts';
import { type EmailTaken, emailTaken, isEmailTaken } from '../accounts/create-user.ts';
import type { UsersContext } from '../context.ts';
import { isOpen } from '../domain/open-request.ts';
import { EmailVerification } from '../storage/email-verification.entity.ts';
import { PasswordReset } from '../storage/password-reset.entity.ts';
import { lockUser } from '../storage/queries.ts';

export interface EmailConfirmed {
  __typename: 'EmailConfirmed';
  at: Date;
  /** Whether it replaced another address. */
  changed: boolean;
}

export interface EmailTokenInvalid {
  __typename: 'EmailTokenInvalid';
  code: 'EMAIL_TOKEN_INVALID';
  message: string;
}

/**
 * Confirms an address by the token of an e-mail: the account's own, or the one that then replaces it. The token is good once, and needs no session: who
 * reads the mailbox has the address. Links to a new password that went to the old address stop to work.
 */
export async function confirmEmail(
  context: UsersContext,
  input: { token: string },
): Promise<EmailConfirmed | EmailTokenInvalid | EmailTaken> {
  const now = context.now();
  const id = context.readMailedToken('email-verification', input.token);
  const known = id === undefined ? null : await context.em.fork().findOne(EmailVerification, { id });
  if (!known || !isOpen(known, now)) return tokenInvalid();
  try {
    return await context.em.fork().transactional(async (em) => {
      // The user's row is the lock of all of its requests.
      const user = await lockUser(em, known.userId);
      const request = await em.findOne(EmailVerification, { id: known.id });
      if (!user || !request || !isOpen(request, now)) return tokenInvalid();
      await closeVerifications(em, user.id, now);
      user.emailVerifiedAt = now;
      const changed = user.email !== request.email;
      if (changed) {
        user.email = request.email;
        user.version += 1;
        recordEvent(em, userEmailChanged, {
          subject: `user:${user.id}`,
          version: user.version,
          payload: { userId: user.id },
          occurredAt: now,
        });
        await em.nativeUpdate(PasswordReset, { userId: user.id, usedAt: null }, { usedAt: now });
      }
      return { __typename: 'EmailConfirmed', at: now, changed };
    });
  } catch (error) {
    if (isEmailTaken(error)) return emailTaken();
    throw error;
  }
}

function tokenInvalid(): EmailTokenInvalid {
  return {
    __typename: 'EmailTokenInvalid',
    code: 'EMAIL_TOKEN_INVALID',
    message: 'The link is not valid, has expired or was used already, or a newer one was sent; request another',
  };
}
