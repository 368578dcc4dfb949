import { requireUser, type UsersContext } from '../context.ts';
import { changePasswordOf } from '../accounts/change-password.ts';
import { confirmPassword } from '../credentials/confirm-password.ts';
import { hashPassword } from '../credentials/passwords.ts';
import type { InvalidCredentials, TooManyAttempts } from '../credentials/refusals.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { parsePassword } from '../domain/user.ts';
import type { PasswordChanged } from './reset-password.ts';

/**
 * Sets a new password for the signed-in user, who knows the present one, and ends the user's other sessions. Wrong guesses count as failed sign-ins.
 * Throws UNAUTHENTICATED for a guest and for a session that has ended.
 */
export async function changePassword(
  context: UsersContext,
  input: { currentPassword: string; newPassword: string },
): Promise<PasswordChanged | InvalidCredentials | TooManyAttempts | InvalidInput> {
  const caller = requireUser(context.caller);
  const password = parsePassword(input.newPassword, 'newPassword');
  if (isInvalidInput(password)) return password;
  const confirmed = await confirmPassword(context, caller, input.currentPassword);
  if ('__typename' in confirmed) return confirmed;
  const passwordHash = await hashPassword(password.text);
  const now = context.now();
  return context.em.fork().transactional(async (em) => {
    const user = await confirmed.lockUser(em);
    if ('__typename' in user) return user;
    await changePasswordOf(em, user, { passwordHash, keptSessionId: caller.sessionId, now });
    return { __typename: 'PasswordChanged', at: now };
  });
}
