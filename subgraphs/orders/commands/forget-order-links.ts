import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { OrderLink } from '../storage/order-link.entity.ts';

/** Removes the links that have expired. An expired link and a removed one are answered alike. */
export async function forgetOrderLinks(em: SqlEntityManager, now: Date): Promise<number> {
  return em.nativeDelete(OrderLink, { expiresAt: { $lte: now } });
}
