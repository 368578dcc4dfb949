import { orderExchanged } from '#schema/events/orders.ts';
import { moveExchange, priceOfReplacements } from '../domain/exchange.ts';
import { newLine } from '../domain/order-edit.ts';
import { moveReturn } from '../domain/return.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import type { OrderReturn } from '../storage/order-return.entity.ts';
import { wantedPiecesOf } from './end-exchange.ts';
import { bookCredit } from './keep-credit.ts';
import { type ChangeNote, recordChange } from './record-change.ts';
import type { SagaStep } from './saga-step.ts';

/** The returned pieces are accepted, and the difference is held: the order has the new pieces, and the credit for them is booked. */
export async function finishExchange(
  step: Pick<SagaStep, 'em' | 'jobs'>,
  locked: LockedOrder,
  found: OrderReturn,
  note: ChangeNote,
): Promise<void> {
  const { order, lines } = locked;
  const wanted = found.exchange?.lines ?? [];
  for (const { replacedId: _, ...line } of wanted) {
    const { discountMinor, taxMinor, taxIncluded, taxRatePpm, ...added } = line;
    const price = { discountMinor, taxMinor, taxIncluded, taxRatePpm };
    lines.push({ ...newLine(added), ...price, orderId: order.id, place: lines.length });
  }
  order.totalMinor += priceOfReplacements(wanted);
  moveExchange(found, 'APPLIED');
  moveReturn(found, 'EXCHANGED');
  found.exchangeUntil = null;
  const amountMinor = await bookCredit(step, locked, found.id, note.at);
  const { currency, totalMinor } = order;
  const facts = { returnId: found.id, added: wantedPiecesOf(found), amountMinor, currency, totalMinor };
  recordChange(locked, orderExchanged, facts, note);
}
