import { isId } from '#platform/values/id.ts';
import type { SignedIn, UsersContext } from '../context.ts';
import { isSameIssuer } from '../domain/provider-sign-in.ts';
import type { ProviderLink, UserSession } from '../schema.generated.ts';
import { ApiKey } from '../storage/api-key.entity.ts';
import { EmailVerification } from '../storage/email-verification.entity.ts';
import { ProviderIdentity } from '../storage/provider-identity.entity.ts';
import { Session } from '../storage/session.entity.ts';
import type { Address } from '../storage/address.entity.ts';
import type { User as UserRow } from '../storage/user.entity.ts';

/** As the schema promises. */
const maxSessions = 100;
const maxApiKeys = 200;
const maxProviderLinks = 100;

/**
 * A User object is only ever handed to that user and to staff: by `loaders.userById`, or by a command on the caller's own account. Its
 * fields need no further check.
 */
export const User = {
  /** By either key: `id` where another subgraph refers to a user, `ref` after `node`. */
  async __resolveReference(
    { id, ref }: { id?: string; ref?: string },
    { loaders }: UsersContext,
  ): Promise<UserRow | null> {
    const key = id ?? ref ?? '';
    return isId(key) ? loaders.userById.load(key.toLowerCase()) : null;
  },
  ref: (user: UserRow): string => user.id,
  emailVerified: (user: UserRow): boolean => user.emailVerifiedAt != null,
  hasPassword: (user: UserRow, _: unknown, { caller }: UsersContext): boolean | null =>
    isSelf(caller, user) ? user.passwordHash !== null : null,
  async pendingEmail(user: UserRow, _: unknown, { caller, em, now }: UsersContext): Promise<string | null> {
    if (!isSelf(caller, user) && caller.kind !== 'service') return null;
    const open = await em.findOne(
      EmailVerification,
      { userId: user.id, usedAt: null, expiresAt: { $gt: now() } },
      { disableIdentityMap: true },
    );
    return open && open.email !== user.email ? open.email : null;
  },
  async sessions(user: UserRow, _: unknown, { caller, em, now }: UsersContext): Promise<UserSession[] | null> {
    if (!isSelf(caller, user)) return null;
    const sessions = await em.find(
      Session,
      { userId: user.id, endedAt: null, expiresAt: { $gt: now() } },
      { orderBy: { id: 'desc' }, limit: maxSessions, disableIdentityMap: true },
    );
    return sessions.map(({ id, createdAt, expiresAt, device }) => ({
      id,
      device,
      createdAt,
      expiresAt,
      current: id === caller.sessionId,
    }));
  },
  async apiKeys(user: UserRow, _: unknown, { caller, em }: UsersContext): Promise<ApiKey[] | null> {
    if (!isSelf(caller, user)) return null;
    return em.find(
      ApiKey,
      { userId: user.id },
      { orderBy: { id: 'desc' }, limit: maxApiKeys, disableIdentityMap: true },
    );
  },
  async providerLinks(user: UserRow, _: unknown, context: UsersContext): Promise<ProviderLink[] | null> {
    if (!isSelf(context.caller, user)) return null;
    const links = await context.em.find(
      ProviderIdentity,
      { userId: user.id },
      { orderBy: { id: 'asc' }, limit: maxProviderLinks, disableIdentityMap: true },
    );
    return links.map(({ id, issuer, createdAt }) => {
      const provider = context.signInProviders.providers.find((offered) => isSameIssuer(offered.issuer, issuer));
      return { id, issuer, createdAt, provider: provider ? { name: provider.name, label: provider.label } : null };
    });
  },
  addresses: (user: UserRow, _: unknown, { loaders }: UsersContext): Promise<Address[]> =>
    loaders.addressesByUserId.load(user.id),
};

/** Whether the caller is this person, signed in: a program with a key does not see how the account is guarded. */
function isSelf(caller: UsersContext['caller'], user: UserRow): caller is SignedIn {
  return caller.kind === 'user' && caller.userId === user.id && caller.apiKeyId === undefined;
}
