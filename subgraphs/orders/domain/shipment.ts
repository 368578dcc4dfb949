import { sumMinor, timesMinor } from './money.ts';
import { type Illegal, illegal, type OrderFacts, type OrderLineFacts } from './order.ts';

/** A value that the decision cannot work with, and which. */
export interface InvalidField {
  kind: 'invalid';
  field: string;
  message: string;
}

export interface ParcelLine {
  orderLineId: string;
  quantity: number;
}

export type ShipmentDecision =
  | { kind: 'ship'; parcel: ParcelLine[] /** The amount to collect for the parcel. */; amountMinor: number }
  | Illegal
  | InvalidField;

type PricedLine = OrderLineFacts & { unitMinor: number };

/**
 * The lines of the parcel: the requested lines, or everything that is left. A line named twice counts as the sum. The parcels of an order never
 * contain more of a line than was bought, so the collected money never exceeds the order's total.
 */
export function decideShipment(
  facts: Omit<OrderFacts, 'lines'> & { lines: readonly PricedLine[] },
  requested: readonly ParcelLine[] | undefined,
): ShipmentDecision {
  const left = new Map(facts.lines.map((line) => [line.id, line.quantity - line.shippedQuantity]));
  const anythingLeft = [...left.values()].some((quantity) => quantity > 0);
  if (facts.order.state !== 'CONFIRMED' || !anythingLeft) return illegal('shipOrder', facts);

  const parcel = new Map<string, number>();
  if (requested) {
    if (requested.length === 0)
      return invalid('lines', 'expected at least one line; leave `lines` out to ship all that is left');
    for (const [index, { orderLineId, quantity }] of requested.entries()) {
      const available = left.get(orderLineId);
      if (available === undefined) return invalid(`lines.${index}.orderLineId`, 'expected a line of this order');
      if (!Number.isInteger(quantity) || quantity < 1) {
        return invalid(`lines.${index}.quantity`, `expected at least 1 piece, got ${quantity}`);
      }
      const inParcel = (parcel.get(orderLineId) ?? 0) + quantity;
      if (inParcel > available) {
        return invalid(`lines.${index}.quantity`, `expected at most the ${available} not shipped yet, got ${inParcel}`);
      }
      parcel.set(orderLineId, inParcel);
    }
  } else {
    for (const [id, quantity] of left) if (quantity > 0) parcel.set(id, quantity);
  }

  const prices = new Map(facts.lines.map((line) => [line.id, line.unitMinor]));
  const amounts = [...parcel].map(([id, quantity]) => timesMinor(prices.get(id) ?? 0, quantity) ?? Number.NaN);
  const amountMinor = sumMinor(amounts);
  // The parts of a total that was exact when the order was placed are exact too.
  if (amountMinor === undefined) throw new Error('the value of a parcel is beyond 2^53−1 although the order is not');
  return {
    kind: 'ship',
    parcel: [...parcel].map(([orderLineId, quantity]) => ({ orderLineId, quantity })),
    amountMinor,
  };
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

function invalid(field: string, message: string): InvalidField {
  return { kind: 'invalid', field, message };
}
