import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Log } from '#platform/process/log.ts';
import { failureWindowMs } from '../domain/sign-in-attempts.ts';
import { RefreshToken } from '../storage/refresh-token.entity.ts';
import { Session } from '../storage/session.entity.ts';
import { SignInFailures } from '../storage/sign-in-failures.entity.ts';

/**
 * Deletes expired sessions, refresh tokens of live sessions that expired, used or not, and sign-in failures too old to count. Records no
 * event: to everyone else they ended when they expired. Safe to repeat.
 */
export async function forgetExpired(em: SqlEntityManager, now: Date, log: Log): Promise<void> {
  const sessions = await em.nativeDelete(Session, { expiresAt: { $lte: now } });
  const refreshTokens = await em.nativeDelete(RefreshToken, { expiresAt: { $lte: now } });
  const failuresBefore = new Date(now.getTime() - failureWindowMs);
  const signInFailures = await em.nativeDelete(SignInFailures, { updatedAt: { $lte: failuresBefore } });
  log.info({ sessions, refreshTokens, signInFailures }, 'expired sessions and sign-in failures were deleted');
}
