import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { FeatureOff } from '#platform/flags/feature-off.ts';
import type { CodedError } from '#platform/process/errors.ts';
import { newId } from '#platform/values/id.ts';
import { type AddressInput, parsePostalAddress, type PostalAddress } from '#platform/values/postal-address.ts';
import type { OrdersContext } from '../context.ts';
import {
  type CartNotFound,
  cartNotFound,
  type IdempotencyConflict,
  idempotencyConflict,
  invalidInput,
} from '../domain/outcome.ts';
import {
  type RequestedLine,
  checkKey,
  checkLines,
  decidePlacement,
  checkCode,
  parseCodes,
} from '../domain/placement.ts';
import { guestCheckoutOff } from '../flags.ts';
import { orRefused, type Refuse } from '../domain/refused.ts';
import { type Buyer, findBuyer, isBuyer } from '../placing/find-buyer.ts';
import type { GuestAccess } from '../guest-access.ts';
import { loadOffer } from '../placing/load-offer.ts';
import { persistOrder } from '../placing/persist-order.ts';
import { quotedTotal, quoteHash } from '../placing/quote-hash.ts';
import { takeCart } from '../placing/take-cart.ts';
import { type PlacementRefusal, type QuoteChanged, quoteChanged, toRefusal } from '../placing/to-refusal.ts';
import { claimKey } from '../storage/claim-key.ts';
import { findGuestCart } from '../storage/locked-cart.ts';
import type { Order } from '../storage/order.entity.ts';
import { asId } from '../storage/queries.ts';
import { insertConfirmationLink } from '../storage/order-links.ts';
import { findOrder } from '../storage/read-orders.ts';

export interface PlaceOrderInput {
  idempotencyKey: string;
  lines?: readonly RequestedLine[] | null | undefined;
  shippingAddress: AddressInput;
  expectedTotal?: { amount: bigint; currency: string } | null | undefined;
  shippingMethod?: string | null | undefined;
  promotionCodes?: readonly string[] | null | undefined;
  quoteHash?: string | null | undefined;
  cartToken?: string | null | undefined;
  guestEmail?: string | null | undefined;
}

export interface PlacedOrder {
  __typename: 'PlacedOrder';
  orderId: string;
  /** Absent for an order that an earlier call of the customer placed. */
  order?: Order;
  /** For a guest: the right to read and follow the order. */
  guestAccess?: GuestAccess;
}

export type PlaceOrderOutcome =
  | PlacedOrder
  | IdempotencyConflict
  | QuoteChanged
  | CartNotFound
  | FeatureOff
  | PlacementRefusal;

/**
 * Places an order for the caller, or says why not; a refusal stores nothing. However often and however concurrently it is called with one
 * key and input, there is one order and every call answers it. A guest orders by the token of a cart and an e-mail address. Throws UNAUTHENTICATED for a
 * caller who is not signed in and has no token, OVERLOADED for a new order while the workers are behind.
 */
export async function placeOrder(context: OrdersContext, input: PlaceOrderInput): Promise<PlaceOrderOutcome> {
  const buyer = findBuyer(context, input);
  if (!isBuyer(buyer)) return buyer;
  const keyProblem = checkKey(input.idempotencyKey);
  if (keyProblem) return invalidInput('idempotencyKey', keyProblem);
  if (input.lines?.length === 0) {
    return invalidInput('lines', 'expected at least one line; leave `lines` out to order what is in the cart');
  }
  const badLine = input.lines ? checkLines(input.lines) : undefined;
  if (badLine) return invalidInput(badLine.field, badLine.message);
  const parsed = parsePostalAddress(input.shippingAddress);
  if (!parsed.ok) return invalidInput(`shippingAddress.${parsed.field}`, parsed.fault);
  const expected = input.expectedTotal ?? undefined;
  if (expected && expected.amount < 0n)
    return invalidInput('expectedTotal.amount', `expected at least 0, got ${expected.amount}`);

  const codes = parseCodes(input.promotionCodes ?? []);
  if (!Array.isArray(codes)) return invalidInput(codes.field, codes.message);
  const methodFault = input.shippingMethod == null ? undefined : checkCode(input.shippingMethod);
  if (methodFault) return invalidInput('shippingMethod', methodFault);
  const quoted = input.quoteHash == null ? undefined : quotedTotal(input.quoteHash);
  if (input.quoteHash != null && !quoted) return invalidInput('quoteHash', 'expected the hash of a quote');

  const request: OrderRequest = {
    buyer,
    key: input.idempotencyKey,
    lines: input.lines?.map(({ variantId, quantity }) => ({ variantId: asId(variantId) ?? variantId, quantity })),
    address: parsed.address,
    expectedTotal: expected && { amountMinor: expected.amount, currency: expected.currency },
    shippingMethod: input.shippingMethod ?? undefined,
    codes,
    quote: quoted && { ...quoted, hash: input.quoteHash ?? '' },
  };
  // Before the transaction: a call that holds a connection must not wait for a second one.
  const overload = await context.backlog.refusal();
  for (;;) {
    try {
      return await orRefused<PlaceOrderOutcome>((refuse) =>
        context.em.fork().transactional((em) => placeInTransaction(em, context, request, overload, refuse)),
      );
    } catch (error) {
      // One in about 10¹² orders draws a number that is taken; everything was rolled back, so draw again.
      const numberTaken =
        error instanceof UniqueConstraintViolationException && error.message.includes('orders_number_unique');
      if (!numberTaken) throw error;
    }
  }
}

interface OrderRequest {
  buyer: Buyer;
  key: string;
  /** Absent: the lines of the cart. */
  lines: RequestedLine[] | undefined;
  address: PostalAddress;
  expectedTotal: { amountMinor: bigint; currency: string } | undefined;
  shippingMethod: string | undefined;
  codes: string[];
  quote: { hash: string; amountMinor: number; currency: string } | undefined;
}

async function placeInTransaction(
  em: SqlEntityManager,
  context: OrdersContext,
  request: OrderRequest,
  overload: CodedError | undefined,
  refuse: Refuse<PlaceOrderOutcome>,
): Promise<PlaceOrderOutcome> {
  const { owner, customerId, guestEmail } = request.buyer;
  // A key of a guest belongs to the cart: nobody else can use or spoil it.
  const actorId = owner.kind === 'customer' ? customerId : await findGuestCart(em, owner.tokenHash);
  if (actorId === undefined) return refuse(cartNotFound());
  const at = context.now();
  const orderId = newId('order', at);
  const { shippingMethod, codes, quote } = request;
  const choices = [shippingMethod ?? null, codes, quote?.hash ?? null];
  const chosen = shippingMethod !== undefined || codes.length > 0 || quote ? choices : [];
  const key = await claimKey(em, {
    actorId,
    key: request.key,
    operation: 'placeOrder',
    input: [
      request.lines?.map(({ variantId, quantity }) => [variantId, quantity]) ?? null,
      request.address,
      request.expectedTotal ? [request.expectedTotal.amountMinor.toString(), request.expectedTotal.currency] : null,
      // Only where they are used: a call that began before this release is repeated after it.
      ...(chosen.length > 0 ? [chosen] : []),
      ...(guestEmail === null ? [] : [guestEmail]),
    ],
    orderId,
    at,
  });
  if (key.kind === 'repeated') {
    // A guest without the right to the order gets it here.
    const known = guestEmail === null ? undefined : await findOrder(em, key.orderId);
    if (!known) return { __typename: 'PlacedOrder', orderId: key.orderId };
    return {
      __typename: 'PlacedOrder',
      orderId: known.id,
      order: known,
      guestAccess: context.guests.grant(known.id, at),
    };
  }
  if (key.kind === 'conflict') return idempotencyConflict();
  // A repeated call has its answer above: its order is placed already.
  if (overload) throw overload;
  if (guestEmail !== null && !(await context.flags.isOn('guest-checkout', actorId))) return refuse(guestCheckoutOff());

  const lines = request.lines ?? (await takeCart(em, owner, at));
  const badLine = checkLines(lines);
  if (badLine) return refuse(invalidInput(badLine.field, badLine.message));
  const { country } = request.address;
  const { variants, terms } = await loadOffer(em, { lines, country, shippingMethod, codes, customerId, at }, 'lock');
  const placement = decidePlacement({ lines, variants, terms, expectedTotal: request.expectedTotal });
  if (placement.kind !== 'place') return refuse(toRefusal(placement));

  if (quote && quote.hash !== quoteHash(placement)) return refuse(quoteChanged(quote, placement));

  const { paymentWindowSeconds } = context;
  const order = await persistOrder(em, {
    orderId,
    customerId,
    guestEmail,
    placement,
    address: request.address,
    paymentWindowSeconds,
    at,
  });
  if (guestEmail === null) return { __typename: 'PlacedOrder', orderId, order };
  await insertConfirmationLink(em, order);
  return { __typename: 'PlacedOrder', orderId, order, guestAccess: context.guests.grant(orderId, at) };
}
