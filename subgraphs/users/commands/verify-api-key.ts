import { timingSafeEqual } from 'node:crypto';
import { CodedError } from '#platform/process/errors.ts';
import { isId } from '#platform/values/id.ts';
import type { UsersContext } from '../context.ts';
import { isGood, usedEveryMs } from '../domain/api-key.ts';
import type { Role } from '../domain/user.ts';
import { ApiKey } from '../storage/api-key.entity.ts';
import { User } from '../storage/user.entity.ts';

export interface ApiKeyOwner {
  userId: string;
  userVersion: number;
  roles: Role[];
  scopes: string[];
  expiresAt: Date;
}

const nobodysHash = Buffer.alloc(32);

/**
 * Whose key this is, for gateways; null unless it is good. Notes the use, once a minute at most. A key with another secret takes as long as an unknown
 * one. Throws FORBIDDEN for everybody but our own processes.
 */
export async function verifyApiKey(
  { caller, em, now }: Pick<UsersContext, 'caller' | 'em' | 'now'>,
  { id, secretHash }: { id: string; secretHash: string },
): Promise<ApiKeyOwner | null> {
  if (caller.kind !== 'service') throw new CodedError('FORBIDDEN');
  const key = isId(id) ? await em.findOne(ApiKey, { id }, { disableIdentityMap: true }) : null;
  const expected = key ? Buffer.from(key.secretHash, 'hex') : nobodysHash;
  const received = Buffer.from(secretHash, 'hex');
  const matches = received.length === expected.length && timingSafeEqual(expected, received);
  const at = now();
  if (!key || !matches || !isGood(key, at)) return null;
  const user = await em.findOne(User, { id: key.userId }, { disableIdentityMap: true });
  if (!user) return null;
  if (!key.lastUsedAt || at.getTime() - key.lastUsedAt.getTime() >= usedEveryMs)
    await em.nativeUpdate(ApiKey, { id: key.id }, { lastUsedAt: at });
  return {
    userId: user.id,
    userVersion: user.version,
    roles: user.roles,
    scopes: key.scopes,
    expiresAt: key.expiresAt,
  };
}
