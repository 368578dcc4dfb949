import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { IdempotencyKey } from '../storage/idempotency-key.entity.ts';
import { keyLifetimeMs } from '../storage/claim-key.ts';

/** Removes the idempotency keys that are past their life, with an hour to spare for calls that are just reading one. */
export async function forgetOldKeys(em: SqlEntityManager, now: Date): Promise<number> {
  const spareMs = 60 * 60 * 1000;
  return em.nativeDelete(IdempotencyKey, { createdAt: { $lt: new Date(now.getTime() - keyLifetimeMs - spareMs) } });
}
