import { recordEvent } from '#platform/events/event-log.ts';
import { isId } from '#platform/values/id.ts';
import { CodedError } from '#platform/process/errors.ts';
import { providerUnlinked } from '#schema/events/users.ts';
import { endSessionsOf } from '../accounts/change-password.ts';
import { requireUser, type UsersContext } from '../context.ts';
import { requireLiveSession } from '../credentials/sessions.ts';
import { decideUnlink, type LastWayToSignIn } from '../domain/provider-sign-in.ts';
import { ProviderIdentity } from '../storage/provider-identity.entity.ts';
import { lockUser } from '../storage/queries.ts';
import type { User } from '../storage/user.entity.ts';

export interface ProviderUnlinked {
  __typename: 'ProviderUnlinked';
  at: Date;
  user: User;
}

export interface ProviderLinkNotFound {
  __typename: 'ProviderLinkNotFound';
  code: 'PROVIDER_LINK_NOT_FOUND';
  message: string;
}

/**
 * Ends a link of the signed-in person's account to a provider. The other sessions end too: one of them may have come in by this link. Throws
 * UNAUTHENTICATED for a guest, for a session that has ended, and for a caller with an API key.
 */
export async function unlinkProvider(
  context: UsersContext,
  { id }: { id: string },
): Promise<ProviderUnlinked | ProviderLinkNotFound | LastWayToSignIn> {
  const caller = requireUser(context.caller);
  if (!isId(id)) return linkNotFound();
  const now = context.now();
  return context.em.fork().transactional(async (em) => {
    // Two links that end at the same time are decided one after the other, and a sign-in waits or has started its session before.
    const user = await lockUser(em, caller.userId);
    await requireLiveSession(em, caller);
    if (!user) throw new CodedError('UNAUTHENTICATED', 'The account of this session does not exist');
    const links = await em.find(ProviderIdentity, { userId: user.id });
    const link = links.find((each) => each.id === id.toLowerCase());
    if (!link) return linkNotFound();
    const refusal = decideUnlink(
      { hasPassword: user.passwordHash !== null, others: links.filter((each) => each !== link) },
      context.signInProviders.providers,
    );
    if (refusal) return refusal;
    em.remove(link);
    recordEvent(em, providerUnlinked, {
      subject: `provider-unlink:${link.id}`,
      version: 1,
      payload: { linkId: link.id, userId: user.id, issuer: link.issuer },
      occurredAt: now,
    });
    await endSessionsOf(em, user.id, { keptSessionId: caller.sessionId, now });
    return { __typename: 'ProviderUnlinked' as const, at: now, user };
  });
}

function linkNotFound(): ProviderLinkNotFound {
  return {
    __typename: 'ProviderLinkNotFound',
    code: 'PROVIDER_LINK_NOT_FOUND',
    message: 'Your account has no link to a provider with this id',
  };
}
