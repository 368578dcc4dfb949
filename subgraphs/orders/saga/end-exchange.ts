import { orderExchangeRefused, orderExchangeReserved } from '#schema/events/orders.ts';
import { type ExchangeRefusal, isExchangeOpen, moveExchange, refuseExchange } from '../domain/exchange.ts';
import type { LockedOrder } from '../storage/locked-order.ts';
import { loadReturns, saveReturns } from '../storage/locked-returns.ts';
import type { OrderReturn } from '../storage/order-return.entity.ts';
import { giveUpCredit } from './keep-credit.ts';
import { letGo } from './let-go.ts';
import { bySystem, type ChangeNote, recordChange } from './record-change.ts';
import type { SagaStep } from './saga-step.ts';

/** The pieces that the customer of a return wants instead, as the catalogue knows them. */
export function wantedPiecesOf({ exchange }: OrderReturn): { variantId: string; quantity: number }[] {
  return (exchange?.lines ?? []).map(({ variantId, quantity }) => ({ variantId, quantity }));
}

/**
 * Ends the exchange of a return, if one is open: the return goes on without it. Money for the difference is given back, the credit can be refunded, and the
 * catalogue gives the pieces back when it hears of it. The history has `note.reason`, or else `code`.
 */
export async function endExchange(
  step: Pick<SagaStep, 'em' | 'jobs'>,
  locked: LockedOrder,
  found: OrderReturn,
  code: ExchangeRefusal,
  note: ChangeNote,
): Promise<void> {
  if (!isExchangeOpen(found)) return;
  refuseExchange(found);
  Object.assign(found, { exchangeCode: code, exchangeUntil: null });
  const payment = locked.payments.find(({ returnId }) => returnId === found.id);
  await letGo(step, locked, payment, note.at);
  giveUpCredit(locked, found.id, note.at);
  const facts = { returnId: found.id, added: wantedPiecesOf(found) };
  recordChange(locked, orderExchangeRefused, facts, { ...note, reason: note.reason ?? code });
}

/** The catalogue's answer about the pieces of an exchange. Nothing happens if the exchange has ended: the catalogue hears of that. */
export async function noteReplacement(
  step: SagaStep,
  locked: LockedOrder,
  returnId: string,
  answer: 'reserved' | 'refused',
): Promise<void> {
  const all = await loadReturns(step.em, locked.order.id);
  const found = all.returns.find(({ id }) => id === returnId);
  if (found?.exchangeState !== 'REQUESTED') return;
  const note = bySystem(step.now(), null);
  if (answer === 'refused') await endExchange(step, locked, found, 'OUT_OF_STOCK', note);
  else {
    moveExchange(found, 'RESERVED');
    recordChange(locked, orderExchangeReserved, { returnId, added: wantedPiecesOf(found) }, note);
  }
  await saveReturns(step.em, all);
}
