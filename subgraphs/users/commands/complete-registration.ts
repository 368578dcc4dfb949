import { LockMode } from '@mikro-orm/core';
import type { EmailTaken } from '../accounts/create-user.ts';
import { openByToken } from '../accounts/open-by-token.ts';
import type { UsersContext } from '../context.ts';
import type { IssuedSession } from '../credentials/sessions.ts';
import type { InvalidInput } from '../domain/invalid-input.ts';
import { isOpen } from '../domain/open-request.ts';
import { Registration } from '../storage/registration.entity.ts';

export interface RegistrationTokenInvalid {
  __typename: 'RegistrationTokenInvalid';
  code: 'REGISTRATION_TOKEN_INVALID';
  message: string;
}

/**
 * Opens an account with the role CUSTOMER by the token of an e-mail, and signs it in. The token is good once and for a day. Only the reader of the mailbox
 * learns that the address has an account now.
 */
export async function completeRegistration(
  context: UsersContext,
  input: { token: string; name: string; password: string },
): Promise<IssuedSession | RegistrationTokenInvalid | EmailTaken | InvalidInput> {
  const opened = await openByToken(context, 'registration', input, async ({ em, id, now, isLocked }) => {
    const lock = isLocked ? { lockMode: LockMode.PESSIMISTIC_WRITE as const } : {};
    const registration = await em.findOne(Registration, { id }, lock);
    if (!registration || !isOpen(registration, now)) return null;
    return {
      email: registration.email,
      roles: ['CUSTOMER'],
      close: () => {
        registration.usedAt = now;
      },
    };
  });
  return opened ?? tokenInvalid();
}

function tokenInvalid(): RegistrationTokenInvalid {
  return {
    __typename: 'RegistrationTokenInvalid',
    code: 'REGISTRATION_TOKEN_INVALID',
    message: 'The link is not valid, has expired or was used already; register again',
  };
}
