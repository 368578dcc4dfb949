import { closeCodes, rightsChangedClosing } from './close-codes.ts';
import type { ConnectedCaller, IntroducedPeer } from './connection.ts';
import { identify, type IntroductionDeps, toClosing, watchCaller } from './introduce.ts';

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
    const caller = await identify(deps, { authorization });
    const refused = refusal(before, caller);
    if (refused || caller.kind !== 'user' || before.kind !== 'user') {
      connection.close(refused ?? anotherUser);
      return undefined;
    }
    if (caller.sessionId !== before.sessionId) {
      connection.unwatch();
      const ended = await watchCaller(deps, connection, caller);
      if (!connection.open) connection.unwatch();
      if (ended) {
        connection.close(ended);
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

function refusal(before: ConnectedCaller, after: ConnectedCaller) {
  if (after.kind !== 'user' || before.kind !== 'user' || after.userId !== before.userId) return anotherUser;
  // A key stays a key: its scopes are part of the rights that the subscriptions began with.
  if (after.apiKeyId !== before.apiKeyId) return anotherUser;
  // Answers are shared by callers of the same roles.
  if (after.roles.toSorted().join() !== before.roles.toSorted().join()) return rightsChangedClosing;
  return undefined;
}
