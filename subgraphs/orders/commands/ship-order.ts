import { newId } from '#platform/values/id.ts';
import { findTextFault } from '#platform/values/text.ts';
import { orderShipped } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole, requireUser } from '../context.ts';
import { toViewer } from '../domain/permissions.ts';
import { operationKey } from '../domain/payment.ts';
import { actorOf } from '../domain/permissions.ts';
import { checkKey } from '../domain/placement.ts';
import { orRefused } from '../domain/refused.ts';
import { decideShipment, type ParcelLine } from '../domain/shipment.ts';
import { capturePaymentJob, type OperationJob } from '../saga/job-names.ts';
import { asId } from '../storage/queries.ts';
import type { Shipment } from '../storage/shipment.entity.ts';
import { claimKey } from '../storage/claim-key.ts';
import { newOperation } from '../saga/new-operation.ts';
import { lockOrder, saveOrder } from '../storage/locked-order.ts';
import { recordChange } from '../saga/record-change.ts';
import {
  conflict,
  idempotencyConflict,
  illegalTransition,
  invalidInput,
  type OrderOutcome,
  orderNotFound,
} from '../domain/outcome.ts';

export interface ShipOrderInput {
  orderId: string;
  lines?: readonly ParcelLine[] | null | undefined;
  trackingCode?: string | null | undefined;
  expectedVersion?: number | null | undefined;
  idempotencyKey?: string | null | undefined;
}

const maxTrackingLength = 100;

/**
 * Hands a parcel to the carrier. In the same transaction it asks for the parcel's money, by a job whose key is the parcel: it is collected
 * once however often the job runs. Repeating the call with its key ships once. Throws UNAUTHENTICATED, and FORBIDDEN unless WAREHOUSE or
 * ADMIN.
 */
export async function shipOrder(context: OrdersContext, input: ShipOrderInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'WAREHOUSE');
  const actorId = requireUser(context.caller);
  const viewer = toViewer(context.caller);
  const trackingCode = input.trackingCode?.trim() || null;
  const codeFault = findTextFault(trackingCode ?? '', { min: 0, max: maxTrackingLength });
  if (codeFault) return invalidInput('trackingCode', codeFault);
  const { idempotencyKey } = input;
  const keyFault = idempotencyKey == null ? undefined : checkKey(idempotencyKey);
  if (keyFault) return invalidInput('idempotencyKey', keyFault);
  const orderId = asId(input.orderId);
  if (!orderId) return orderNotFound();

  const requested = input.lines?.map(({ orderLineId, quantity }) => ({
    orderLineId: asId(orderLineId) ?? orderLineId,
    quantity,
  }));

  return orRefused<OrderOutcome>((refuse) =>
    context.em.fork().transactional(async (em) => {
      const at = context.now();
      if (idempotencyKey != null) {
        const key = await claimKey(em, {
          actorId,
          key: idempotencyKey,
          operation: 'shipOrder',
          input: [orderId, requested ?? null, trackingCode],
          orderId,
          at,
        });
        if (key.kind === 'repeated') return { __typename: 'OrderChanged', orderId: key.orderId };
        if (key.kind === 'conflict') return idempotencyConflict();
      }

      const locked = await lockOrder(em, orderId);
      if (!locked) return refuse(orderNotFound());
      const { order, lines, payments, operations, shipments, added } = locked;
      if (input.expectedVersion != null && input.expectedVersion !== order.version) {
        return refuse(conflict(input.expectedVersion, order.version));
      }
      const decision = decideShipment(locked, requested);
      if (decision.kind === 'illegal') return refuse(illegalTransition(decision));
      if (decision.kind === 'invalid') return refuse(invalidInput(decision.field, decision.message));

      const shipment: Shipment = {
        id: newId('other', at),
        orderId,
        state: 'SHIPPED',
        trackingCode,
        shippedAt: at,
        deliveredAt: null,
      };
      shipments.push(shipment);
      const pieces = decision.parcel.map(({ orderLineId, quantity }) => {
        const line = lines.find(({ id }) => id === orderLineId);
        if (!line) throw new Error(`expected the line ${orderLineId} that was decided on`);
        line.shippedQuantity += quantity;
        added.shipmentLines.push({ shipmentId: shipment.id, orderLineId, quantity });
        return { variantId: line.variantId, quantity };
      });

      const payment = payments.find(({ authorisedMinor }) => authorisedMinor > 0);
      if (payment && decision.amountMinor > 0) {
        const key = operationKey(payment.id, 'CAPTURE', shipment.id);
        const { amountMinor } = decision;
        const operation = newOperation(payment, 'CAPTURE', { key, amountMinor, actorId, at });
        operations.push(operation);
        await context.jobs.enqueue<OperationJob>(em, capturePaymentJob, { operationId: operation.id });
      }
      recordChange(
        locked,
        orderShipped,
        { shipmentId: shipment.id, lines: pieces },
        {
          actor: actorOf(viewer, order.customerId),
          actorId,
          reason: null,
          at,
        },
      );
      await saveOrder(em, locked);
      return { __typename: 'OrderChanged', orderId };
    }),
  );
}
