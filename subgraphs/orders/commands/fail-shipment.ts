import { orderDeliveryFailed } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { parseReason } from '../domain/reason.ts';
import { decideShipmentMove, moveShipment } from '../domain/shipment.ts';
import { changeOrder, orRefuse } from '../saga/change-order.ts';
import { recordChange } from '../saga/record-change.ts';
import { asId } from '../storage/queries.ts';
import type { ShipmentReasonInput } from './cancel-shipment.ts';

/** Records that the carrier could not deliver a parcel and brings it back. Throws UNAUTHENTICATED, and FORBIDDEN unless WAREHOUSE or ADMIN. */
export async function failShipment(context: OrdersContext, input: ShipmentReasonInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'WAREHOUSE');
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const shipmentId = asId(input.shipmentId) ?? input.shipmentId;
  const claim = { operation: 'failShipment', input: [shipmentId, parsed.reason] };
  return changeOrder(context, input, claim, ({ locked, noteOf, refuse }) => {
    const { shipment } = orRefuse(decideShipmentMove('failShipment', locked, shipmentId), refuse);
    moveShipment(shipment, 'DELIVERY_FAILED');
    recordChange(locked, orderDeliveryFailed, { shipmentId }, noteOf(parsed.reason));
  });
}
