import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { mayBeStored, toEmail } from '#platform/values/email-address.ts';
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
import {
  type InvalidCredentials,
  invalidCredentials,
  type TooManyAttempts,
  tooManyAttempts,
} from '../credentials/refusals.ts';
import { type IssuedSession, originOf, startSession } from '../credentials/sessions.ts';
import { isPossiblePassword } from '../domain/user.ts';
import { User } from '../storage/user.entity.ts';

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
  const user = mayBeStored(email) ? await context.em.findOne(User, { email }, { disableIdentityMap: true }) : null;
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
    // Shared lock: a change of roles or of the password waits for this session and ends it, or is seen here.
    const account = await em.findOneOrFail(User, { id: user.id }, { lockMode: LockMode.PESSIMISTIC_READ });
    // The password was changed after it was compared.
    if (account.passwordHash !== user.passwordHash) return invalidCredentials(wrongCredentials);
    forget();
    return startSession(em, account, signer, attempt.now, originOf(context));
  });
}

const wrongCredentials = 'No account has this e-mail address and password';

async function refuse(em: SqlEntityManager, attempt: Attempt): Promise<InvalidCredentials | TooManyAttempts> {
  const gate = await countFailure(em, attempt);
  if (!gate.open) return tooManyAttempts(gate);
  return invalidCredentials(wrongCredentials);
}
