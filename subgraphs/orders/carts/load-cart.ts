import type { Loaders } from '../loaders.ts';
import type { Cart } from '../storage/cart.entity.ts';
import type { CartOwner } from '../storage/locked-cart.ts';

/** The cart of this owner; null if there is none. */
export function loadCart(owner: CartOwner, loaders: Loaders): Promise<Cart | null> {
  return owner.kind === 'customer'
    ? loaders.cartByCustomer.load(owner.customerId)
    : loaders.cartByToken.load(owner.tokenHash);
}
