import { newId } from '#platform/values/id.ts';
import { orderLinesCancelled } from '#schema/events/orders.ts';
import { cancelPieces } from '../domain/cancellation.ts';
import type { LinePieces } from '../domain/pieces.ts';
import { wantedPieces } from '../domain/order.ts';
import { partsOfCancelled, partsOfShipping, sumOf, takeParts } from '../domain/pricing/money-parts.ts';
import { isFirstParcel, partsOf, valueOf } from '../domain/pricing/piece-values.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import { bookedCreditMinor, sparePayments } from '../domain/split.ts';
import { askRefund } from './ask-refund.ts';
import { giveBack } from './give-back.ts';
import { useCredit } from './keep-credit.ts';
import { type ChangeNote, recordChange } from './record-change.ts';
import type { SagaStep } from './saga-step.ts';
import { toVariantPieces } from './to-line-pieces.ts';

/**
 * Takes pieces off a confirmed order: the total goes down, and the catalogue puts them on sale again when it hears of it. A credit for pieces that are not
 * wanted any more is refunded, and money that is only held for them is given back.
 */
export async function giveUpPieces(
  step: Pick<SagaStep, 'em' | 'jobs'>,
  locked: LockedOrder,
  pieces: readonly LinePieces[],
  note: ChangeNote,
): Promise<void> {
  cancelPieces(locked, pieces);
  locked.order.totalMinor -= valueOf('cancelled', locked.lines, pieces);
  const cancellationId = newId('other', note.at);
  const { totalMinor } = locked.order;
  const lines = toVariantPieces(locked.lines, pieces);
  recordChange(locked, orderLinesCancelled, { cancellationId, lines, totalMinor }, note);
  const left = leftToPay(locked);
  for (const payment of sparePayments(locked, left.minor)) await giveBack(step, locked, payment, note.at);
  const unused = left.unusedCreditMinor;
  if (unused === 0) return;
  const wanted = takeParts(partsOfCancelled(locked.lines, pieces), unused);
  await useCredit(step, locked, wanted, cancellationId, note.at);
  const amount = { amountMinor: BigInt(unused), currency: locked.order.currency };
  const refuse = () => {
    throw new Error(`expected the credit of the order ${locked.order.id} to be refundable`);
  };
  await askRefund({ ...step, refuse }, locked, { amount, wanted, note });
}

/** What the parcels to come cost beyond the credit, and the credit beyond their price. Shipping is paid with the first parcel. */
function leftToPay({ order, operations, lines }: LockedOrder): { minor: number; unusedCreditMinor: number } {
  const credit = bookedCreditMinor(operations);
  const shipping = isFirstParcel(lines, []) ? sumOf(partsOfShipping(order)) : 0;
  const toShip = lines.reduce(
    (sum, line) =>
      sum + partsOf(line, wantedPieces(line)).chargeMinor - partsOf(line, line.shippedQuantity).chargeMinor,
    shipping,
  );
  return { minor: Math.max(toShip - credit, 0), unusedCreditMinor: Math.max(credit - toShip, 0) };
}
