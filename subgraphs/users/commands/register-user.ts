import { createUser, isEmailTaken } from '../accounts/create-user.ts';
import type { UsersContext } from '../context.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { parseRegistration, type Registration } from '../domain/user.ts';
import { toNetworkHash } from '../credentials/attempts.ts';
import { hashPassword } from '../credentials/passwords.ts';
import { type IssuedSession, startSession } from '../credentials/sessions.ts';

export interface EmailTaken {
  __typename: 'EmailTaken';
  code: 'EMAIL_TAKEN';
  message: string;
}

export type RegisterOutcome = IssuedSession | EmailTaken | InvalidInput;

/** Opens an account with the role CUSTOMER and signs it in. Of two registrations of one address at the same time, exactly one succeeds. */
export async function registerUser(context: UsersContext, input: Registration): Promise<RegisterOutcome> {
  const registration = parseRegistration(input);
  if (isInvalidInput(registration)) return registration;
  const passwordHash = await hashPassword(registration.password);
  const signer = await context.keys.signer();
  const now = context.now();
  try {
    return await context.em.transactional(async (em) => {
      const { email, name } = registration;
      const user = createUser(em, { email, name, passwordHash, roles: ['CUSTOMER'] }, now);
      return startSession(em, user, signer, now, toNetworkHash(context));
    });
  } catch (error) {
    if (isEmailTaken(error)) {
      return {
        __typename: 'EmailTaken',
        code: 'EMAIL_TAKEN',
        message: 'An account with this e-mail address already exists',
      };
    }
    throw error;
  }
}
