import {
  type Illegal,
  illegal,
  openPieces,
  type OrderFacts,
  type OrderLineFacts,
  type ShipmentFacts,
  type ShipmentState,
} from './order.ts';
import { chooseOpenPieces, type InvalidField, invalid, type LinePieces } from './pieces.ts';

/*
 * The machine of a parcel.
 *
 * PACKED     pieces are in it, the carrier does not have it   → SHIPPED, CANCELLED
 * SHIPPED    handed to the carrier; its money is captured     → DELIVERED, DELIVERY_FAILED
 * DELIVERED, DELIVERY_FAILED, CANCELLED                       → nothing more
 *
 * A parcel may also be shipped without being packed before.
 */

/** From each state, where a parcel may go. */
export const shipmentMoves: Readonly<Record<ShipmentState, readonly ShipmentState[]>> = {
  PACKED: ['SHIPPED', 'CANCELLED'],
  SHIPPED: ['DELIVERED', 'DELIVERY_FAILED'],
  DELIVERED: [],
  DELIVERY_FAILED: [],
  CANCELLED: [],
};

/** Moves a parcel. Throws on an illegal move: decisions refuse it before. */
export function moveShipment(shipment: { state: ShipmentState }, to: ShipmentState): void {
  if (!shipmentMoves[shipment.state].includes(to))
    throw new Error(`a parcel cannot go from ${shipment.state} to ${to}`);
  shipment.state = to;
}

export type PiecesDecision = { kind: 'pieces'; pieces: LinePieces[] } | Illegal | InvalidField;

/**
 * The pieces of a new parcel: the requested ones, or everything that is left. The parcels of an order never contain more of a line than was
 * bought, so the captured money never exceeds the order's total.
 */
export function decideParcel(
  move: 'shipOrder' | 'packShipment',
  facts: OrderFacts,
  requested: readonly LinePieces[] | undefined,
): PiecesDecision {
  const mayLeave = facts.order.state === 'CONFIRMED' && !facts.order.heldUntil;
  if (!mayLeave || !facts.lines.some((line) => openPieces(line) > 0)) return illegal(move, facts);
  const chosen = chooseOpenPieces(facts.lines, requested);
  return chosen.kind === 'invalid' ? chosen : { kind: 'pieces', pieces: chosen.pieces };
}

/** Moves pieces of the lines from open to packed, from packed to shipped, from open to shipped, or from packed back to open. */
export function movePieces(
  lines: readonly OrderLineFacts[],
  pieces: readonly LinePieces[],
  change: 'pack' | 'ship' | 'ship-packed' | 'unpack',
): void {
  for (const { orderLineId, quantity } of pieces) {
    const line = lines.find(({ id }) => id === orderLineId);
    if (!line) throw new Error(`expected the line ${orderLineId} that was decided on`);
    const available = change === 'pack' || change === 'ship' ? openPieces(line) : line.packedQuantity;
    if (quantity > available) throw new Error(`the line ${orderLineId} has no ${quantity} pieces to ${change}`);
    if (change === 'pack') line.packedQuantity += quantity;
    if (change === 'ship-packed' || change === 'unpack') line.packedQuantity -= quantity;
    if (change === 'ship' || change === 'ship-packed') line.shippedQuantity += quantity;
  }
}

export type ShipmentMove = { kind: 'move'; shipment: ShipmentFacts } | Illegal | InvalidField;

const movesOfShipments = {
  shipOrder: ['PACKED'],
  cancelShipment: ['PACKED'],
  failShipment: ['SHIPPED'],
  trackShipment: ['PACKED', 'SHIPPED'],
} as const satisfies Record<string, readonly ShipmentState[]>;

/** Whether a parcel of the order can take this move. A held order ships nothing. */
export function decideShipmentMove(
  move: keyof typeof movesOfShipments,
  facts: OrderFacts,
  shipmentId: string,
): ShipmentMove {
  const shipment = facts.shipments.find(({ id }) => id === shipmentId);
  if (!shipment) return invalid('shipmentId', 'expected a parcel of this order');
  const from: readonly ShipmentState[] = movesOfShipments[move];
  const held = move === 'shipOrder' && facts.order.heldUntil;
  return from.includes(shipment.state) && !held ? { kind: 'move', shipment } : illegal(move, facts);
}

export type DeliveryDecision = { kind: 'deliver'; shipmentIds: string[] } | Illegal | InvalidField;

/** Which parcels arrived: the one named, or all under way. A parcel that arrived before is an illegal move, not news. */
export function decideDelivery(facts: OrderFacts, shipmentId: string | undefined): DeliveryDecision {
  if (shipmentId !== undefined && !facts.shipments.some(({ id }) => id === shipmentId)) {
    return invalid('shipmentId', 'expected a parcel of this order');
  }
  const arriving = facts.shipments.filter(
    ({ id, state }) => state === 'SHIPPED' && (shipmentId === undefined || id === shipmentId),
  );
  if (arriving.length === 0) return illegal('markDelivered', facts);
  return { kind: 'deliver', shipmentIds: arriving.map(({ id }) => id) };
}
