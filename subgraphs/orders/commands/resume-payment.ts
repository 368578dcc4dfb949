import { type OrdersContext, requireActor } from '../context.ts';
import { illegal } from '../domain/order.ts';
import { illegalTransition, type OrderOutcome } from '../domain/outcome.ts';
import { changeOrder, type OrderChangeInput } from '../saga/change-order.ts';
import { authorisePaymentJob, type PaymentJob } from '../saga/job-names.ts';

/**
 * The customer has been to their bank: a job asks the provider what became of the payment. Anyone who may see the order; repeating it is
 * harmless. Throws UNAUTHENTICATED.
 */
export async function resumePayment(context: OrdersContext, input: OrderChangeInput): Promise<OrderOutcome> {
  requireActor(context.caller);
  return changeOrder(
    context,
    input,
    { operation: 'resumePayment', input: null, byGuest: true },
    async ({ em, locked, refuse }) => {
      const waiting = locked.payments.find(({ state }) => state === 'ACTION_REQUIRED');
      if (!waiting || locked.order.state !== 'PLACED')
        return refuse(illegalTransition(illegal('resumePayment', locked)));
      await context.jobs.enqueue<PaymentJob>(em, authorisePaymentJob, { paymentId: waiting.id });
    },
  );
}
