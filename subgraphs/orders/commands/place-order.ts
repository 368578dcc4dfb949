import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { CodedError } from '#platform/process/errors.ts';
import { newId } from '#platform/values/id.ts';
import { type AddressInput, parsePostalAddress, type PostalAddress } from '#platform/values/postal-address.ts';
import { type OrdersContext, requireUser } from '../context.ts';
import { type IdempotencyConflict, idempotencyConflict, invalidInput } from '../domain/outcome.ts';
import { type RequestedLine, checkKey, checkLines, decidePlacement } from '../domain/placement.ts';
import { orRefused, type Refuse } from '../domain/refused.ts';
import { loadVariants } from '../placing/load-variants.ts';
import { persistOrder } from '../placing/persist-order.ts';
import { takeCart } from '../placing/take-cart.ts';
import { type PlacementRefusal, toRefusal } from '../placing/to-refusal.ts';
import { claimKey } from '../storage/claim-key.ts';
import type { Order } from '../storage/order.entity.ts';
import { asId } from '../storage/queries.ts';

export interface PlaceOrderInput {
  idempotencyKey: string;
  lines?: readonly RequestedLine[] | null | undefined;
  shippingAddress: AddressInput;
  expectedTotal?: { amount: bigint; currency: string } | null | undefined;
}

export interface PlacedOrder {
  __typename: 'PlacedOrder';
  orderId: string;
  /** Absent for an order that an earlier call placed. */
  order?: Order;
}

export type PlaceOrderOutcome = PlacedOrder | IdempotencyConflict | PlacementRefusal;

/**
 * Places an order for the caller, or says why not; a refusal stores nothing. However often and however concurrently it is called with one
 * key and input, there is one order and every call answers it. Throws UNAUTHENTICATED for a caller who is not signed in, OVERLOADED for a new
 * order while the workers are behind.
 */
export async function placeOrder(context: OrdersContext, input: PlaceOrderInput): Promise<PlaceOrderOutcome> {
  const customerId = requireUser(context.caller);
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

  const request: OrderRequest = {
    customerId,
    key: input.idempotencyKey,
    lines: input.lines?.map(({ variantId, quantity }) => ({ variantId: asId(variantId) ?? variantId, quantity })),
    address: parsed.address,
    expectedTotal: expected && { amountMinor: expected.amount, currency: expected.currency },
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
  customerId: string;
  key: string;
  /** Absent: the lines of the cart. */
  lines: RequestedLine[] | undefined;
  address: PostalAddress;
  expectedTotal: { amountMinor: bigint; currency: string } | undefined;
}

async function placeInTransaction(
  em: SqlEntityManager,
  context: OrdersContext,
  request: OrderRequest,
  overload: CodedError | undefined,
  refuse: Refuse<PlaceOrderOutcome>,
): Promise<PlaceOrderOutcome> {
  const { customerId } = request;
  const at = context.now();
  const orderId = newId('order', at);
  const key = await claimKey(em, {
    actorId: customerId,
    key: request.key,
    operation: 'placeOrder',
    input: [
      request.lines?.map(({ variantId, quantity }) => [variantId, quantity]) ?? null,
      request.address,
      request.expectedTotal ? [request.expectedTotal.amountMinor.toString(), request.expectedTotal.currency] : null,
    ],
    orderId,
    at,
  });
  if (key.kind === 'repeated') return { __typename: 'PlacedOrder', orderId: key.orderId };
  if (key.kind === 'conflict') return idempotencyConflict();
  // A repeated call has its answer above: its order is placed already.
  if (overload) throw overload;

  const lines = request.lines ?? (await takeCart(em, customerId, at));
  const badLine = checkLines(lines);
  if (badLine) return refuse(invalidInput(badLine.field, badLine.message));
  const variants = await loadVariants(em, lines);
  const placement = decidePlacement({ lines, variants, expectedTotal: request.expectedTotal });
  if (placement.kind !== 'place') return refuse(toRefusal(placement));

  const { paymentWindowSeconds } = context;
  const order = await persistOrder(em, {
    orderId,
    customerId,
    placement,
    address: request.address,
    paymentWindowSeconds,
    at,
  });
  return { __typename: 'PlacedOrder', orderId, order };
}
