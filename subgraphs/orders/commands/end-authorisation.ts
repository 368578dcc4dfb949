import { movePayment } from '../domain/payment.ts';
import { moveShipment, movePieces } from '../domain/shipment.ts';
import { closeOrder } from '../saga/close-order.ts';
import { bySystem } from '../saga/record-change.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { lockKnownOrder, saveOrder } from '../storage/locked-order.ts';
import { loadParcel } from '../storage/queries.ts';

/**
 * Ends an order whose authorised amount is not held any longer and of which nothing has left: its money cannot be captured any more. Parcels that
 * are packed are taken apart. An order of which something left stays; each further capture has an answer of its own.
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
