import type { Caller } from '#platform/identity/caller.ts';
import { requireUser } from '../context.ts';
import { type CartNotFound, cartNotFound, type InvalidInput, invalidInput } from '../domain/outcome.ts';
import type { CartOwner } from '../storage/locked-cart.ts';
import { hashCartToken } from './cart-token.ts';

/**
 * Whose cart a request means: that of the token, or without a token that of the signed-in customer. A customer has one cart alone, so a token of theirs
 * is refused. Throws UNAUTHENTICATED for a guest without a token.
 */
export function findOwner(
  caller: Caller,
  cartToken: string | null | undefined,
): CartOwner | CartNotFound | InvalidInput {
  if (cartToken == null) return { kind: 'customer', customerId: requireUser(caller) };
  if (caller.kind === 'user' || caller.kind === 'service') {
    return invalidInput(
      'cartToken',
      'expected none from a signed-in customer; `mergeCart` takes over the cart of a guest',
    );
  }
  const tokenHash = hashCartToken(cartToken);
  return tokenHash === undefined ? cartNotFound() : { kind: 'guest', tokenHash };
}

/** Whether there is an owner, and no refusal. */
export function isOwner(found: CartOwner | CartNotFound | InvalidInput): found is CartOwner {
  return 'kind' in found;
}
