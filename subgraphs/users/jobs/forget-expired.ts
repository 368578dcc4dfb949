import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Log } from '#platform/process/log.ts';
import { failureWindowMs } from '../domain/sign-in-attempts.ts';
import { ApiKey } from '../storage/api-key.entity.ts';
import { EmailVerification } from '../storage/email-verification.entity.ts';
import { PasswordReset } from '../storage/password-reset.entity.ts';
import { ProviderSignIn } from '../storage/provider-sign-in.entity.ts';
import { RefreshToken } from '../storage/refresh-token.entity.ts';
import { Registration } from '../storage/registration.entity.ts';
import { Session } from '../storage/session.entity.ts';
import { StaffInvitation } from '../storage/staff-invitation.entity.ts';
import { SignInFailures } from '../storage/sign-in-failures.entity.ts';

/** How long an API key that has expired is shown to its owner. */
const expiredKeysMs = 30 * 24 * 60 * 60_000;

/**
 * Deletes expired sessions, refresh tokens of live sessions that expired, used or not, sign-in failures too old to count, expired registrations,
 * requests for new passwords and to confirm addresses, sign-ins through providers that were not finished, expired invitations, and API keys that expired a month ago. Records no event: to everyone else they ended when they expired. Safe to repeat.
 */
export async function forgetExpired(em: SqlEntityManager, now: Date, log: Log): Promise<void> {
  const sessions = await em.nativeDelete(Session, { expiresAt: { $lte: now } });
  const refreshTokens = await em.nativeDelete(RefreshToken, { expiresAt: { $lte: now } });
  const failuresBefore = new Date(now.getTime() - failureWindowMs);
  const signInFailures = await em.nativeDelete(SignInFailures, { updatedAt: { $lte: failuresBefore } });
  const registrations = await em.nativeDelete(Registration, { expiresAt: { $lte: now } });
  const passwordResets = await em.nativeDelete(PasswordReset, { expiresAt: { $lte: now } });
  const emailVerifications = await em.nativeDelete(EmailVerification, { expiresAt: { $lte: now } });
  const providerSignIns = await em.nativeDelete(ProviderSignIn, { expiresAt: { $lte: now } });
  const invitations = await em.nativeDelete(StaffInvitation, { expiresAt: { $lte: now } });
  const apiKeys = await em.nativeDelete(ApiKey, { expiresAt: { $lte: new Date(now.getTime() - expiredKeysMs) } });
  log.info(
    {
      sessions,
      refreshTokens,
      signInFailures,
      registrations,
      passwordResets,
      emailVerifications,
      providerSignIns,
      invitations,
      apiKeys,
    },
    'expired sessions, sign-in failures, requests and API keys were deleted',
  );
}
