import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { UsersContext } from '../context.ts';
import {
  type Attempt,
  countFailure,
  gateOf,
  isKnownNetwork,
  lockFailures,
  toAttempt,
} from '../credentials/attempts.ts';
import { verifyPassword } from '../credentials/passwords.ts';
import { type IssuedSession, startSession } from '../credentials/sessions.ts';
import type { Gate } from '../domain/sign-in-attempts.ts';
import { isEmail, isPossiblePassword, toEmail } from '../domain/user.ts';
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
 * Repeated failures are slowed down, by account and network; see `domain/sign-in-attempts.ts`. Throws TOO_MANY_REQUESTS while too many
 * passwords wait to be compared.
 *
 * The password is compared first, outside any transaction, and the attempt is counted afterwards under the lock of its row: a thousand
 * guesses sent at the same time get at most ten answers, and people who sign in twice at the same time are not taken for guessers.
 */
export async function signIn(
  context: UsersContext,
  input: { email: string; password: string },
): Promise<SignInOutcome> {
  const email = toEmail(input.email);
  const user = isEmail(email) ? await context.em.findOne(User, { email }, { disableIdentityMap: true }) : null;
  const attempt = toAttempt(context, email, await isKnownNetwork(context, user?.id));
  const gate = await gateOf(context.em, attempt);
  if (!gate.open) return tooManyAttempts(gate);

  const comparable = isPossiblePassword(input.password);
  const matches = await verifyPassword(comparable ? user?.passwordHash : undefined, comparable ? input.password : '');
  if (!user || !matches) return context.em.transactional((em) => refuse(em, attempt));

  const signer = await context.keys.signer();
  return context.em.transactional(async (em) => {
    const { gate: gateNow, forget } = await lockFailures(em, attempt);
    if (!gateNow.open) return tooManyAttempts(gateNow);
    forget();
    // Shared lock: a change of roles waits for this session and ends it, or is seen here.
    const account = await em.findOneOrFail(User, { id: user.id }, { lockMode: LockMode.PESSIMISTIC_READ });
    return startSession(em, account, signer, attempt.now, attempt.networkHash);
  });
}

async function refuse(em: SqlEntityManager, attempt: Attempt): Promise<InvalidCredentials | TooManyAttempts> {
  const gate = await countFailure(em, attempt);
  if (!gate.open) return tooManyAttempts(gate);
  return {
    __typename: 'InvalidCredentials',
    code: 'INVALID_CREDENTIALS',
    message: 'No account has this e-mail address and password',
  };
}

function tooManyAttempts({ retryAfterSeconds }: Extract<Gate, { open: false }>): TooManyAttempts {
  return {
    __typename: 'TooManyAttempts',
    code: 'TOO_MANY_ATTEMPTS',
    message: `Sign-in for this e-mail address failed too often; try again in ${retryAfterSeconds} s`,
    retryAfterSeconds,
  };
}
