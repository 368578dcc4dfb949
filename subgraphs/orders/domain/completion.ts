import { type OrderFacts, orderStatus } from './order.ts';
import type { OperationState } from './payment.ts';

/** Whether nothing more will happen to the order: everything arrived, and neither money nor goods are on their way. */
export function isComplete(
  facts: OrderFacts & { operations: readonly { state: OperationState }[] },
  openReturns: number,
): boolean {
  const status = orderStatus(facts);
  const parcelsArrived = facts.shipments.every(({ state }) => state !== 'SHIPPED' && state !== 'PACKED');
  const moneySettled = facts.operations.every(({ state }) => state !== 'REQUESTED' && state !== 'SENT');
  const piecesGone = facts.lines.every((line) => line.shippedQuantity === line.quantity - line.cancelledQuantity);
  return (
    (status === 'DELIVERED' || status === 'PARTIALLY_RETURNED') &&
    parcelsArrived &&
    piecesGone &&
    moneySettled &&
    openReturns === 0
  );
}
