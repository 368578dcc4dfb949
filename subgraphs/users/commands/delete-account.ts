import { requireUser, type UsersContext } from '../context.ts';
import { eraseUser } from '../accounts/erase-user.ts';
import { confirmPassword } from '../credentials/confirm-password.ts';
import type { InvalidCredentials, TooManyAttempts } from '../credentials/refusals.ts';

export interface AccountDeleted {
  __typename: 'AccountDeleted';
  at: Date;
}

/**
 * Erases the account of the signed-in person, who knows the password. Nothing brings it back. Throws UNAUTHENTICATED for a guest, for a session that has
 * ended, and for a caller with an API key.
 */
export async function deleteAccount(
  context: UsersContext,
  input: { password: string },
): Promise<AccountDeleted | InvalidCredentials | TooManyAttempts> {
  const caller = requireUser(context.caller);
  const confirmed = await confirmPassword(context, caller, input.password);
  if ('__typename' in confirmed) return confirmed;
  const now = context.now();
  const outcome = await context.em.fork().transactional(async (em) => {
    const user = await confirmed.lockUser(em);
    if ('__typename' in user) return user;
    await eraseUser(em, user, now);
    return { __typename: 'AccountDeleted' as const, at: now };
  });
  context.loaders.userById.clear(caller.userId);
  return outcome;
}
