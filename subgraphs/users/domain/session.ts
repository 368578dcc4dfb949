/**
 * How long a refresh token that was used answers with the same successor: two tabs refresh at the same time, or the answer was lost and the client
 * asks again. A thief gains these seconds; half of it fails clients that retry after a timeout of the gateway (5 s).
 */
export const refreshGraceMs = 10_000;

/**
 * Gateways refuse the tokens of ended sessions while they can read the log. This bounds how long such a token works while they cannot, and how long they
 * must remember its session.
 */
export const accessTokenLifetimeMs = 15 * 60_000;

/** How long a session lives without being refreshed; each refresh starts it again. */
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
 * The decision about a presented refresh token: `rotate` it, `repeat` the answer to its first use (within seconds, while its
 * successor is unused), `end` the whole session (a token used twice was stolen from one of its two users, and we cannot tell from which),
 * or `refuse` it. `successor` is the token that replaced this one, if any.
 */
export function decideRefresh(
  session: SessionState,
  token: RefreshTokenState,
  now: Date,
  successor?: RefreshTokenState | null,
): 'rotate' | 'repeat' | 'end' | 'refuse' {
  if (session.endedAt) return 'refuse';
  if (token.usedAt) {
    const inGrace = now.getTime() - token.usedAt.getTime() < refreshGraceMs;
    return inGrace && successor && !successor.usedAt ? 'repeat' : 'end';
  }
  return token.expiresAt > now && session.expiresAt > now ? 'rotate' : 'refuse';
}
