import { findTextFault } from '#platform/values/text.ts';
import { orderTracked } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { decideShipmentMove } from '../domain/shipment.ts';
import { changeOrder, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import { recordChange } from '../saga/record-change.ts';
import { asId } from '../storage/queries.ts';

export interface TrackShipmentInput extends OrderChangeInput {
  shipmentId: string;
  carrier?: string | null | undefined;
  trackingCode: string;
}

const maxTextLength = 100;

/** Sets carrier and tracking code of a parcel that has not arrived. Throws UNAUTHENTICATED, and FORBIDDEN unless WAREHOUSE or ADMIN. */
export async function trackShipment(context: OrdersContext, input: TrackShipmentInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'WAREHOUSE');
  const trackingCode = input.trackingCode.trim();
  const carrier = input.carrier?.trim() || null;
  const codeFault = findTextFault(trackingCode, { min: 1, max: maxTextLength });
  if (codeFault) return invalidInput('trackingCode', codeFault);
  const carrierFault = findTextFault(carrier ?? '', { min: 0, max: maxTextLength });
  if (carrierFault) return invalidInput('carrier', carrierFault);
  const shipmentId = asId(input.shipmentId) ?? input.shipmentId;
  const claim = { operation: 'trackShipment', input: [shipmentId, carrier, trackingCode] };
  return changeOrder(context, input, claim, ({ locked, noteOf, refuse }) => {
    orRefuse(decideShipmentMove('trackShipment', locked, shipmentId), refuse);
    const shipment = locked.shipments.find(({ id }) => id === shipmentId);
    if (shipment) Object.assign(shipment, { trackingCode, carrier: carrier ?? shipment.carrier });
    recordChange(locked, orderTracked, { shipmentId, carrier: shipment?.carrier ?? null, trackingCode }, noteOf(null));
  });
}
