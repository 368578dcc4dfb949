/*
 * The order's state machine, and the status that people see.
 *
 * PLACED     stock and payment are being arranged       → CONFIRMED when both are, CANCELLED, EXPIRED
 * CONFIRMED  stock is committed, payment authorised     → CANCELLED while nothing is shipped, COMPLETED after the time for returns
 * COMPLETED, CANCELLED, EXPIRED                         → nothing more
 *
 * The status is not stored truth but follows from the states of the order, its payments and its parcels. Staff may hold a confirmed order:
 * then nothing is packed or shipped until they release it, or until the hold ends. While an edit that adds pieces waits (`order-edit.ts`), the order is
 * what it was.
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
 * status, and so does a further parcel or a retry, so most statuses may follow themselves.
 */
export const statusMoves: ReadonlyMap<OrderStatus | null, readonly OrderStatus[]> = new Map<
  OrderStatus | null,
  readonly OrderStatus[]
>([
  [null, ['PLACED']],
  ['PLACED', ['PLACED', 'PAYMENT_ACTION_REQUIRED', 'CONFIRMED', 'CANCELLED', 'EXPIRED']],
  ['PAYMENT_ACTION_REQUIRED', ['PAYMENT_ACTION_REQUIRED', 'CONFIRMED', 'CANCELLED', 'EXPIRED']],
  ['CONFIRMED', ['CONFIRMED', 'ON_HOLD', 'PARTIALLY_SHIPPED', 'SHIPPED', 'CANCELLED']],
  [
    'ON_HOLD',
    [
      'ON_HOLD',
      'CONFIRMED',
      'PARTIALLY_SHIPPED',
      'SHIPPED',
      'PARTIALLY_DELIVERED',
      'DELIVERED',
      'PARTIALLY_RETURNED',
      'RETURNED',
      'CANCELLED',
    ],
  ],
  ['PARTIALLY_SHIPPED', ['PARTIALLY_SHIPPED', 'ON_HOLD', 'SHIPPED', 'PARTIALLY_DELIVERED', 'PARTIALLY_RETURNED']],
  ['SHIPPED', ['SHIPPED', 'PARTIALLY_DELIVERED', 'DELIVERED', 'PARTIALLY_RETURNED', 'RETURNED']],
  ['PARTIALLY_DELIVERED', ['PARTIALLY_DELIVERED', 'ON_HOLD', 'DELIVERED', 'PARTIALLY_RETURNED']],
  ['DELIVERED', ['DELIVERED', 'COMPLETED', 'PARTIALLY_RETURNED', 'RETURNED']],
  ['PARTIALLY_RETURNED', ['PARTIALLY_RETURNED', 'ON_HOLD', 'RETURNED', 'COMPLETED']],
  // New pieces in an exchange.
  ['RETURNED', ['RETURNED', 'PARTIALLY_RETURNED']],
  ['COMPLETED', ['COMPLETED']],
  ['CANCELLED', ['CANCELLED']],
  ['EXPIRED', ['EXPIRED']],
]);

export interface OrderLineFacts {
  id: string;
  /** Pieces that were bought. The other quantities are parts of it. */
  quantity: number;
  cancelledQuantity: number;
  /** Pieces in parcels that are not handed over yet. */
  packedQuantity: number;
  /** Pieces handed to a carrier. */
  shippedQuantity: number;
  /** Pieces that were shipped and came back. */
  returnedQuantity: number;
}

export const shipmentStates = ['PACKED', 'SHIPPED', 'DELIVERED', 'DELIVERY_FAILED', 'CANCELLED'] as const;
export type ShipmentState = (typeof shipmentStates)[number];

export interface ShipmentFacts {
  id: string;
  state: ShipmentState;
}

export interface PaymentFacts {
  state: string;
  capturedMinor: number;
  refundedMinor: number;
  /** Asked back and not confirmed by the provider yet. */
  refundPendingMinor: number;
  /** Kept for pieces of an exchange that are not shipped yet. */
  creditMinor: number;
}

/** An order with all that its status and its next moves depend on. */
export interface OrderFacts {
  order: {
    state: OrderState;
    /** Until when staff hold it; null or absent if they do not. */
    heldUntil?: Date | null | undefined;
    /** Until when an edit waits for stock or money; null or absent if none does. */
    editUntil?: Date | null | undefined;
  };
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
      return order.heldUntil ? 'ON_HOLD' : fulfilmentStatus(lines, shipments);
    case 'COMPLETED':
    case 'CANCELLED':
    case 'EXPIRED':
      return order.state;
    default:
      return order.state satisfies never;
  }
}

function fulfilmentStatus(lines: readonly OrderLineFacts[], shipments: readonly ShipmentFacts[]): OrderStatus {
  const sent = shipments.filter(({ state }) => state !== 'PACKED' && state !== 'CANCELLED');
  if (sent.length === 0) return 'CONFIRMED';
  if (lines.some(({ returnedQuantity }) => returnedQuantity > 0)) {
    return lines.every((line) => line.returnedQuantity === wantedPieces(line)) ? 'RETURNED' : 'PARTIALLY_RETURNED';
  }
  const allShipped = lines.every((line) => line.shippedQuantity === wantedPieces(line));
  const delivered = sent.filter(({ state }) => state === 'DELIVERED').length;
  if (delivered === 0) return allShipped ? 'SHIPPED' : 'PARTIALLY_SHIPPED';
  return allShipped && delivered === sent.length ? 'DELIVERED' : 'PARTIALLY_DELIVERED';
}

/** Pieces of a line that were bought and not cancelled. */
export function wantedPieces({ quantity, cancelledQuantity }: OrderLineFacts): number {
  return quantity - cancelledQuantity;
}

/** Pieces of a line that are in no parcel and not cancelled. */
export function openPieces(line: OrderLineFacts): number {
  return wantedPieces(line) - line.packedQuantity - line.shippedQuantity;
}

/** Whether no parcel of the order is packed or left. */
export function isUntouched({ shipments }: Pick<OrderFacts, 'shipments'>): boolean {
  return shipments.every(({ state }) => state === 'CANCELLED');
}

/** The mutations that the order's state allows now. */
export function legalMoves(facts: OrderFacts): string[] {
  const { order, lines, shipments } = facts;
  const moves: string[] = [];
  const confirmed = order.state === 'CONFIRMED';
  const open = confirmed && lines.some((line) => openPieces(line) > 0);
  const packed = confirmed && shipments.some(({ state }) => state === 'PACKED');
  const underWay = shipments.some(({ state }) => state === 'SHIPPED');
  if (mayMove(order.state, 'CANCELLED') && isUntouched(facts)) moves.push('cancelOrder');
  if (order.state === 'PLACED' || order.editUntil) moves.push('abortOrder');
  if (order.editUntil) moves.push('cancelOrderEdit');
  if (waitsForCustomer(facts)) moves.push('resumePayment');
  if (confirmed && isUntouched(facts)) moves.push('editOrder');
  if (confirmed && !order.heldUntil && !order.editUntil && isUntouched(facts)) moves.push('editOrderLines');
  if (open) moves.push('cancelOrderLines');
  if (open || packed) moves.push('holdOrder');
  if (confirmed && order.heldUntil) moves.push('releaseOrder');
  else {
    if (open) moves.push('packShipment');
    if (open || packed) moves.push('shipOrder');
  }
  if (packed) moves.push('cancelShipment');
  if (underWay) moves.push('markDelivered', 'failShipment');
  if (underWay || packed) moves.push('trackShipment');
  const arrived = shipments.some(({ state }) => state === 'DELIVERED');
  if (confirmed && arrived && orderStatus(facts) !== 'RETURNED') moves.push('requestReturn');
  if (refundableMinor(facts.payments) > 0) moves.push('refundOrder');
  return moves;
}

/** Whether the customer is to confirm a payment: of the order, of an edit or of an exchange. The payments of an order that ended are given back. */
export function waitsForCustomer({ order, payments }: Pick<OrderFacts, 'order' | 'payments'>): boolean {
  const isLive = order.state === 'PLACED' || order.state === 'CONFIRMED';
  return isLive && payments.some(({ state }) => state === 'ACTION_REQUIRED');
}

/** Received, and neither sent back nor on its way back, nor kept for an exchange. */
export function refundableMinor(payments: readonly PaymentFacts[]): number {
  return payments.reduce((sum, payment) => sum + keptMinor(payment), 0);
}

/** Of one payment. */
export function keptMinor(payment: Omit<PaymentFacts, 'state'>): number {
  return payment.capturedMinor - payment.refundedMinor - payment.refundPendingMinor - payment.creditMinor;
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
