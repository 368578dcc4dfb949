import { newId } from '#platform/values/id.ts';
import { hashCartToken } from '../carts/cart-token.ts';
import { type OrdersContext, requireUser } from '../context.ts';
import { mergeLines } from '../domain/cart.ts';
import { type CurrencyMismatch, currencyMismatch } from '../domain/outcome.ts';
import { deleteCart, lockCart, lockOrMakeCart, saveCart } from '../storage/locked-cart.ts';
import type { CartChanged } from './add-to-cart.ts';

/**
 * Moves the lines of a guest's cart into the cart of the caller, and removes the guest's cart. Asked again, or for a token that is unknown, it changes
 * nothing and answers with the caller's cart: of two calls at the same time the second finds no cart. Throws UNAUTHENTICATED.
 */
export async function mergeCart(
  context: OrdersContext,
  input: { cartToken: string },
): Promise<CartChanged | CurrencyMismatch> {
  const customerId = requireUser(context.caller);
  const tokenHash = hashCartToken(input.cartToken);
  return context.em.fork().transactional(async (em) => {
    const at = context.now();
    // Always in this order: the guest's cart, then the customer's.
    const guest = tokenHash === undefined ? undefined : await lockCart(em, { kind: 'guest', tokenHash });
    const own = await lockOrMakeCart(em, customerId, at);
    const { cart, currency } = own;
    if (guest) {
      if (guest.currency !== null && currency !== null && guest.currency !== currency) {
        const message = `The cart of the account is in ${currency}, but the cart of the guest is in ${guest.currency}`;
        return currencyMismatch(message, currency, guest.currency);
      }
      const { changed, added } = mergeLines(own.lines, guest.lines);
      for (const { line, quantity } of changed) line.quantity = quantity;
      const lines = added.map((line) => ({ ...line, id: newId('other', at), cartId: cart.id }));
      await deleteCart(em, guest);
      if (guest.lines.length > 0) await saveCart(em, own, [...own.lines, ...lines], at);
    }
    return { __typename: 'CartChanged', cartId: cart.id };
  });
}
