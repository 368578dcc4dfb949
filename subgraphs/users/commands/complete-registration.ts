import { LockMode } from '@mikro-orm/core';
import { createUser, type EmailTaken, emailTaken, isEmailTaken } from '../accounts/create-user.ts';
import type { UsersContext } from '../context.ts';
import { hashPassword } from '../credentials/passwords.ts';
import { type IssuedSession, originOf, startSession } from '../credentials/sessions.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { isOpen } from '../domain/open-request.ts';
import { parseName, parsePassword } from '../domain/user.ts';
import { Registration } from '../storage/registration.entity.ts';

export interface RegistrationTokenInvalid {
  __typename: 'RegistrationTokenInvalid';
  code: 'REGISTRATION_TOKEN_INVALID';
  message: string;
}

/**
 * Opens an account with the role CUSTOMER by the token of an e-mail, which confirms the address, and signs it in. The token is good once and for a day: of
 * several uses at the same time, one succeeds. A wrong token costs no hashing. Only the reader of the mailbox learns that the address has an account now.
 */
export async function completeRegistration(
  context: UsersContext,
  input: { token: string; name: string; password: string },
): Promise<IssuedSession | RegistrationTokenInvalid | EmailTaken | InvalidInput> {
  const password = parsePassword(input.password, 'password');
  if (isInvalidInput(password)) return password;
  const name = parseName(input.name);
  if (isInvalidInput(name)) return name;
  const now = context.now();
  const id = context.readMailedToken('registration', input.token);
  const known = id === undefined ? null : await context.em.fork().findOne(Registration, { id });
  if (!known || !isOpen(known, now)) return tokenInvalid();
  const passwordHash = await hashPassword(password.text);
  const signer = await context.keys.signer();
  try {
    return await context.em.fork().transactional(async (em) => {
      const registration = await em.findOne(Registration, { id: known.id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      // Used, or deleted with an account of the address, while the password was hashed.
      if (!registration || !isOpen(registration, now)) return tokenInvalid();
      registration.usedAt = now;
      const { email } = registration;
      const user = createUser(em, { email, name: name.text, passwordHash, roles: ['CUSTOMER'] }, now);
      return startSession(em, user, signer, now, originOf(context));
    });
  } catch (error) {
    if (isEmailTaken(error)) return emailTaken();
    throw error;
  }
}

function tokenInvalid(): RegistrationTokenInvalid {
  return {
    __typename: 'RegistrationTokenInvalid',
    code: 'REGISTRATION_TOKEN_INVALID',
    message: 'The link is not valid, has expired or was used already; register again',
  };
}
