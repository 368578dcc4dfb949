import { orderShipmentCancelled } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { parseReason } from '../domain/reason.ts';
import { decideShipmentMove, moveShipment, movePieces } from '../domain/shipment.ts';
import { changeOrder, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import { recordChange } from '../saga/record-change.ts';
import { asId, loadParcel } from '../storage/queries.ts';

export interface ShipmentReasonInput extends OrderChangeInput {
  shipmentId: string;
  reason: string;
}

/** Takes a parcel apart that the carrier does not have: its pieces can be shipped again. Throws UNAUTHENTICATED, and FORBIDDEN unless WAREHOUSE or ADMIN. */
export async function cancelShipment(context: OrdersContext, input: ShipmentReasonInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'WAREHOUSE');
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const shipmentId = asId(input.shipmentId) ?? input.shipmentId;
  const claim = { operation: 'cancelShipment', input: [shipmentId, parsed.reason] };
  return changeOrder(context, input, claim, async ({ em, locked, noteOf, refuse }) => {
    const { shipment } = orRefuse(decideShipmentMove('cancelShipment', locked, shipmentId), refuse);
    moveShipment(shipment, 'CANCELLED');
    movePieces(locked.lines, await loadParcel(em, shipmentId), 'unpack');
    recordChange(locked, orderShipmentCancelled, { shipmentId }, noteOf(parsed.reason));
  });
}
