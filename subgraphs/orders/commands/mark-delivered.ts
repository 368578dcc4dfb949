import { orderDelivered } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole } from '../context.ts';
import { toViewer } from '../domain/permissions.ts';
import { actorOf } from '../domain/permissions.ts';
import { decideDelivery, moveShipment } from '../domain/shipment.ts';
import { asId } from '../storage/queries.ts';
import { lockOrder, saveOrder } from '../storage/locked-order.ts';
import { recordChange } from '../saga/record-change.ts';
import { conflict, illegalTransition, invalidInput, type OrderOutcome, orderNotFound } from '../domain/outcome.ts';

export interface MarkDeliveredInput {
  orderId: string;
  shipmentId?: string | null | undefined;
  expectedVersion?: number | null | undefined;
}

/** Notes that a parcel, or every parcel under way, arrived. Throws UNAUTHENTICATED, and FORBIDDEN unless WAREHOUSE or ADMIN. */
export async function markDelivered(context: OrdersContext, input: MarkDeliveredInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'WAREHOUSE');
  const viewer = toViewer(context.caller);
  const orderId = asId(input.orderId);
  if (!orderId) return orderNotFound();

  return context.em.fork().transactional(async (em) => {
    const locked = await lockOrder(em, orderId);
    if (!locked) return orderNotFound();
    if (input.expectedVersion != null && input.expectedVersion !== locked.order.version) {
      return conflict(input.expectedVersion, locked.order.version);
    }
    const shipmentId = input.shipmentId == null ? undefined : (asId(input.shipmentId) ?? input.shipmentId);
    const decision = decideDelivery(locked, shipmentId);
    if (decision.kind === 'illegal') return illegalTransition(decision);
    if (decision.kind === 'invalid') return invalidInput(decision.field, decision.message);

    const at = context.now();
    for (const shipment of locked.shipments) {
      if (!decision.shipmentIds.includes(shipment.id)) continue;
      moveShipment(shipment, 'DELIVERED');
      shipment.deliveredAt = at;
    }
    // Counted from the last parcel that arrives.
    locked.order.completeAt = new Date(at.getTime() + context.returnMs);
    recordChange(
      locked,
      orderDelivered,
      { shipmentIds: decision.shipmentIds },
      {
        actor: actorOf(viewer, locked.order.customerId),
        actorId: viewer.userId ?? null,
        reason: null,
        at,
      },
    );
    await saveOrder(em, locked);
    return { __typename: 'OrderChanged', orderId };
  });
}
