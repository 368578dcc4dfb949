import { closeCodes, sessionEndedClosing } from './close-codes.ts';
import type { ConnectedCaller, IntroducedPeer } from './connection.ts';
import { type IntroductionDeps, toAuthorization, toClosing, watchSession } from './introduce.ts';

/**
 * Replaces the token of a connection by a new one of the same user and roles, without a pause in any subscription. Answers until when the
 * new one is good. Any other token closes the connection; then the answer is undefined.
 */
export async function renew(
  deps: IntroductionDeps,
  connection: IntroducedPeer,
  authorization: unknown,
): Promise<{ expiresAt: string } | undefined> {
  const before = connection.caller;
  if (!connection.open) return undefined;
  try {
    const caller = await deps.tokens.verify(toAuthorization(authorization));
    const refused = refusal(before, caller);
    if (refused || caller.kind !== 'user' || before.kind !== 'user') {
      connection.close(refused ?? anotherUser);
      return undefined;
    }
    if (caller.sessionId !== before.sessionId) {
      connection.unwatch();
      const ended = await watchSession(deps, connection, caller.sessionId);
      if (!connection.open) connection.unwatch();
      if (ended) {
        connection.close(sessionEndedClosing);
        return undefined;
      }
    }
    connection.caller = caller;
    return { expiresAt: caller.expiresAt?.toISOString() ?? '' };
  } catch (error) {
    connection.close(await toClosing(error, deps));
    return undefined;
  }
}

const anotherUser = { code: closeCodes.unauthenticated, reason: 'Token of another user' };
const rightsChanged = { code: closeCodes.freshTokenNeeded, reason: 'Rights changed' };

function refusal(before: ConnectedCaller, after: ConnectedCaller) {
  if (after.kind !== 'user' || before.kind !== 'user' || after.userId !== before.userId) return anotherUser;
  // Answers are shared by callers of the same roles.
  if (after.roles.toSorted().join() !== before.roles.toSorted().join()) return rightsChanged;
  return undefined;
}
