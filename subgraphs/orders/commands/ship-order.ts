import { newId } from '#platform/values/id.ts';
import { findTextFault } from '#platform/values/text.ts';
import { orderShipped } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole, requireUser } from '../context.ts';
import { illegal } from '../domain/order.ts';
import { illegalTransition, invalidInput, type OrderOutcome } from '../domain/outcome.ts';
import { operationKey } from '../domain/payment.ts';
import type { LinePieces } from '../domain/pieces.ts';
import { decideParcel, decideShipmentMove, movePieces, moveShipment } from '../domain/shipment.ts';
import {
  addParts,
  leftOf,
  noParts,
  partsOfShipped,
  partsOfShipping,
  sumOf,
  takeParts,
} from '../domain/pricing/money-parts.ts';
import { isFirstParcel } from '../domain/pricing/piece-values.ts';
import { splitCapture } from '../domain/split.ts';
import { changeOrder, type ChangeStep, type OrderChangeInput, orRefuse } from '../saga/change-order.ts';
import { endEdit } from '../saga/end-edit.ts';
import { capturePaymentJob, type OperationJob } from '../saga/job-names.ts';
import { useCredit } from '../saga/keep-credit.ts';
import { newOperation } from '../saga/new-operation.ts';
import { recordChange } from '../saga/record-change.ts';
import { toLinePieces, toVariantPieces } from '../saga/to-line-pieces.ts';
import { asId, loadParcel } from '../storage/queries.ts';
import type { Shipment } from '../storage/shipment.entity.ts';

export interface ShipOrderInput extends OrderChangeInput {
  lines?: readonly LinePieces[] | null | undefined;
  shipmentId?: string | null | undefined;
  carrier?: string | null | undefined;
  trackingCode?: string | null | undefined;
}

const maxTextLength = 100;

/**
 * Hands a parcel to the carrier: one that was packed before, or a new one. In the same transaction it asks for the parcel's money, by a job whose
 * key is the parcel: it is collected once however often the job runs. Repeating the call with its key ships once. Throws UNAUTHENTICATED, and
 * FORBIDDEN unless WAREHOUSE or ADMIN.
 */
export async function shipOrder(context: OrdersContext, input: ShipOrderInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'WAREHOUSE');
  const actorId = requireUser(context.caller);
  const trackingCode = input.trackingCode?.trim() || null;
  const codeFault = findTextFault(trackingCode ?? '', { min: 0, max: maxTextLength });
  if (codeFault) return invalidInput('trackingCode', codeFault);
  const carrier = input.carrier?.trim() || null;
  const carrierFault = findTextFault(carrier ?? '', { min: 0, max: maxTextLength });
  if (carrierFault) return invalidInput('carrier', carrierFault);
  if (input.shipmentId != null && input.lines) {
    return invalidInput('lines', 'expected no lines beside the id of a packed parcel');
  }
  const shipmentId = input.shipmentId == null ? undefined : (asId(input.shipmentId) ?? input.shipmentId);
  const requested = toLinePieces(input.lines);
  const claim = { operation: 'shipOrder', input: [requested ?? null, trackingCode, shipmentId ?? null, carrier] };

  return changeOrder(context, input, claim, async (step) => {
    const { em, locked, at, noteOf, refuse } = step;
    // Before the parcel: the entry about the edit shows the order as it was.
    await endEdit({ em, jobs: context.jobs }, locked, 'ORDER_CHANGED', noteOf(null));
    const { shipment, pieces } =
      shipmentId === undefined ? newParcel(step, requested) : await packedParcel(step, shipmentId);
    shipment.carrier = carrier ?? shipment.carrier ?? null;
    shipment.trackingCode = trackingCode ?? shipment.trackingCode ?? null;
    shipment.shippedAt = at;

    const shipping = isFirstParcel(locked.lines, pieces) ? partsOfShipping(locked.order) : noParts;
    const price = addParts(partsOfShipped(locked.lines, pieces), shipping);
    let due = await useCredit({ em, jobs: context.jobs }, locked, price, shipment.id, at);
    const split = splitCapture(locked.payments, locked.operations, sumOf(due));
    if (!split) refuse(illegalTransition(illegal('shipOrder', locked)));
    for (const { payment, amountMinor } of split ?? []) {
      const key = operationKey(payment.id, 'CAPTURE', shipment.id);
      const parts = takeParts(due, amountMinor);
      due = leftOf(due, parts);
      const operation = newOperation(payment, 'CAPTURE', { key, amountMinor, parts, actorId, at });
      locked.operations.push(operation);
      await context.jobs.enqueue<OperationJob>(em, capturePaymentJob, { operationId: operation.id });
    }
    const lines = toVariantPieces(locked.lines, pieces);
    recordChange(locked, orderShipped, { shipmentId: shipment.id, lines }, noteOf(null));
  });
}

interface Parcel {
  shipment: Shipment;
  pieces: LinePieces[];
}

function newParcel({ locked, at, refuse }: ChangeStep, requested: readonly LinePieces[] | undefined): Parcel {
  const { pieces } = orRefuse(decideParcel('shipOrder', locked, requested), refuse);
  const shipment: Shipment = {
    id: newId('other', at),
    orderId: locked.order.id,
    state: 'SHIPPED',
    trackingCode: null,
    carrier: null,
    packedAt: null,
    shippedAt: at,
    deliveredAt: null,
  };
  locked.shipments.push(shipment);
  movePieces(locked.lines, pieces, 'ship');
  locked.added.shipmentLines.push(...pieces.map((piece) => ({ shipmentId: shipment.id, ...piece })));
  return { shipment, pieces };
}

async function packedParcel({ em, locked, refuse }: ChangeStep, shipmentId: string): Promise<Parcel> {
  orRefuse(decideShipmentMove('shipOrder', locked, shipmentId), refuse);
  const shipment = locked.shipments.find(({ id }) => id === shipmentId);
  if (!shipment) throw new Error(`expected the parcel ${shipmentId} that was decided on`);
  const pieces = await loadParcel(em, shipmentId);
  moveShipment(shipment, 'SHIPPED');
  movePieces(locked.lines, pieces, 'ship-packed');
  return { shipment, pieces };
}
