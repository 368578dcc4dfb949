import { PaymentOperation } from '../storage/payment-operation.entity.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';
import { findUnfinishedRenewals } from '../storage/queries.ts';
import { capturePaymentJob, refundPaymentJob, renewPaymentJob, voidPaymentJob } from '../saga/job-names.ts';

/** Jobs have given up or got lost after this long; a job that is still at it does no harm twice. */
const unfinishedAfterMs = 10 * 60 * 1000;
const maxPerSweep = 200;

/**
 * Resumes stuck payments: captures, refunds, voids and renewals whose job ran out of attempts, for example because the provider did not answer for long.
 * First authorisations are not taken up: the order's deadline resolves them.
 */
export async function resumePayments(dependencies: JobDependencies): Promise<void> {
  await inTransaction(dependencies, async ({ em, jobs, now, log }) => {
    const before = new Date(now().getTime() - unfinishedAfterMs);
    const unfinished = await em.find(
      PaymentOperation,
      {
        kind: { $in: ['CAPTURE', 'REFUND', 'VOID'] },
        state: { $in: ['REQUESTED', 'SENT'] },
        createdAt: { $lt: before },
        $or: [{ sentAt: null }, { sentAt: { $lt: before } }],
      },
      { orderBy: { createdAt: 'asc' }, limit: maxPerSweep, disableIdentityMap: true },
    );
    for (const { id, paymentId, kind } of unfinished) {
      if (kind === 'VOID') await jobs.enqueue(em, voidPaymentJob, { paymentId });
      else await jobs.enqueue(em, kind === 'CAPTURE' ? capturePaymentJob : refundPaymentJob, { operationId: id });
    }
    const renewals = await findUnfinishedRenewals(em, before, maxPerSweep);
    for (const paymentId of renewals) await jobs.enqueue(em, renewPaymentJob, { paymentId });
    const count = unfinished.length + renewals.length;
    if (count > 0) log.warn({ count }, 'payment operations stood still and were taken up again');
  });
}
