import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { SignedIn, UsersContext } from '../context.ts';
import { isPossiblePassword } from '../domain/user.ts';
import { lockUser } from '../storage/queries.ts';
import { User } from '../storage/user.entity.ts';
import { countFailure, gateOf, isKnownNetwork, lockFailures, toAttempt } from './attempts.ts';
import { verifyPassword } from './passwords.ts';
import { type InvalidCredentials, invalidCredentials, type TooManyAttempts, tooManyAttempts } from './refusals.ts';
import { requireLiveSession } from './sessions.ts';

/** A password that was right outside of a transaction. */
export interface ConfirmedPassword {
  /** Locks the user in the transaction of `em`, if the password is still the one that was compared. */
  lockUser(em: SqlEntityManager): Promise<User | InvalidCredentials | TooManyAttempts>;
}

/**
 * Compares the password that the signed-in person typed before a change of the account. A wrong one counts as a failed sign-in, so that a stolen session
 * is no way to guess. Throws UNAUTHENTICATED if the session has ended.
 */
export async function confirmPassword(
  context: UsersContext,
  caller: SignedIn,
  password: string,
): Promise<ConfirmedPassword | InvalidCredentials | TooManyAttempts> {
  await requireLiveSession(context.em, caller);
  const known = await context.em.findOneOrFail(User, { id: caller.userId }, { disableIdentityMap: true });
  const attempt = toAttempt(context, known.email, await isKnownNetwork(context, caller.userId));
  const gate = await gateOf(context.em, attempt);
  if (!gate.open) return tooManyAttempts(gate);
  const comparable = isPossiblePassword(password);
  if (!(await verifyPassword(comparable ? known.passwordHash : undefined, comparable ? password : ''))) {
    const closed = await context.em.fork().transactional((em) => countFailure(em, attempt));
    return closed.open ? wrongPassword() : tooManyAttempts(closed);
  }
  return {
    async lockUser(em) {
      // Again under the lock, so that guesses at the same time do not pass a gate that closes meanwhile.
      const { gate: gateNow, forget } = await lockFailures(em, attempt);
      if (!gateNow.open) return tooManyAttempts(gateNow);
      const user = await lockUser(em, caller.userId);
      // Somebody changed it meanwhile: then the compared one was another.
      if (!user || user.passwordHash !== known.passwordHash) return wrongPassword();
      await requireLiveSession(em, caller);
      forget();
      return user;
    },
  };
}

function wrongPassword(): InvalidCredentials {
  return invalidCredentials('The current password is not the password of this account');
}
