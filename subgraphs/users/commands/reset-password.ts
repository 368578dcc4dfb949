import { LockMode } from '@mikro-orm/core';
import type { UsersContext } from '../context.ts';
import { claimAccount } from '../accounts/claim-account.ts';
import { changePasswordOf } from '../accounts/change-password.ts';
import { hashPassword } from '../credentials/passwords.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { isUsable } from '../domain/password-reset.ts';
import { parsePassword } from '../domain/user.ts';
import { PasswordReset } from '../storage/password-reset.entity.ts';
import { lockUser } from '../storage/queries.ts';

export interface PasswordChanged {
  __typename: 'PasswordChanged';
  at: Date;
}

export interface ResetTokenInvalid {
  __typename: 'ResetTokenInvalid';
  code: 'RESET_TOKEN_INVALID';
  message: string;
}

/**
 * Sets a new password by the token of an e-mail, which is good once and for an hour, and ends all sessions. Of several uses at the same time one
 * succeeds. A wrong token costs no hashing. An account whose address nobody had confirmed also loses its API keys: a stranger may have opened it.
 */
export async function resetPassword(
  context: UsersContext,
  input: { token: string; newPassword: string },
): Promise<PasswordChanged | ResetTokenInvalid | InvalidInput> {
  const password = parsePassword(input.newPassword, 'newPassword');
  if (isInvalidInput(password)) return password;
  const now = context.now();
  const id = context.readMailedToken('password-reset', input.token);
  const known = id === undefined ? null : await context.em.fork().findOne(PasswordReset, { id });
  if (!known || !isUsable(known, now)) return tokenInvalid();
  const passwordHash = await hashPassword(password.text);
  return context.em.fork().transactional(async (em) => {
    const reset = await em.findOneOrFail(PasswordReset, { id: known.id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!isUsable(reset, now)) return tokenInvalid();
    const user = await lockUser(em, reset.userId ?? '');
    if (!user) return tokenInvalid();
    reset.usedAt = now;
    // The token came through the mailbox of the account's address: another address closes it.
    if (!user.emailVerifiedAt) await claimAccount(em, user, now);
    await changePasswordOf(em, user, { passwordHash, now });
    return { __typename: 'PasswordChanged', at: now };
  });
}

function tokenInvalid(): ResetTokenInvalid {
  return {
    __typename: 'ResetTokenInvalid',
    code: 'RESET_TOKEN_INVALID',
    message: 'The link is not valid, has expired or was used already; request a new one',
  };
}
