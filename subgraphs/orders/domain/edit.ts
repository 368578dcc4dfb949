import { type Illegal, illegal, isUntouched, type OrderFacts } from './order.ts';
import type { InvalidField } from './pieces.ts';

export type EditDecision = { kind: 'edit' } | Illegal | InvalidField;

/** Whether the order can be sent to another address: while it is confirmed and nothing of it is packed. */
export function decideEdit(facts: OrderFacts, country: { now: string; wanted: string }): EditDecision {
  if (facts.order.state !== 'CONFIRMED' || !isUntouched(facts)) return illegal('editOrder', facts);
  if (country.now === country.wanted) return { kind: 'edit' };
  // Shipping and tax depend on the country.
  const message = `expected ${country.now}: the price of the order is for this country; cancel it and order again to send it to ${country.wanted}`;
  return { kind: 'invalid', field: 'shippingAddress.country', message };
}
