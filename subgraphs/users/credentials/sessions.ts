import { createHash, randomBytes } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { CodedError } from '#platform/process/errors.ts';
import { newId } from '#platform/values/id.ts';
import { sessionEnded } from '#schema/events/users.ts';
import type { UsersContext } from '../context.ts';
import { accessTokenLifetimeMs, refreshTokenLifetimeMs } from '../domain/session.ts';
import { toNetworkHash } from './attempts.ts';
import { deviceName } from './device-name.ts';
import type { TokenSigner } from './signing-keys.ts';
import { RefreshToken } from '../storage/refresh-token.entity.ts';
import { Session } from '../storage/session.entity.ts';
import type { User } from '../storage/user.entity.ts';

/** The tokens that a client gets when it signs in or refreshes. */
export interface IssuedSession {
  __typename: 'Session';
  accessToken: string;
  refreshToken: string;
  /** When the access token expires. */
  expiresAt: Date;
  user: User;
}

/** Where a session was started from. */
export interface SessionOrigin {
  networkHash: string | null;
  device: string | null;
}

export function originOf(context: UsersContext): SessionOrigin {
  return { networkHash: toNetworkHash(context), device: deviceName(context.userAgent) };
}

/** Starts a session of this user, in the transaction of `em`. */
export function startSession(
  em: SqlEntityManager,
  user: User,
  signer: TokenSigner,
  now: Date,
  origin: SessionOrigin,
): Promise<IssuedSession> {
  const session = em.create(Session, {
    id: newId('other', now),
    userId: user.id,
    createdAt: now,
    expiresAt: new Date(now.getTime() + refreshTokenLifetimeMs),
    endedAt: null,
    ...origin,
  });
  return issueTokens(em, session, user, signer, now, randomBytes(32).toString('base64url'));
}

/** Gives the session its next pair of tokens, this refresh token among them, and its full lifetime again, in the transaction of `em`. */
export function issueTokens(
  em: SqlEntityManager,
  session: Session,
  user: User,
  signer: TokenSigner,
  now: Date,
  refreshToken: string,
): Promise<IssuedSession> {
  const refreshExpiresAt = new Date(now.getTime() + refreshTokenLifetimeMs);
  em.create(RefreshToken, {
    tokenHash: hashToken(refreshToken),
    sessionId: session.id,
    createdAt: now,
    expiresAt: refreshExpiresAt,
    usedAt: null,
  });
  session.expiresAt = refreshExpiresAt;
  return toIssuedSession(session, user, signer, now, refreshToken);
}

/** The answer that hands out a refresh token which is stored already, with an access token of its own. */
export async function toIssuedSession(
  session: Session,
  user: User,
  signer: TokenSigner,
  now: Date,
  refreshToken: string,
): Promise<IssuedSession> {
  // A token has whole seconds, so the answer has them too.
  const expiresAt = new Date(Math.floor((now.getTime() + accessTokenLifetimeMs) / 1000) * 1000);
  const accessToken = await signer.sign({
    userId: user.id,
    sessionId: session.id,
    roles: user.roles,
    issuedAt: now,
    expiresAt,
  });
  return { __typename: 'Session', accessToken, refreshToken, expiresAt, user };
}

/** Ends a session whose row the transaction of `em` has locked, and records it. Once it has ended, nothing happens. */
export function endSession(
  em: SqlEntityManager,
  session: Session,
  reason: 'signed-out' | 'token-reused' | 'roles-changed',
  now: Date,
): void {
  if (session.endedAt) return;
  session.endedAt = now;
  recordEvent(em, sessionEnded, {
    subject: `session:${session.id}`,
    version: 1,
    payload: { sessionId: session.id, userId: session.userId, reason },
    occurredAt: now,
  });
}

/**
 * Refuses a caller whose session has ended: gateways refuse its access token only a moment later, and its holder must not write
 * in that time. Our own processes have no session. Throws the code with the reason.
 */
export async function requireLiveSession(
  em: SqlEntityManager,
  caller: Caller,
  code: 'UNAUTHENTICATED' | 'FORBIDDEN' = 'UNAUTHENTICATED',
): Promise<void> {
  if (caller.kind !== 'user') return;
  const live = await em.count(Session, { id: caller.sessionId, userId: caller.userId, endedAt: null });
  if (live === 0) throw new CodedError(code, 'Your session has ended; sign in again');
}

/** How a refresh token is stored and looked up. */
export function hashToken(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('hex');
}
