import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { apiKeyRevoked } from '#schema/events/users.ts';
import { ApiKey } from '../storage/api-key.entity.ts';

/** Revokes a key whose row the transaction of `em` has locked, and records it. Once it is revoked, nothing happens. */
export function revokeKey(em: SqlEntityManager, key: ApiKey, now: Date): void {
  if (key.revokedAt) return;
  key.revokedAt = now;
  recordEvent(em, apiKeyRevoked, {
    subject: `key:${key.id}`,
    version: 1,
    payload: { keyId: key.id, userId: key.userId },
    occurredAt: now,
  });
}

/** Revokes all keys of a user, in the transaction of `em`. */
export async function revokeKeysOf(em: SqlEntityManager, userId: string, now: Date): Promise<void> {
  const keys = await em.find(
    ApiKey,
    { userId, revokedAt: null },
    { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } },
  );
  for (const key of keys) revokeKey(em, key, now);
}
