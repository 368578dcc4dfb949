import { LockMode } from '@mikro-orm/core';
import { type OrdersContext, requireUser } from '../context.ts';
import { checkQuantity } from '../domain/placement.ts';
import { CartLine } from '../storage/cart-line.entity.ts';
import { Cart } from '../storage/cart.entity.ts';
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
    const cart = await em.findOne(Cart, { customerId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!cart) return notFound;
    if (input.expectedVersion != null && input.expectedVersion !== cart.version) {
      return conflict(input.expectedVersion, cart.version);
    }
    const lineId = asId(input.lineId);
    const line = lineId ? await em.findOne(CartLine, { id: lineId, cartId: cart.id }) : null;
    if (!line) return notFound;
    if (input.quantity === 0) em.remove(line);
    else line.quantity = input.quantity;
    cart.version += 1;
    cart.updatedAt = context.now();
    return { __typename: 'CartChanged', cartId: cart.id };
  });
}
