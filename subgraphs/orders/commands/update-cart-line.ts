import { type OrdersContext, requireUser } from '../context.ts';
import { checkQuantity } from '../domain/placement.ts';
import { lockCart, saveCart } from '../storage/locked-cart.ts';
import { asId } from '../storage/queries.ts';
import type { CartChanged } from './add-to-cart.ts';
import { type Conflict, conflict, type InvalidInput, invalidInput } from '../domain/outcome.ts';

export interface LineNotFound {
  __typename: 'LineNotFound';
  code: 'LINE_NOT_FOUND';
  message: string;
}

export interface UpdateCartLineInput {
  lineId: string;
  quantity: number;
  expectedVersion?: number | null | undefined;
}

/** Sets how many pieces a line of the caller's cart has; 0 removes it. Throws UNAUTHENTICATED. */
export async function updateCartLine(
  context: OrdersContext,
  input: UpdateCartLineInput,
): Promise<CartChanged | LineNotFound | Conflict | InvalidInput> {
  const customerId = requireUser(context.caller);
  const problem = checkQuantity(input.quantity, 0);
  if (problem) return invalidInput('quantity', problem);

  return context.em.fork().transactional(async (em) => {
    const notFound: LineNotFound = {
      __typename: 'LineNotFound',
      code: 'LINE_NOT_FOUND',
      message: 'The cart has no line with this id',
    };
    const locked = await lockCart(em, customerId);
    if (!locked) return notFound;
    const { cart, lines } = locked;
    if (input.expectedVersion != null && input.expectedVersion !== cart.version) {
      return conflict(input.expectedVersion, cart.version);
    }
    const lineId = asId(input.lineId);
    const line = lines.find(({ id }) => id === lineId);
    if (!line) return notFound;
    line.quantity = input.quantity;
    const kept = input.quantity === 0 ? lines.filter((other) => other !== line) : lines;
    await saveCart(em, locked, kept, context.now());
    return { __typename: 'CartChanged', cartId: cart.id };
  });
}
