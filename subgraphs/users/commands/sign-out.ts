import { LockMode } from '@mikro-orm/core';
import { requireUser, type UsersContext } from '../context.ts';
import { endSession } from '../credentials/sessions.ts';
import { Session } from '../storage/session.entity.ts';

export interface SignedOut {
  __typename: 'SignedOut';
  /** When the session ended; the same moment when it is asked again. */
  at: Date;
}

/** Ends the caller's session. Once it has ended, nothing more happens. Throws UNAUTHENTICATED for a guest. */
export async function signOut(context: UsersContext): Promise<SignedOut> {
  const { userId, sessionId } = requireUser(context.caller);
  const now = context.now();
  return context.em.transactional(async (em) => {
    const session = await em.findOne(Session, { id: sessionId, userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (session) endSession(em, session, 'signed-out', now);
    return { __typename: 'SignedOut', at: session?.endedAt ?? now };
  });
}
