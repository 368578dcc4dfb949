import { type Illegal, illegal, isUntouched, type OrderFacts } from './order.ts';

export type EditDecision = { kind: 'edit' } | Illegal;

/** Whether the order can be changed: while it is confirmed and nothing of it is packed. */
export function decideEdit(facts: OrderFacts): EditDecision {
  return facts.order.state === 'CONFIRMED' && isUntouched(facts) ? { kind: 'edit' } : illegal('editOrder', facts);
}
