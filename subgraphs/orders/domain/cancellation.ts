import { type Illegal, illegal, mayMove, type OrderFacts } from './order.ts';

export type Cancellation = { kind: 'cancel' } | Illegal;

/** Whether the order can be called off: while it is placed or confirmed and no parcel left. */
export function decideCancellation(facts: OrderFacts): Cancellation {
  if (!mayMove(facts.order.state, 'CANCELLED') || facts.shipments.length > 0) return illegal('cancelOrder', facts);
  return { kind: 'cancel' };
}
