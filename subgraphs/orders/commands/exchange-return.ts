import { orderExchangeAccepted } from '#schema/events/orders.ts';
import { type OrdersContext, requireRole, requireUser } from '../context.ts';
import { priceOfReplacements, settleExchange } from '../domain/exchange.ts';
import { refundableMinor } from '../domain/order.ts';
import { type OrderOutcome, totalNotAuthorised } from '../domain/outcome.ts';
import { partsOfReturned } from '../domain/pricing/money-parts.ts';
import { askRefund } from '../saga/ask-refund.ts';
import { changeReturn, type ReturnChangeInput, type ReturnStep } from '../saga/change-return.ts';
import { wantedPiecesOf } from '../saga/end-exchange.ts';
import { finishExchange } from '../saga/finish-exchange.ts';
import { type PaymentJob, renewPaymentJob } from '../saga/job-names.ts';
import { setCreditAside } from '../saga/keep-credit.ts';
import { newPayment } from '../saga/new-payment.ts';
import { type ChangeNote, recordChange } from '../saga/record-change.ts';

/**
 * Accepts the inspected pieces in exchange for the new ones. Their worth pays for the new pieces. If the new pieces cost less, the rest is refunded. If they cost
 * more, the difference is authorised first, with the payment method of the order, and the return is EXCHANGE_PENDING until then. Repeating the call with its key exchanges once. Throws UNAUTHENTICATED, and FORBIDDEN unless SUPPORT
 * or ADMIN.
 */
export async function exchangeReturn(context: OrdersContext, input: ReturnChangeInput): Promise<OrderOutcome> {
  requireRole(context.caller, 'SUPPORT');
  requireUser(context.caller);
  return changeReturn(context, input, { operation: 'exchangeReturn', input: null }, async (step) => {
    const { em, locked, found, lines, noteOf, refuse } = step;
    const { exchange } = found;
    if (!exchange) throw new Error(`expected the exchange of the return ${found.id} that was decided on`);
    // What was refunded of the order already pays for nothing.
    const worth = lines.reduce((sum, { valueMinor }) => sum + valueMinor, 0);
    const worthMinor = Math.min(worth, refundableMinor(locked.payments));
    found.exchange = { ...exchange, worthMinor };
    const money = settleExchange(worthMinor, priceOfReplacements(exchange.lines));
    const note = noteOf(found.reason);
    const wanted = partsOfReturned(locked.lines, lines);
    if (money.creditMinor > 0)
      setCreditAside(locked, { amountMinor: money.creditMinor, returnId: found.id, wanted, note });
    const { jobs } = context;
    if (money.dueMinor > 0) return askForDifference(context, step, money.dueMinor, note);
    await finishExchange({ em, jobs }, locked, found, note);
    if (money.backMinor === 0) return;
    const amount = { amountMinor: BigInt(money.backMinor), currency: locked.order.currency };
    await askRefund({ em, jobs, refuse }, locked, { amount, returnId: found.id, wanted, note });
  });
}

async function askForDifference(
  { jobs, paymentWindowSeconds }: OrdersContext,
  { em, locked, found, at, refuse }: ReturnStep,
  amountMinor: number,
  note: ChangeNote,
): Promise<void> {
  const { id: orderId, currency } = locked.order;
  const known = locked.payments.findLast(({ capturedMinor }) => capturedMinor > 0);
  // An order that cost nothing has no payment method.
  if (!known) return refuse(totalNotAuthorised(amountMinor, 0, currency));
  const asked = { orderId, amountMinor, currency, renewsId: known.id, returnId: found.id };
  const { payment, authorisation } = newPayment(asked, at);
  locked.payments.push(payment);
  locked.operations.push(authorisation);
  found.exchangeUntil = new Date(at.getTime() + paymentWindowSeconds * 1000);
  await jobs.enqueue<PaymentJob>(em, renewPaymentJob, { paymentId: payment.id });
  const facts = { returnId: found.id, added: wantedPiecesOf(found), amountMinor, currency };
  recordChange(locked, orderExchangeAccepted, facts, note);
}
