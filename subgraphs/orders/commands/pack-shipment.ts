import { newId } from '#platform/values/id.ts';
import { orderPacked } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import type { OrderOutcome } from '../domain/outcome.ts';
import type { LinePieces } from '../domain/pieces.ts';
import { decideParcel, movePieces } from '../domain/shipment.ts';
import { changeOrder, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import { endEdit } from '../saga/end-edit.ts';
import { recordChange } from '../saga/record-change.ts';
import { toLinePieces, toVariantPieces } from '../saga/to-line-pieces.ts';

export interface PackShipmentInput extends OrderChangeInput {
  lines?: readonly LinePieces[] | null | undefined;
}

/** Packs a parcel that is handed over later. Throws UNAUTHENTICATED, and FORBIDDEN unless WAREHOUSE or ADMIN. */
export async function packShipment(context: OrdersContext, input: PackShipmentInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'WAREHOUSE');
  const requested = toLinePieces(input.lines);
  const claim = { operation: 'packShipment', input: requested ?? null };
  return changeOrder(context, input, claim, async ({ em, locked, at, noteOf, refuse }) => {
    const { pieces } = orRefuse(decideParcel('packShipment', locked, requested), refuse);
    await endEdit({ em, jobs: context.jobs }, locked, 'ORDER_CHANGED', noteOf(null));
    const id = newId('other', at);
    locked.shipments.push({
      id,
      orderId: locked.order.id,
      state: 'PACKED',
      trackingCode: null,
      carrier: null,
      packedAt: at,
      shippedAt: null,
      deliveredAt: null,
    });
    movePieces(locked.lines, pieces, 'pack');
    locked.added.shipmentLines.push(...pieces.map((piece) => ({ shipmentId: id, ...piece })));
    recordChange(locked, orderPacked, { shipmentId: id, lines: toVariantPieces(locked.lines, pieces) }, noteOf(null));
  });
}
