import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { ProviderEvent } from '../storage/provider-event.entity.ts';

/** Providers repeat a message for a few days; a month leaves people time to look. Half of it would do. */
const keptMs = 30 * 24 * 60 * 60 * 1000;

/** Removes old messages of the payment provider that were applied. Messages that fit nothing of ours stay. */
export async function forgetOldNotices(em: SqlEntityManager, now: Date): Promise<number> {
  return em.nativeDelete(ProviderEvent, { state: 'APPLIED', receivedAt: { $lt: new Date(now.getTime() - keptMs) } });
}
