import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { CodedError } from '#platform/process/errors.ts';
import { recordEvent } from '#platform/events/event-log.ts';
import { emailExpected, isEmail, toEmail } from '#platform/values/email-address.ts';
import { verificationRequested } from '#schema/events/users.ts';
import { requireUser, type UsersContext } from '../context.ts';
import { openVerification } from '../accounts/open-verification.ts';
import { confirmPassword } from '../credentials/confirm-password.ts';
import type { InvalidCredentials, TooManyAttempts } from '../credentials/refusals.ts';
import { requireLiveSession } from '../credentials/sessions.ts';
import { secondsUntilNext, verificationWindowMs } from '../domain/email-verification.ts';
import { type InvalidInput, invalidInput } from '../domain/invalid-input.ts';
import { EmailVerification } from '../storage/email-verification.entity.ts';
import { lockUser } from '../storage/queries.ts';
import type { User } from '../storage/user.entity.ts';

export interface EmailVerificationRequested {
  __typename: 'EmailVerificationRequested';
  /** How long the link is good. */
  expiresAt: Date;
}

export interface EmailAlreadyVerified {
  __typename: 'EmailAlreadyVerified';
  code: 'EMAIL_ALREADY_VERIFIED';
  message: string;
}

/** Sends the link that confirms the account's address again. Throws UNAUTHENTICATED for a guest and for a session that has ended. */
export async function requestEmailVerification(
  context: UsersContext,
): Promise<EmailVerificationRequested | EmailAlreadyVerified | TooManyAttempts> {
  const caller = requireUser(context.caller);
  const now = context.now();
  return context.em.fork().transactional(async (em) => {
    const user = await lockUser(em, caller.userId);
    await requireLiveSession(em, caller);
    if (!user) throw new CodedError('UNAUTHENTICATED', 'The account of this session does not exist');
    if (user.emailVerifiedAt) {
      return {
        __typename: 'EmailAlreadyVerified',
        code: 'EMAIL_ALREADY_VERIFIED',
        message: 'The e-mail address of this account is confirmed',
      };
    }
    return request(em, user, { email: user.email, isChange: false, now });
  });
}

/**
 * Sends a link to a new address, which replaces the account's address when it is opened; the present address gets a notice. The answer is the same if
 * another account has the new address. Throws as `requestEmailVerification`.
 */
export async function requestEmailChange(
  context: UsersContext,
  input: { newEmail: string; password: string },
): Promise<EmailVerificationRequested | InvalidCredentials | TooManyAttempts | InvalidInput> {
  const caller = requireUser(context.caller);
  const email = toEmail(input.newEmail);
  if (!isEmail(email)) return invalidInput('newEmail', emailExpected);
  const confirmed = await confirmPassword(context, caller, input.password);
  if ('__typename' in confirmed) return confirmed;
  const now = context.now();
  return context.em.fork().transactional(async (em) => {
    const user = await confirmed.lockUser(em);
    if ('__typename' in user) return user;
    if (user.email === email) return invalidInput('newEmail', 'expected another address than the present one');
    return request(em, user, { email, isChange: true, now });
  });
}

async function request(
  em: SqlEntityManager,
  user: User,
  { email, isChange, now }: { email: string; isChange: boolean; now: Date },
): Promise<EmailVerificationRequested | TooManyAttempts> {
  const recent = await em.find(
    EmailVerification,
    { userId: user.id, createdAt: { $gt: new Date(now.getTime() - verificationWindowMs) } },
    { disableIdentityMap: true },
  );
  const retryAfterSeconds = secondsUntilNext(
    recent.map(({ createdAt }) => createdAt),
    now,
  );
  if (retryAfterSeconds > 0) {
    const message = `Too many e-mails were asked for; try again in ${retryAfterSeconds} s`;
    return { __typename: 'TooManyAttempts', code: 'TOO_MANY_ATTEMPTS', message, retryAfterSeconds };
  }
  const { id, expiresAt } = await openVerification(em, user, email, now);
  recordEvent(em, verificationRequested, {
    subject: `verification:${id}`,
    version: 1,
    payload: { userId: user.id, verificationId: id, isChange },
    occurredAt: now,
  });
  return { __typename: 'EmailVerificationRequested', expiresAt };
}
