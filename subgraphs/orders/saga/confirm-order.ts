import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { orderConfirmed } from '#schema/events/orders.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import { countDecision } from './count-decision.ts';
import { noteStep } from './note-step.ts';
import { bySystem, moveOrder, recordChange } from './record-change.ts';

/** Stock and money are there: PLACED becomes CONFIRMED. */
export function confirmOrder(em: SqlEntityManager, locked: LockedOrder, at: Date): void {
  countDecision(em, locked.order, 'CONFIRMED', at);
  moveOrder(locked, 'CONFIRMED');
  const lines = locked.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
  recordChange(locked, orderConfirmed, { lines }, bySystem(at, null));
  noteStep(locked, 'CONFIRM', { state: 'DONE', attempts: 1 });
}
