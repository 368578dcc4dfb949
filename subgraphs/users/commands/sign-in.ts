import { createHash } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { UsersContext } from '../context.ts';
import { addFailure, decideGate, type Gate } from '../domain/sign-in-attempts.ts';
import { isEmail, isPossiblePassword, toEmail } from '../domain/user.ts';
import { verifyPassword } from '../credentials/passwords.ts';
import { type IssuedSession, startSession } from '../credentials/sessions.ts';
import { SignInFailures } from '../storage/sign-in-failures.entity.ts';
import { User } from '../storage/user.entity.ts';

export interface InvalidCredentials {
  __typename: 'InvalidCredentials';
  code: 'INVALID_CREDENTIALS';
  message: string;
}

export interface TooManyAttempts {
  __typename: 'TooManyAttempts';
  code: 'TOO_MANY_ATTEMPTS';
  message: string;
  retryAfterSeconds: number;
}

export type SignInOutcome = IssuedSession | InvalidCredentials | TooManyAttempts;

/**
 * Exchanges e-mail and password for a session. Answers the same, after the same work, whether the account is unknown or the password wrong.
 *
 * The password is compared first, outside any transaction, and the attempt is counted afterwards under the lock of the address's row:
 * a thousand guesses sent at once get at most ten answers, and people who sign in twice at once are not taken for guessers.
 */
export async function signIn(
  context: UsersContext,
  input: { email: string; password: string },
): Promise<SignInOutcome> {
  const email = toEmail(input.email);
  const emailHash = createHash('sha256').update(email).digest('hex');
  const attempt = { emailHash, now: context.now() };
  const before = await context.em.findOne(SignInFailures, { emailHash }, { disableIdentityMap: true });
  const gate = decideGate(before?.failuresAt ?? [], attempt.now.getTime());
  if (!gate.open) return tooManyAttempts(gate);

  const user = isEmail(email) ? await context.em.findOne(User, { email }, { disableIdentityMap: true }) : null;
  const comparable = isPossiblePassword(input.password);
  const matches = await verifyPassword(comparable ? user?.passwordHash : undefined, comparable ? input.password : '');
  if (!user || !matches) return context.em.transactional((em) => countFailure(em, attempt));

  const signer = await context.keys.signer();
  return context.em.transactional(async (em) => {
    const failures = await lockFailures(em, attempt);
    const gateNow = decideGate(failures?.failuresAt ?? [], attempt.now.getTime());
    if (!gateNow.open) return tooManyAttempts(gateNow);
    if (failures) em.remove(failures);
    // Shared lock: a change of roles waits for this session and ends it, or is seen here.
    const account = await em.findOneOrFail(User, { id: user.id }, { lockMode: LockMode.PESSIMISTIC_READ });
    return startSession(em, account, signer, attempt.now);
  });
}

interface Attempt {
  emailHash: string;
  now: Date;
}

async function countFailure(em: SqlEntityManager, attempt: Attempt): Promise<InvalidCredentials | TooManyAttempts> {
  // Locks the row, made here if this is the first failure; a sign-in that succeeds at the same time cannot remove it in between.
  await em.execute(
    `insert into sign_in_failures (email_hash, failures_at, updated_at) values (?, '[]', ?)
     on conflict (email_hash) do update set updated_at = excluded.updated_at`,
    [attempt.emailHash, attempt.now],
  );
  const failures = await lockFailures(em, attempt);
  const failuresAt = failures?.failuresAt ?? [];
  const gate = decideGate(failuresAt, attempt.now.getTime());
  if (!gate.open) return tooManyAttempts(gate);
  if (failures) {
    failures.failuresAt = addFailure(failuresAt, attempt.now.getTime());
    failures.updatedAt = attempt.now;
  }
  return {
    __typename: 'InvalidCredentials',
    code: 'INVALID_CREDENTIALS',
    message: 'No account has this e-mail address and password',
  };
}

function lockFailures(em: SqlEntityManager, { emailHash }: Attempt): Promise<SignInFailures | null> {
  return em.findOne(SignInFailures, { emailHash }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

function tooManyAttempts({ retryAfterSeconds }: Extract<Gate, { open: false }>): TooManyAttempts {
  return {
    __typename: 'TooManyAttempts',
    code: 'TOO_MANY_ATTEMPTS',
    message: `Sign-in for this e-mail address failed too often; the next attempt is looked at in ${retryAfterSeconds} s`,
    retryAfterSeconds,
  };
}
