import { createUser, isEmailTaken } from '../accounts/create-user.ts';
import type { UsersContext } from '../context.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { parseRegistration, type Registration } from '../domain/user.ts';
import { hashPassword } from '../credentials/passwords.ts';
import { type IssuedSession, originOf, startSession } from '../credentials/sessions.ts';

export interface EmailTaken {
  __typename: 'EmailTaken';
  code: 'EMAIL_TAKEN';
  message: string;
}

export type RegisterOutcome = IssuedSession | EmailTaken | InvalidInput;

/** Opens an account with the role CUSTOMER, signs it in, and lets the welcome e-mail confirm the address. Of two registrations of one address at the same time, exactly one succeeds. */
export async function registerUser(context: UsersContext, input: Registration): Promise<RegisterOutcome> {
  const registration = parseRegistration(input);
  if (isInvalidInput(registration)) return registration;
  const passwordHash = await hashPassword(registration.password);
  const signer = await context.keys.signer();
  const now = context.now();
  try {
    return await context.em.transactional(async (em) => {
      const { email, name } = registration;
      const user = createUser(em, { email, name, passwordHash, roles: ['CUSTOMER'] }, now, { verifies: true });
      return startSession(em, user, signer, now, originOf(context));
    });
  } catch (error) {
    if (isEmailTaken(error)) return emailTaken();
    throw error;
  }
}

export function emailTaken(): EmailTaken {
  return {
    __typename: 'EmailTaken',
    code: 'EMAIL_TAKEN',
    message: 'An account with this e-mail address already exists',
  };
}
