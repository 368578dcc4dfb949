import { findOwner, isOwner } from '../carts/find-owner.ts';
import type { OrdersContext } from '../context.ts';
import { checkQuantity } from '../domain/placement.ts';
import { loadVariants } from '../placing/load-variants.ts';
import { lockCart, saveCart } from '../storage/locked-cart.ts';
import { asId } from '../storage/queries.ts';
import type { CartChanged } from './add-to-cart.ts';
import {
  type CartNotFound,
  cartNotFound,
  type Conflict,
  conflict,
  type InvalidInput,
  invalidInput,
} from '../domain/outcome.ts';

export interface LineNotFound {
  __typename: 'LineNotFound';
  code: 'LINE_NOT_FOUND';
  message: string;
}

export interface UpdateCartLineInput {
  lineId: string;
  quantity: number;
  expectedVersion?: number | null | undefined;
  cartToken?: string | null | undefined;
}

/** Sets how many pieces a line of the caller's cart has; 0 removes it. Throws UNAUTHENTICATED. */
export async function updateCartLine(
  context: OrdersContext,
  input: UpdateCartLineInput,
): Promise<CartChanged | CartNotFound | LineNotFound | Conflict | InvalidInput> {
  const owner = findOwner(context.caller, input.cartToken);
  if (!isOwner(owner)) return owner;
  const problem = checkQuantity(input.quantity, 0);
  if (problem) return invalidInput('quantity', problem);

  return context.em.fork().transactional(async (em) => {
    const notFound: LineNotFound = {
      __typename: 'LineNotFound',
      code: 'LINE_NOT_FOUND',
      message: 'The cart has no line with this id',
    };
    const locked = await lockCart(em, owner);
    if (!locked) return owner.kind === 'guest' ? cartNotFound() : notFound;
    const { cart, lines } = locked;
    if (input.expectedVersion != null && input.expectedVersion !== cart.version) {
      return conflict(input.expectedVersion, cart.version);
    }
    const lineId = asId(input.lineId);
    const line = lines.find(({ id }) => id === lineId);
    if (!line) return notFound;
    line.quantity = input.quantity;
    // The customer has seen the price of now: they changed the line with it.
    line.shownMinor = (await loadVariants(em, [line])).get(line.variantId)?.priceMinor ?? line.shownMinor ?? null;
    const kept = input.quantity === 0 ? lines.filter((other) => other !== line) : lines;
    await saveCart(em, locked, kept, context.now());
    return { __typename: 'CartChanged', cartId: cart.id };
  });
}
