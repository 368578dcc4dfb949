/** An access token cannot be called back, so this bounds how long a stolen one or a lost role still works. */
export const accessTokenLifetimeMs = 15 * 60_000;

/** How long a session lives without being refreshed; each refresh starts it anew. */
export const refreshTokenLifetimeMs = 30 * 24 * 3_600_000;

export interface SessionState {
  /** Absent while it goes on. */
  endedAt?: Date | null | undefined;
  expiresAt: Date;
}

export interface RefreshTokenState {
  /** Absent until its one use. */
  usedAt?: Date | null | undefined;
  expiresAt: Date;
}

/**
 * What to do with a refresh token that was presented: `rotate` it, `end` the whole session (a token used twice was stolen from one of
 * its two users, and we cannot tell from which), or `refuse` it.
 */
export function decideRefresh(session: SessionState, token: RefreshTokenState, now: Date): 'rotate' | 'end' | 'refuse' {
  if (session.endedAt) return 'refuse';
  if (token.usedAt) return 'end';
  return token.expiresAt > now && session.expiresAt > now ? 'rotate' : 'refuse';
}
