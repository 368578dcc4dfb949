import { findOwner, isOwner } from '../carts/find-owner.ts';
import type { OrdersContext } from '../context.ts';
import { type CartNotFound, cartNotFound, invalidInput, type TotalChanged } from '../domain/outcome.ts';
import { checkLines, decidePlacement, checkCode, parseCodes, type RequestedLine } from '../domain/placement.ts';
import { asId } from '../storage/queries.ts';
import { loadCart } from '../carts/load-cart.ts';
import { loadOffer } from './load-offer.ts';
import { quoteHash } from './quote-hash.ts';
import { type PlacementRefusal, toRefusal } from './to-refusal.ts';
import type { Placement } from '../domain/placement.ts';

export interface QuoteRequest {
  lines?: readonly RequestedLine[] | null | undefined;
  country: string;
  shippingMethod?: string | null | undefined;
  promotionCodes?: readonly string[] | null | undefined;
  cartToken?: string | null | undefined;
}

export interface CheckoutQuote extends Pick<Extract<Placement, { kind: 'place' }>, 'lines' | 'price' | 'currency'> {
  __typename: 'CheckoutQuote';
  hash: string;
}

/** What `placeOrder` would decide now. It locks nothing and holds nothing. */
export async function quoteOrder(
  { caller, em, loaders, now }: OrdersContext,
  input: QuoteRequest,
): Promise<CheckoutQuote | CartNotFound | Exclude<PlacementRefusal, TotalChanged>> {
  const customerId = caller.kind === 'user' ? caller.userId : undefined;
  const badLine = input.lines ? checkLines(input.lines) : undefined;
  if (badLine) return invalidInput(badLine.field, badLine.message);
  const codes = parseCodes(input.promotionCodes ?? []);
  if (!Array.isArray(codes)) return invalidInput(codes.field, codes.message);
  const methodFault = input.shippingMethod == null ? undefined : checkCode(input.shippingMethod);
  if (methodFault) return invalidInput('shippingMethod', methodFault);

  const owner = customerId === undefined && input.cartToken == null ? undefined : findOwner(caller, input.cartToken);
  if (owner && !isOwner(owner)) return owner;
  const cart = input.lines || !owner ? null : await loadCart(owner, loaders);
  if (!cart && !input.lines && owner?.kind === 'guest') return cartNotFound();
  const inCart = cart ? await loaders.cartLines.load(cart.id) : [];
  const lines = (input.lines ?? inCart).map(({ variantId, quantity }) => ({
    variantId: asId(variantId) ?? variantId,
    quantity,
  }));
  const { country } = input;
  const shippingMethod = input.shippingMethod ?? undefined;
  const { variants, terms } = await loadOffer(em, { lines, country, shippingMethod, codes, customerId, at: now() });
  const placement = decidePlacement({ lines, variants, terms });
  if (placement.kind === 'total-changed') throw new Error('expected no total to compare with');
  if (placement.kind !== 'place') return toRefusal(placement);
  const { price, currency } = placement;
  return { __typename: 'CheckoutQuote', lines: placement.lines, price, currency, hash: quoteHash(placement) };
}
