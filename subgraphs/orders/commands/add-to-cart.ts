import { newId } from '#platform/values/id.ts';
import { findOwner, isOwner } from '../carts/find-owner.ts';
import type { OrdersContext } from '../context.ts';
import { checkQuantity, placementLimits } from '../domain/placement.ts';
import { loadVariants } from '../placing/load-variants.ts';
import { lockCart, lockOrMakeCart, saveCart } from '../storage/locked-cart.ts';
import { asId } from '../storage/queries.ts';
import {
  type CartNotFound,
  cartNotFound,
  type Conflict,
  conflict,
  type CurrencyMismatch,
  currencyMismatch,
  type InvalidInput,
  invalidInput,
  type VariantNotFound,
  variantNotFound,
} from '../domain/outcome.ts';

export interface CartChanged {
  __typename: 'CartChanged';
  cartId: string;
}

export interface AddToCartInput {
  variantId: string;
  quantity: number;
  expectedVersion?: number | null | undefined;
  cartToken?: string | null | undefined;
}

/**
 * Adds pieces of a variant to the caller's cart; makes the cart of a customer if there is none. A cart has one currency and at
 * most 1200 lines. Stock is checked only when the order is placed. Throws UNAUTHENTICATED.
 */
export async function addToCart(
  context: OrdersContext,
  input: AddToCartInput,
): Promise<CartChanged | CartNotFound | VariantNotFound | CurrencyMismatch | Conflict | InvalidInput> {
  const owner = findOwner(context.caller, input.cartToken);
  if (!isOwner(owner)) return owner;
  const problem = checkQuantity(input.quantity, 1);
  if (problem) return invalidInput('quantity', problem);
  const variantId = asId(input.variantId);
  if (!variantId) return variantNotFound(input.variantId);

  return context.em.fork().transactional(async (em) => {
    const variant = (await loadVariants(em, [{ variantId, quantity: input.quantity }])).get(variantId);
    if (!variant) return variantNotFound(input.variantId);
    const at = context.now();
    const locked =
      owner.kind === 'customer' ? await lockOrMakeCart(em, owner.customerId, at) : await lockCart(em, owner);
    if (!locked) return cartNotFound();
    const { cart, lines, currency } = locked;
    if (input.expectedVersion != null && input.expectedVersion !== cart.version) {
      return conflict(input.expectedVersion, cart.version);
    }
    if (currency !== null && currency !== variant.currency) {
      return currencyMismatch(
        `The cart is in ${currency}, but the variant costs ${variant.currency}`,
        currency,
        variant.currency,
      );
    }
    const line = lines.find((candidate) => candidate.variantId === variantId);
    if (line) {
      const tooMany = checkQuantity(line.quantity + input.quantity, 1);
      if (tooMany) return invalidInput('quantity', `${tooMany} in the cart`);
      line.quantity += input.quantity;
      line.shownMinor = variant.priceMinor;
      await saveCart(em, locked, lines, at);
    } else {
      if (lines.length >= placementLimits.lines) {
        return invalidInput(
          'variantId',
          `expected a cart of fewer than ${placementLimits.lines} lines, it has ${lines.length}`,
        );
      }
      const { quantity } = input;
      const added = { id: newId('other', at), cartId: cart.id, variantId, quantity, shownMinor: variant.priceMinor };
      await saveCart(em, locked, [...lines, added], at);
    }
    return { __typename: 'CartChanged', cartId: cart.id };
  });
}
