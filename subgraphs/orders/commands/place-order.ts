import { randomBytes } from 'node:crypto';
import { LockMode, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { newId } from '#platform/values/id.ts';
import { orderPlaced } from '#schema/events/orders.ts';
import { type OrdersContext, requireUser } from '../context.ts';
import { orderNumber } from '../domain/order-number.ts';
import { operationKey } from '../domain/payment.ts';
import {
  type AskedAddress,
  type AskedLine,
  checkKey,
  checkLines,
  decidePlacement,
  type KnownVariant,
  parseAddress,
  type Placement,
  type ShippingAddress,
} from '../domain/placement.ts';
import { CartLine } from '../storage/cart-line.entity.ts';
import { Cart } from '../storage/cart.entity.ts';
import { OrderLine } from '../storage/order-line.entity.ts';
import { OrderStep, orderSteps } from '../storage/order-step.entity.ts';
import { Order } from '../storage/order.entity.ts';
import { PaymentOperation } from '../storage/payment-operation.entity.ts';
import { Payment } from '../storage/payment.entity.ts';
import { asId } from '../storage/queries.ts';
import { VariantCopy } from '../storage/variant-copy.entity.ts';
import { claimKey } from './claim-key.ts';
import { historyEntry } from './order-change.ts';
import {
  type CurrencyMismatch,
  currencyMismatch,
  type IdempotencyConflict,
  idempotencyConflict,
  type InvalidInput,
  invalidInput,
  type VariantNotFound,
  variantNotFound,
} from './outcome.ts';

export interface PlaceOrderInput {
  idempotencyKey: string;
  lines?: readonly AskedLine[] | null | undefined;
  shippingAddress: AskedAddress;
  expectedTotal?: { amount: bigint; currency: string } | null | undefined;
}

export interface PlacedOrder {
  __typename: 'PlacedOrder';
  orderId: string;
}

export interface OutOfStock {
  __typename: 'OutOfStock';
  code: 'OUT_OF_STOCK';
  message: string;
  shortages: { variantId: string; requested: number; available: number }[];
}

export interface TotalChanged {
  __typename: 'TotalChanged';
  code: 'TOTAL_CHANGED';
  message: string;
  total: { amount: bigint; currency: string };
}

export interface EmptyCart {
  __typename: 'EmptyCart';
  code: 'EMPTY_CART';
  message: string;
}

export type PlaceOrderOutcome =
  | PlacedOrder
  | OutOfStock
  | IdempotencyConflict
  | VariantNotFound
  | CurrencyMismatch
  | TotalChanged
  | EmptyCart
  | InvalidInput;

/** Ends the transaction without a trace; the refusal is the answer. */
class Refused extends Error {
  readonly outcome: PlaceOrderOutcome;
  constructor(outcome: PlaceOrderOutcome) {
    super('refused');
    this.outcome = outcome;
  }
}

/**
 * Places an order for the caller, or says why not; a refusal stores nothing. However often and however concurrently it is called with one
 * key and input, there is one order and every call answers it. Throws UNAUTHENTICATED for a caller who is not signed in.
 */
export async function placeOrder(context: OrdersContext, input: PlaceOrderInput): Promise<PlaceOrderOutcome> {
  const customerId = requireUser(context.caller);
  const keyProblem = checkKey(input.idempotencyKey);
  if (keyProblem) return invalidInput('idempotencyKey', keyProblem);
  const badLine = input.lines ? checkLines(input.lines) : undefined;
  if (badLine) return invalidInput(badLine.field, badLine.message);
  const parsed = parseAddress(input.shippingAddress, 'shippingAddress');
  if (!parsed.ok) return invalidInput(parsed.invalid.field, parsed.invalid.message);
  const expected = input.expectedTotal ?? undefined;
  if (expected && expected.amount < 0n) return invalidInput('expectedTotal.amount', 'expected 0 or more');

  const asked: Asked = {
    customerId,
    key: input.idempotencyKey,
    lines: input.lines?.map(({ variantId, quantity }) => ({ variantId: asId(variantId) ?? variantId, quantity })),
    address: parsed.address,
    expectedTotal: expected && { amountMinor: expected.amount, currency: expected.currency },
  };
  for (;;) {
    try {
      return await context.em.fork().transactional((em) => placeInTransaction(em, context, asked));
    } catch (error) {
      if (error instanceof Refused) return error.outcome;
      // One in about 10¹² orders draws a number that is taken; everything was rolled back, so draw again.
      const numberTaken =
        error instanceof UniqueConstraintViolationException && error.message.includes('orders_number_unique');
      if (!numberTaken) throw error;
    }
  }
}

interface Asked {
  customerId: string;
  key: string;
  /** Absent: what is in the cart. */
  lines: AskedLine[] | undefined;
  address: ShippingAddress;
  expectedTotal: { amountMinor: bigint; currency: string } | undefined;
}

async function placeInTransaction(
  em: SqlEntityManager,
  context: OrdersContext,
  asked: Asked,
): Promise<PlacedOrder | IdempotencyConflict> {
  const { customerId } = asked;
  const at = context.now();
  const orderId = newId('order', at);
  const key = await claimKey(em, {
    actorId: customerId,
    key: asked.key,
    operation: 'placeOrder',
    input: [
      asked.lines?.map(({ variantId, quantity }) => [variantId, quantity]) ?? null,
      asked.address,
      asked.expectedTotal ? [asked.expectedTotal.amountMinor.toString(), asked.expectedTotal.currency] : null,
    ],
    orderId,
    at,
  });
  if (key.kind === 'repeated') return { __typename: 'PlacedOrder', orderId: key.orderId };
  if (key.kind === 'conflict') return idempotencyConflict();

  const lines = asked.lines ?? (await takeCart(em, customerId, at));
  const variants = await loadVariants(em, lines);
  const placement = decidePlacement({ lines, variants, expectedTotal: asked.expectedTotal });
  if (placement.kind !== 'place') throw new Refused(toRefusal(placement));

  const { totalMinor, currency } = placement;
  const order = em.create(Order, {
    id: orderId,
    number: orderNumber(randomBytes(5)),
    customerId,
    state: 'PLACED',
    status: 'PLACED',
    version: 1,
    totalMinor,
    currency,
    shippingAddress: asked.address,
    placedAt: at,
    deadlineAt: new Date(at.getTime() + context.paymentWindowSeconds * 1000),
  });
  em.persist(order);
  for (const [place, line] of placement.lines.entries()) {
    em.persist(em.create(OrderLine, { ...line, id: newId('other', at), orderId, place, shippedQuantity: 0 }));
  }
  em.persist(historyEntry(em, order, null, { actor: 'customer', actorId: customerId, reason: null, at }));
  for (const step of orderSteps) {
    const state = step === 'RESERVE_STOCK' ? 'RUNNING' : 'PENDING';
    em.persist(
      em.create(OrderStep, { orderId, step, state, attempts: step === 'RESERVE_STOCK' ? 1 : 0, lastError: null }),
    );
  }
  // An order for nothing has no payment; it is confirmed as soon as its stock is held.
  if (totalMinor > 0) persistPayment(em, order, at);
  recordEvent(em, orderPlaced, {
    subject: `order:${orderId}`,
    version: 1,
    payload: {
      orderId,
      customerId,
      number: order.number,
      status: 'PLACED',
      previousStatus: null,
      reason: null,
      totalMinor,
      currency,
      lines: placement.lines.map(({ variantId, quantity }) => ({ variantId, quantity })),
    },
    occurredAt: at,
  });
  return { __typename: 'PlacedOrder', orderId };
}

function persistPayment(em: SqlEntityManager, order: Order, at: Date): void {
  const paymentId = newId('other', at);
  em.persist(
    em.create(Payment, {
      id: paymentId,
      orderId: order.id,
      state: 'INITIATED',
      amountMinor: order.totalMinor,
      authorisedMinor: 0,
      capturedMinor: 0,
      refundedMinor: 0,
      refundPendingMinor: 0,
      currency: order.currency,
      providerId: null,
      createdAt: at,
    }),
  );
  em.persist(
    em.create(PaymentOperation, {
      id: newId('other', at),
      paymentId,
      kind: 'AUTHORISE',
      key: operationKey(paymentId, 'AUTHORISE'),
      state: 'REQUESTED',
      amountMinor: order.totalMinor,
      attempts: 0,
      sentAt: null,
      lastError: null,
      reason: null,
      actorId: null,
      createdAt: at,
      finishedAt: null,
    }),
  );
}

/** Empties the cart and gives what was in it. Its row lock makes a second order from the same cart find it empty. */
async function takeCart(em: SqlEntityManager, customerId: string, at: Date): Promise<AskedLine[]> {
  const cart = await em.findOne(Cart, { customerId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!cart) return [];
  const lines = await em.find(CartLine, { cartId: cart.id }, { orderBy: { id: 'asc' }, disableIdentityMap: true });
  if (lines.length === 0) return [];
  const badLine = checkLines(lines);
  if (badLine) throw new Refused(invalidInput(badLine.field, badLine.message));
  await em.nativeDelete(CartLine, { cartId: cart.id });
  cart.version += 1;
  cart.updatedAt = at;
  return lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
}

async function loadVariants(em: SqlEntityManager, lines: readonly AskedLine[]): Promise<Map<string, KnownVariant>> {
  const ids = [...new Set(lines.flatMap(({ variantId }) => asId(variantId) ?? []))];
  const copies = await em.find(VariantCopy, { variantId: { $in: ids } }, { disableIdentityMap: true });
  return new Map(
    copies.flatMap(({ variantId, sku, name, priceMinor, currency, available }) => {
      // A price or a level may be told before the variant itself; until then it cannot be bought.
      if (sku == null || name == null || priceMinor == null || currency == null) return [];
      return [[variantId, { variantId, sku, name, priceMinor, currency, available: available ?? null }] as const];
    }),
  );
}

function toRefusal(placement: Exclude<Placement, { kind: 'place' }>): PlaceOrderOutcome {
  switch (placement.kind) {
    case 'empty':
      return {
        __typename: 'EmptyCart',
        code: 'EMPTY_CART',
        message: 'there is nothing to buy: no lines, and nothing in the cart',
      };
    case 'variant-not-found':
      return variantNotFound(placement.variantId);
    case 'currency':
      return currencyMismatch(placement.message, placement.expected, placement.actual);
    case 'total-changed': {
      const total = { amount: BigInt(placement.totalMinor), currency: placement.currency };
      const message = `the total is ${total.amount} ${total.currency} in minor units by now`;
      return { __typename: 'TotalChanged', code: 'TOTAL_CHANGED', message, total };
    }
    case 'out-of-stock':
      return {
        __typename: 'OutOfStock',
        code: 'OUT_OF_STOCK',
        message: `not enough pieces of ${placement.shortages.length} variant(s)`,
        shortages: placement.shortages,
      };
    case 'invalid':
      return invalidInput(placement.field, placement.message);
    default:
      return placement satisfies never;
  }
}
