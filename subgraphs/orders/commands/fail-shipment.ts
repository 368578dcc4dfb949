import { newId } from '#platform/values/id.ts';
import { orderDeliveryFailed } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import { invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { parseReason } from '../domain/reason.ts';
import { decideShipmentMove, moveShipment } from '../domain/shipment.ts';
import { changeOrder, orRefuse } from '../saga/change-order.ts';
import { newReturn } from '../saga/new-return.ts';
import { recordChange } from '../saga/record-change.ts';
import { saveReturns } from '../storage/locked-returns.ts';
import { asId, loadParcel } from '../storage/queries.ts';
import type { ShipmentReasonInput } from './cancel-shipment.ts';

/**
 * Records that the carrier could not deliver a parcel and brings it back: the way back is a return, to be received and inspected. Throws UNAUTHENTICATED, and FORBIDDEN unless WAREHOUSE or ADMIN.
 */
export async function failShipment(context: OrdersContext, input: ShipmentReasonInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'WAREHOUSE');
  const parsed = parseReason(input.reason);
  if (!parsed.ok) return invalidInput('reason', parsed.fault);
  const shipmentId = asId(input.shipmentId) ?? input.shipmentId;
  const claim = { operation: 'failShipment', input: [shipmentId, parsed.reason] };
  return changeOrder(context, input, claim, async ({ em, locked, at, noteOf, refuse }) => {
    const { shipment } = orRefuse(decideShipmentMove('failShipment', locked, shipmentId), refuse);
    moveShipment(shipment, 'DELIVERY_FAILED');
    const id = newId('other', at);
    const pieces = await loadParcel(em, shipmentId);
    const { reason } = parsed;
    await saveReturns(
      em,
      newReturn({ id, orderId: locked.order.id, state: 'IN_TRANSIT', shipmentId, reason, pieces, at }),
    );
    recordChange(locked, orderDeliveryFailed, { shipmentId, returnId: id }, noteOf(parsed.reason));
  });
}
