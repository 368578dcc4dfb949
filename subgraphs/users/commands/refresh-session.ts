import { LockMode } from '@mikro-orm/core';
import type { UsersContext } from '../context.ts';
import { decideRefresh } from '../domain/session.ts';
import { endSession, hashToken, type IssuedSession, issueTokens, toIssuedSession } from '../credentials/sessions.ts';
import { RefreshToken } from '../storage/refresh-token.entity.ts';
import { Session } from '../storage/session.entity.ts';
import { User } from '../storage/user.entity.ts';

export interface SessionEnded {
  __typename: 'SessionEnded';
  code: 'SESSION_ENDED';
  message: string;
}

export type RefreshOutcome = IssuedSession | SessionEnded;

/**
 * Exchanges a refresh token for the next pair. All uses of one token within ten seconds get the same next refresh token, so that two tabs or
 * a repeated request do not end the session; a later use, or one after the next token was used, ends the session and all its tokens.
 */
export async function refreshSession(context: UsersContext, refreshToken: string): Promise<RefreshOutcome> {
  const tokenHash = hashToken(refreshToken);
  // Derived, not drawn: the same successor can be answered again without storing it.
  const next = context.keys.derive('refresh-successor', refreshToken);
  const signer = await context.keys.signer();
  const now = context.now();
  return context.em.transactional(async (em) => {
    const presented = await em.findOne(RefreshToken, { tokenHash }, { disableIdentityMap: true });
    if (!presented) return sessionEnded();
    // The session's row is the lock of its whole chain of tokens; only rows that are read under this lock count.
    const session = await em.findOne(Session, { id: presented.sessionId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const token = await em.findOne(RefreshToken, { tokenHash });
    if (!session || !token) return sessionEnded();

    const successor = token.usedAt ? await em.findOne(RefreshToken, { tokenHash: hashToken(next) }) : null;
    const decision = decideRefresh(session, token, now, successor);
    switch (decision) {
      case 'refuse':
        return sessionEnded();
      case 'end':
        endSession(em, session, 'token-reused', now);
        return sessionEnded();
      case 'repeat': {
        const user = await em.findOneOrFail(User, { id: session.userId });
        return toIssuedSession(session, user, signer, now, next);
      }
      case 'rotate': {
        token.usedAt = now;
        // Not locked: a change of roles takes the user first and this session second, and ends it right after us.
        const user = await em.findOneOrFail(User, { id: session.userId });
        return issueTokens(em, session, user, signer, now, next);
      }
      default:
        return decision satisfies never;
    }
  });
}

function sessionEnded(): SessionEnded {
  return {
    __typename: 'SessionEnded',
    code: 'SESSION_ENDED',
    message: 'The refresh token is unknown, expired, revoked or was used before; sign in again',
  };
}
