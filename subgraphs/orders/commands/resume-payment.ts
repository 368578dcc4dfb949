import { type OrdersContext, requireActor } from '../context.ts';
import { illegal, waitsForCustomer } from '../domain/order.ts';
import { illegalTransition, type OrderOutcome } from '../domain/outcome.ts';
import { changeOrder, type OrderChangeInput } from '../saga/change-order.ts';
import { authorisePaymentJob, type PaymentJob, renewPaymentJob } from '../saga/job-names.ts';

/**
 * The customer has been to their bank: a job asks the provider what became of the payment of the order, of its edit or of an exchange. Anyone who may see the order; repeating it is
 * harmless. Throws UNAUTHENTICATED.
 */
export async function resumePayment(context: OrdersContext, input: OrderChangeInput): Promise<OrderOutcome> {
  requireActor(context.caller);
  return changeOrder(
    context,
    input,
    { operation: 'resumePayment', input: null, byGuest: true },
    async ({ em, locked, refuse }) => {
      if (!waitsForCustomer(locked)) return refuse(illegalTransition(illegal('resumePayment', locked)));
      for (const { id, state, renewsId } of locked.payments) {
        if (state !== 'ACTION_REQUIRED') continue;
        const job = renewsId == null ? authorisePaymentJob : renewPaymentJob;
        await context.jobs.enqueue<PaymentJob>(em, job, { paymentId: id });
      }
    },
  );
}
