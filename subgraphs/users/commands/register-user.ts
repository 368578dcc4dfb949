import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { newId } from '#platform/values/id.ts';
import { userRegistered } from '#schema/events/users.ts';
import type { UsersContext } from '../context.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { parseRegistration, type Registration, type Role } from '../domain/user.ts';
import { hashPassword } from '../passwords.ts';
import { type IssuedSession, startSession } from '../sessions.ts';
import { User } from '../storage/user.entity.ts';

export interface EmailTaken {
  __typename: 'EmailTaken';
  code: 'EMAIL_TAKEN';
  message: string;
}

export type RegisterOutcome = IssuedSession | EmailTaken | InvalidInput;

/** Opens an account with the role CUSTOMER and signs it in. Of two registrations of one address at once, exactly one succeeds. */
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
      return startSession(em, user, signer, now);
    });
  } catch (error) {
    if (isEmailTaken(error)) {
      return { __typename: 'EmailTaken', code: 'EMAIL_TAKEN', message: 'An account with this e-mail address exists' };
    }
    throw error;
  }
}

/**
 * Adds an account and records `user.registered`, in the transaction of `em`. The e-mail must be as `toEmail` makes it; that it is free is
 * checked when the transaction flushes (see `isEmailTaken`). Takes the hash, not the password: hashing is slow, and many demo accounts may share one.
 */
export function createUser(
  em: SqlEntityManager,
  account: { email: string; name: string; passwordHash: string; roles: readonly Role[] },
  now: Date,
): User {
  const user = em.create(User, {
    ...account,
    roles: [...account.roles],
    id: newId('user', now),
    version: 1,
    createdAt: now,
  });
  recordEvent(em, userRegistered, {
    subject: `user:${user.id}`,
    version: user.version,
    payload: { userId: user.id, roles: user.roles },
    occurredAt: now,
  });
  return user;
}

/** Whether a transaction failed because an account with the e-mail address exists. */
export function isEmailTaken(error: unknown): boolean {
  return (
    error instanceof UniqueConstraintViolationException &&
    'constraint' in error &&
    error.constraint === 'user_account_email_unique'
  );
}
