import { LockMode } from '@mikro-orm/core';
import { isId } from '#platform/values/id.ts';
import { requireUser, type UsersContext } from '../context.ts';
import { endSessionsOf } from '../accounts/change-password.ts';
import { endSession, requireLiveSession } from '../credentials/sessions.ts';
import { lockUser } from '../storage/queries.ts';
import { Session } from '../storage/session.entity.ts';

export interface SessionsEnded {
  __typename: 'SessionsEnded';
  count: number;
}

/** Ends all sessions of the signed-in user, or all but the current one. Throws UNAUTHENTICATED for a guest and for a session that has ended. */
export async function signOutEverywhere(
  context: UsersContext,
  { keepCurrent }: { keepCurrent?: boolean | null | undefined },
): Promise<SessionsEnded> {
  const caller = requireUser(context.caller);
  const kept = keepCurrent === true ? { keptSessionId: caller.sessionId } : {};
  return context.em.fork().transactional(async (em) => {
    // A sign-in at the same time waits for this, or has started its session before.
    await lockUser(em, caller.userId);
    await requireLiveSession(em, caller);
    const count = await endSessionsOf(em, caller.userId, { ...kept, now: context.now() });
    return { __typename: 'SessionsEnded', count };
  });
}

export interface UserSessionNotFound {
  __typename: 'UserSessionNotFound';
  code: 'USER_SESSION_NOT_FOUND';
  message: string;
}

/** Ends one session of the signed-in user that goes on. Throws UNAUTHENTICATED as `signOutEverywhere`. */
export async function endUserSession(
  context: UsersContext,
  { sessionId }: { sessionId: string },
): Promise<SessionsEnded | UserSessionNotFound> {
  const caller = requireUser(context.caller);
  if (!isId(sessionId)) return sessionNotFound();
  return context.em.fork().transactional(async (em) => {
    await requireLiveSession(em, caller);
    const session = await em.findOne(
      Session,
      { id: sessionId.toLowerCase(), userId: caller.userId, endedAt: null },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (!session) return sessionNotFound();
    endSession(em, session, 'signed-out', context.now());
    return { __typename: 'SessionsEnded', count: 1 };
  });
}

function sessionNotFound(): UserSessionNotFound {
  return {
    __typename: 'UserSessionNotFound',
    code: 'USER_SESSION_NOT_FOUND',
    message: 'You have no session with this id, or it has ended',
  };
}
