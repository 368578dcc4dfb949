import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { newId } from '#platform/values/id.ts';
import { userRegistered } from '#schema/events/users.ts';
import type { Role } from '../domain/user.ts';
import { User } from '../storage/user.entity.ts';

/**
 * Adds an account with a confirmed address and records `user.registered`, in the transaction of `em`. The e-mail must be as `toEmail` makes it; that it is free is
 * checked when the transaction flushes (see `isEmailTaken`). Takes the hash, not the password: hashing is slow, and many demo accounts may share one.
 */
export function createUser(
  em: SqlEntityManager,
  account: { email: string; name: string; passwordHash: string | null; roles: readonly Role[] },
  now: Date,
): User {
  const user = em.create(User, {
    ...account,
    roles: [...account.roles],
    id: newId('user', now),
    version: 1,
    createdAt: now,
    emailVerifiedAt: now,
    erasedAt: null,
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

export interface EmailTaken {
  __typename: 'EmailTaken';
  code: 'EMAIL_TAKEN';
  message: string;
}

export function emailTaken(): EmailTaken {
  return {
    __typename: 'EmailTaken',
    code: 'EMAIL_TAKEN',
    message: 'An account with this e-mail address already exists',
  };
}
