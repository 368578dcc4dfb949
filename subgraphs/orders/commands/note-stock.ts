import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Cause } from '#platform/events/define.ts';
import { withTrace } from '#platform/telemetry/trace.ts';
import { decideCancellation } from '../domain/cancellation.ts';
import { authorisePaymentJob, type PaymentJob } from '../saga/job-names.ts';
import { bySystem } from '../saga/record-change.ts';
import { closeOrder } from '../saga/close-order.ts';
import { confirmOrder } from '../saga/confirm-order.ts';
import { noteStep } from '../saga/note-step.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { type LockedOrder, lockKnownOrder, lockOrders, saveOrder, saveOrders } from '../storage/locked-order.ts';
import { noteSent } from './begin-authorisation.ts';

/**
 * Notes that the catalogue holds every line of these orders: starts their payments, or confirms an order that costs nothing. Nothing happens to an
 * order whose stock was known, or that ended meanwhile: the catalogue hears of the end and gives the stock back.
 *
 * From here on the payment counts as sent, so that its job can call the provider immediately. A command that ends the order before the answer
 * arrives asks the provider for the state of the payment first.
 */
export async function noteStockReserved(
  { em, jobs, now }: SagaStep,
  reserved: readonly Cause<{ orderId: string }>[],
): Promise<void> {
  const orders = await lockOrders(
    em,
    reserved.map(({ payload }) => payload.orderId),
  );
  const at = now();
  const toAuthorise: Cause<PaymentJob>[] = [];
  for (const { payload, traceContext } of reserved) {
    const locked = orders.get(payload.orderId);
    if (!locked) throw new Error(`expected the order ${payload.orderId}, there is none`);
    const paymentId = withTrace(traceContext, () => goOnToPayment(em, locked, at));
    if (paymentId !== undefined) toAuthorise.push({ payload: { paymentId }, traceContext });
  }
  await jobs.enqueueAll(em, authorisePaymentJob, toAuthorise);
  await saveOrders(em, [...orders.values()]);
}

/** The payment that the provider is to be asked for, if there is one. */
function goOnToPayment(em: SqlEntityManager, locked: LockedOrder, at: Date): string | undefined {
  if (locked.order.state !== 'PLACED') return undefined;
  if (locked.steps.some((row) => row.step === 'RESERVE_STOCK' && row.state === 'DONE')) return undefined;
  noteStep(locked, 'RESERVE_STOCK', { state: 'DONE' });
  const [payment] = locked.payments;
  if (!payment) {
    noteStep(locked, 'AUTHORISE_PAYMENT', { state: 'DONE' });
    confirmOrder(em, locked, undefined, at);
    return undefined;
  }
  noteSent({ ...locked, payment }, at);
  return payment.id;
}

/**
 * The catalogue has too little: the order is cancelled, also a confirmed one whose reservation had lapsed, and its payment given back.
 * If a parcel left already that is too late; then people must decide, and the log says so.
 */
export async function noteStockRefused(step: SagaStep, orderId: string): Promise<void> {
  const { em, now, log } = step;
  const locked = await lockKnownOrder(em, orderId);
  const { state } = locked.order;
  if (state !== 'PLACED' && state !== 'CONFIRMED') return;
  if (decideCancellation(locked).kind === 'illegal') {
    log.error({ orderId, status: locked.order.status }, 'stock was refused for an order that is partly shipped');
    noteStep(locked, 'RESERVE_STOCK', { state: 'REFUSED', lastError: 'OUT_OF_STOCK' });
  } else {
    noteStep(locked, 'RESERVE_STOCK', { state: 'REFUSED', lastError: 'OUT_OF_STOCK' });
    await closeOrder(step, locked, 'CANCELLED', bySystem(now(), 'OUT_OF_STOCK'));
  }
  await saveOrder(em, locked);
}
