import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { RequestedLine } from '../domain/placement.ts';
import { CartLine } from '../storage/cart-line.entity.ts';
import { Cart } from '../storage/cart.entity.ts';

/**
 * Empties the customer's cart and returns its lines; no lines if there is no cart. The cart's row lock makes a second order from the
 * same cart find it empty.
 */
export async function takeCart(em: SqlEntityManager, customerId: string, at: Date): Promise<RequestedLine[]> {
  const cart = await em.findOne(Cart, { customerId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!cart) return [];
  const lines = await em.find(CartLine, { cartId: cart.id }, { orderBy: { id: 'asc' }, disableIdentityMap: true });
  if (lines.length === 0) return [];
  await em.nativeDelete(CartLine, { cartId: cart.id });
  cart.version += 1;
  cart.updatedAt = at;
  return lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
}
