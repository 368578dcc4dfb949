import type { FeatureOff } from '#platform/flags/feature-off.ts';
import { newId } from '#platform/values/id.ts';
import { hashCartToken, newCartToken } from '../carts/cart-token.ts';
import type { OrdersContext } from '../context.ts';
import { guestCheckoutOff } from '../flags.ts';
import { insertGuestCart } from '../storage/locked-cart.ts';

export interface GuestCartCreated {
  __typename: 'GuestCartCreated';
  cartId: string;
  cartToken: string;
}

/** Makes an empty cart for somebody without an account. The token is in this answer alone; the database has its hash. Refused while the flag is off. */
export async function createGuestCart(context: OrdersContext): Promise<GuestCartCreated | FeatureOff> {
  const at = context.now();
  const cartToken = newCartToken();
  const tokenHash = hashCartToken(cartToken);
  if (tokenHash === undefined) throw new Error('expected a new token to have the form of a token');
  const cartId = newId('other', at);
  // By the id of the cart, so that `placeOrder` decides alike.
  if (!(await context.flags.isOn('guest-checkout', cartId))) return guestCheckoutOff();
  await insertGuestCart(context.em.fork(), { id: cartId, tokenHash, at });
  return { __typename: 'GuestCartCreated', cartId, cartToken };
}
