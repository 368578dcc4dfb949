import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { RequestedLine } from '../domain/placement.ts';
import { type CartOwner, lockCart, saveCart } from '../storage/locked-cart.ts';

/**
 * Empties the owner's cart and returns its lines; no lines if there is no cart. The cart's row lock makes a second order from the
 * same cart find it empty.
 */
export async function takeCart(em: SqlEntityManager, owner: CartOwner, at: Date): Promise<RequestedLine[]> {
  const locked = await lockCart(em, owner);
  if (!locked || locked.lines.length === 0) return [];
  await saveCart(em, locked, [], at);
  return locked.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
}
