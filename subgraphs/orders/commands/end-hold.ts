import { decideLineCancellation } from '../domain/cancellation.ts';
import { closeOrder } from '../saga/close-order.ts';
import { giveUpPieces } from '../saga/give-up-pieces.ts';
import { bySystem, recordChange } from '../saga/record-change.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { orderHoldReleased } from '#schema/events/orders.ts';
import { lockKnownOrder, saveOrder } from '../storage/locked-order.ts';

/**
 * Ends a hold that nobody released in time: what is in no parcel is cancelled, and so is the order if nothing else is left. Packed parcels may
 * leave.
 */
export async function endHold({ em, jobs, now }: SagaStep, orderId: string): Promise<void> {
  const locked = await lockKnownOrder(em, orderId);
  const { order } = locked;
  const at = now();
  if (!order.heldUntil || order.heldUntil > at) return;
  const note = bySystem(at, 'HOLD_TIMED_OUT');
  const decision = decideLineCancellation(locked, undefined);
  order.heldUntil = null;
  if (decision.kind === 'cancel') await closeOrder({ em, jobs }, locked, 'CANCELLED', note);
  else if (decision.kind === 'cancel-lines') await giveUpPieces({ em, jobs }, locked, decision.pieces, note);
  else recordChange(locked, orderHoldReleased, {}, note);
  await saveOrder(em, locked);
}
