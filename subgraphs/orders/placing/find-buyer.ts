import { emailExpected, isEmail, toEmail } from '#platform/values/email-address.ts';
import { findOwner, isOwner } from '../carts/find-owner.ts';
import type { OrdersContext } from '../context.ts';
import { type CartNotFound, type InvalidInput, invalidInput } from '../domain/outcome.ts';
import type { CartOwner } from '../storage/locked-cart.ts';

/** Who orders. */
export interface Buyer {
  owner: CartOwner;
  /** Of the account, or what stands for the e-mail address of a guest. */
  customerId: string;
  /** Null for an account. */
  guestEmail: string | null;
}

/** The signed-in customer, or the guest with this cart and this address. Throws UNAUTHENTICATED for a caller with neither. */
export function findBuyer(
  { caller, guests }: Pick<OrdersContext, 'caller' | 'guests'>,
  input: { cartToken?: string | null | undefined; guestEmail?: string | null | undefined },
): Buyer | CartNotFound | InvalidInput {
  const owner = findOwner(caller, input.cartToken);
  if (!isOwner(owner)) return owner;
  if (owner.kind === 'customer') {
    if (input.guestEmail != null) return invalidInput('guestEmail', 'expected none from a signed-in customer');
    return { owner, customerId: owner.customerId, guestEmail: null };
  }
  const email = toEmail(input.guestEmail ?? '');
  if (!isEmail(email)) {
    return invalidInput('guestEmail', emailExpected);
  }
  return { owner, customerId: guests.idOf(email), guestEmail: email };
}

/** Whether somebody can order, and there is no refusal. */
export function isBuyer(found: Buyer | CartNotFound | InvalidInput): found is Buyer {
  return 'owner' in found;
}
