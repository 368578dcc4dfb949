import { movePayment } from '../domain/payment.ts';
import { moveShipment, movePieces } from '../domain/shipment.ts';
import { closeOrder } from '../saga/close-order.ts';
import { bySystem } from '../saga/record-change.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { lockKnownOrder, saveOrder } from '../storage/locked-order.ts';
import { loadParcel } from '../storage/queries.ts';

/**
 * Ends an order whose provider no longer holds the amount, if none of its parcels has left: its money can no longer be captured. Packed parcels are
 * taken apart. An order with a parcel on its way stays; each further capture has its own answer.
 */
export async function endAuthorisation({ em, jobs, now }: SagaStep, orderId: string): Promise<void> {
  const locked = await lockKnownOrder(em, orderId);
  const { order, payments, shipments, lines } = locked;
  const at = now();
  const due = payments.filter(
    ({ state, authorisedUntil }) => state === 'AUTHORIZED' && authorisedUntil && authorisedUntil <= at,
  );
  const left = shipments.some(({ state }) => state !== 'PACKED' && state !== 'CANCELLED');
  if (order.state !== 'CONFIRMED' || due.length === 0) return;
  if (left) {
    // Nothing more to do by the clock; the payment is not found again.
    for (const payment of due) payment.authorisedUntil = null;
  } else {
    for (const payment of due) movePayment(payment, 'AUTH_EXPIRED');
    for (const shipment of shipments) {
      if (shipment.state !== 'PACKED') continue;
      moveShipment(shipment, 'CANCELLED');
      movePieces(lines, await loadParcel(em, shipment.id), 'unpack');
    }
    await closeOrder({ em, jobs }, locked, 'CANCELLED', bySystem(at, 'AUTHORISATION_EXPIRED'));
  }
  await saveOrder(em, locked);
}
