/*
 * The order's state machine, and the status that people see.
 *
 * PLACED     stock and payment are being arranged       → CONFIRMED when both are, CANCELLED, EXPIRED
 * CONFIRMED  stock is committed, payment authorised     → CANCELLED while nothing is shipped, COMPLETED
 * COMPLETED, CANCELLED, EXPIRED                         → nothing more
 *
 * The status is not stored truth but follows from the states of the order, its payments and its parcels.
 */

export const orderStates = ['PLACED', 'CONFIRMED', 'COMPLETED', 'CANCELLED', 'EXPIRED'] as const;
export type OrderState = (typeof orderStates)[number];

/** From each state, where an order may go. */
export const orderMoves: Readonly<Record<OrderState, readonly OrderState[]>> = {
  PLACED: ['CONFIRMED', 'CANCELLED', 'EXPIRED'],
  CONFIRMED: ['COMPLETED', 'CANCELLED'],
  COMPLETED: [],
  CANCELLED: [],
  EXPIRED: [],
};

export const orderStatuses = [
  'PLACED',
  'PAYMENT_ACTION_REQUIRED',
  'CONFIRMED',
  'ON_HOLD',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'PARTIALLY_DELIVERED',
  'DELIVERED',
  'COMPLETED',
  'CANCELLED',
  'EXPIRED',
  'PARTIALLY_RETURNED',
  'RETURNED',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/**
 * From each status, which may follow in the history; null is before the first. The database holds it as a constraint. Money moves without the
 * status, and so does a further parcel.
 */
export const statusMoves: ReadonlyMap<OrderStatus | null, readonly OrderStatus[]> = new Map<
  OrderStatus | null,
  readonly OrderStatus[]
>([
  [null, ['PLACED']],
  ['PLACED', ['PAYMENT_ACTION_REQUIRED', 'CONFIRMED', 'CANCELLED', 'EXPIRED']],
  ['PAYMENT_ACTION_REQUIRED', ['PLACED', 'CONFIRMED', 'CANCELLED', 'EXPIRED']],
  ['CONFIRMED', ['PARTIALLY_SHIPPED', 'SHIPPED', 'CANCELLED', 'COMPLETED']],
  ['PARTIALLY_SHIPPED', ['PARTIALLY_SHIPPED', 'SHIPPED', 'PARTIALLY_DELIVERED']],
  ['SHIPPED', ['SHIPPED', 'PARTIALLY_DELIVERED', 'DELIVERED']],
  ['PARTIALLY_DELIVERED', ['PARTIALLY_DELIVERED', 'DELIVERED']],
  ['DELIVERED', ['DELIVERED', 'COMPLETED']],
  ['COMPLETED', ['COMPLETED']],
  ['CANCELLED', ['CANCELLED']],
  ['EXPIRED', ['EXPIRED']],
]);

export interface OrderLineFacts {
  id: string;
  quantity: number;
  /** Pieces already handed to a carrier. */
  shippedQuantity: number;
}

export interface ShipmentFacts {
  id: string;
  state: 'SHIPPED' | 'DELIVERED';
}

export interface PaymentFacts {
  state: string;
  capturedMinor: number;
  refundedMinor: number;
  /** Asked back and not confirmed by the provider yet. */
  refundPendingMinor: number;
}

/** An order with all that its status and its next moves depend on. */
export interface OrderFacts {
  order: { state: OrderState };
  lines: readonly OrderLineFacts[];
  payments: readonly PaymentFacts[];
  shipments: readonly ShipmentFacts[];
}

/** Whether the order's machine allows this move. */
export function mayMove(from: OrderState, to: OrderState): boolean {
  return orderMoves[from].includes(to);
}

/** The status that people see. Depends only on the parameters. */
export function orderStatus({ order, lines, payments, shipments }: OrderFacts): OrderStatus {
  switch (order.state) {
    case 'PLACED':
      return payments.some(({ state }) => state === 'ACTION_REQUIRED') ? 'PAYMENT_ACTION_REQUIRED' : 'PLACED';
    case 'CONFIRMED':
      return fulfilmentStatus(lines, shipments);
    case 'COMPLETED':
    case 'CANCELLED':
    case 'EXPIRED':
      return order.state;
    default:
      return order.state satisfies never;
  }
}

function fulfilmentStatus(lines: readonly OrderLineFacts[], shipments: readonly ShipmentFacts[]): OrderStatus {
  if (shipments.length === 0) return 'CONFIRMED';
  const allShipped = lines.every((line) => line.shippedQuantity === line.quantity);
  const delivered = shipments.filter(({ state }) => state === 'DELIVERED').length;
  if (delivered === 0) return allShipped ? 'SHIPPED' : 'PARTIALLY_SHIPPED';
  return allShipped && delivered === shipments.length ? 'DELIVERED' : 'PARTIALLY_DELIVERED';
}

/** The mutations that the order's state allows now. */
export function legalMoves(facts: OrderFacts): string[] {
  const { order, lines, shipments } = facts;
  const moves: string[] = [];
  if (mayMove(order.state, 'CANCELLED') && shipments.length === 0) moves.push('cancelOrder');
  if (order.state === 'CONFIRMED' && lines.some((line) => line.shippedQuantity < line.quantity))
    moves.push('shipOrder');
  if (shipments.some(({ state }) => state === 'SHIPPED')) moves.push('markDelivered');
  if (refundableMinor(facts.payments) > 0) moves.push('refundOrder');
  return moves;
}

/** Received, and neither sent back nor on its way back. */
export function refundableMinor(payments: readonly PaymentFacts[]): number {
  return payments.reduce(
    (sum, payment) => sum + payment.capturedMinor - payment.refundedMinor - payment.refundPendingMinor,
    0,
  );
}

/** A move that the order's state does not allow, with the allowed moves. */
export interface Illegal {
  kind: 'illegal';
  message: string;
  status: OrderStatus;
  allowed: string[];
}

/** The refusal of `move`; it names the order's state and the allowed moves. */
export function illegal(move: string, facts: OrderFacts): Illegal {
  const status = orderStatus(facts);
  const allowed = legalMoves(facts);
  const instead = allowed.length > 0 ? `possible now: ${allowed.join(', ')}` : 'no change is possible any more';
  return {
    kind: 'illegal',
    message: `An order that is ${status} does not allow ${move}; ${instead}`,
    status,
    allowed,
  };
}
