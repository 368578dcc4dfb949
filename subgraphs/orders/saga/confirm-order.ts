import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { orderConfirmed } from '#schema/events/orders.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import type { Payment } from '../storage/payment.entity.ts';
import { countDecision } from './count-decision.ts';
import { noteStep } from './note-step.ts';
import { bySystem, moveOrder, recordChange } from './record-change.ts';

/** Stock and money are there: PLACED becomes CONFIRMED. `payment` was just authorised; it is absent for an order that costs nothing. */
export function confirmOrder(em: SqlEntityManager, locked: LockedOrder, payment: Payment | undefined, at: Date): void {
  countDecision(em, locked.order, 'CONFIRMED', at);
  moveOrder(locked, 'CONFIRMED');
  const lines = locked.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
  const money = payment && { paymentId: payment.id, amountMinor: payment.authorisedMinor, currency: payment.currency };
  recordChange(locked, orderConfirmed, { lines, ...(money && { payment: money }) }, bySystem(at, null));
  noteStep(locked, 'CONFIRM', { state: 'DONE', attempts: 1 });
}
