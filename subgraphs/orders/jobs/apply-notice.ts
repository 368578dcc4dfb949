import type { Job } from '#platform/jobs/jobs.ts';
import { counter } from '#platform/process/metrics.ts';
import {
  findNoticedPayment,
  findWaitingNotice,
  type NoticedPayment,
  settleNotice,
  type WaitingNotice,
} from '../commands/apply-notice.ts';
import { recordAuthorisation } from '../commands/record-authorisation.ts';
import { type ProviderPayment, ProviderUnknown } from '../payment-provider.ts';
import {
  applyNoticeJob,
  capturePaymentJob,
  type NoticeJob,
  type OperationJob,
  refundPaymentJob,
} from '../saga/job-names.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';

const applied = counter(
  'tradepost_provider_notices_total',
  'Messages of the payment provider that were applied (OK), or that fit nothing of ours, by the problem',
  ['outcome'],
);

/**
 * Applies a message of the provider: asks the provider about the payment, records the answer to its authorisation, and resumes its captures and refunds whose
 * outcome is not known. Money that arrives for an order that ended goes back, as with every answer. A message about money that we did not move is kept
 * as UNKNOWN.
 */
export function applyNotice(dependencies: JobDependencies): Job<NoticeJob> {
  const { orm, provider: paymentProvider, now, log } = dependencies;
  return {
    ...applyNoticeJob,
    retryLimit: 12,
    retryDelaySeconds: 1,
    async run({ provider, eventId }) {
      const notice = await findWaitingNotice(orm.em.fork(), provider, eventId);
      if (!notice) return;
      const problem = await apply(notice);
      await inTransaction(dependencies, ({ em }) => settleNotice(em, { provider, eventId, problem, at: now() }));
      applied.inc({ outcome: problem ?? 'OK' });
      if (problem) log.warn({ provider, eventId, problem }, 'a message of the payment provider fits nothing of ours');
    },
  };

  /** The problem, if people should look at the message. */
  async function apply(notice: WaitingNotice): Promise<string | null> {
    if (notice.key === null && notice.providerId === null) return 'NOT_ABOUT_A_PAYMENT';
    const payment = await findNoticedPayment(orm.em.fork(), notice);
    if (!payment) return 'NO_SUCH_PAYMENT';
    const known = payment.providerId;
    if (known !== null && notice.providerId !== null && known !== notice.providerId) return 'ANOTHER_PAYMENT';
    const answer = await paymentProvider.find(payment.id, known ?? notice.providerId);
    if (!answer) throw new ProviderUnknown('PROVIDER_PENDING', 'the provider does not show the payment yet');
    return inTransaction(dependencies, async (step) => {
      if (answer.status !== 'pending') await recordAuthorisation(step, payment.id, answer);
      // Read after the answer: what the provider did until then was written down before.
      const now = (await findNoticedPayment(step.em, { key: payment.id, providerId: null })) ?? payment;
      for (const { id, kind, failed } of now.open) {
        if (!failed) continue;
        const job = kind === 'CAPTURE' ? capturePaymentJob : refundPaymentJob;
        await step.jobs.enqueue<OperationJob>(step.em, job, { operationId: id });
      }
      return isMore(answer, now) ? 'MONEY_THAT_WE_DID_NOT_MOVE' : null;
    });
  }
}

/** Whether the provider captured or refunded more than we asked for. */
function isMore(answer: ProviderPayment, payment: NoticedPayment): boolean {
  const asked = (kind: 'CAPTURE' | 'REFUND') =>
    payment.open.filter((operation) => operation.kind === kind).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return (
    answer.capturedMinor > payment.capturedMinor + asked('CAPTURE') ||
    answer.refundedMinor > payment.refundedMinor + asked('REFUND')
  );
}
