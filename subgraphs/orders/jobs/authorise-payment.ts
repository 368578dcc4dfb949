import DataLoader from 'dataloader';
import type { Cause } from '#platform/events/define.ts';
import type { Job } from '#platform/jobs/jobs.ts';
import { currentTraceparent } from '#platform/telemetry/trace.ts';
import {
  type AuthorisationToSend,
  type BegunAuthorisation,
  beginAuthorisation,
  findFirstAttempts,
} from '../commands/begin-authorisation.ts';
import { noteAttemptFailed } from '../commands/note-attempt-failed.ts';
import { type Authorisation, recordAuthorisations } from '../commands/record-authorisation.ts';
import { type ProviderPayment, ProviderUnknown } from '../payment-provider.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';
import { authorisePaymentJob, type PaymentJob } from '../saga/job-names.ts';

/**
 * Asks the provider to keep an order's money ready. No answer means unknown: the next attempt asks by our key before it sends again under
 * the same key, so there is one authorisation whatever happens. If all attempts fail, the sweeper resolves the order at its deadline.
 *
 * The transaction that enqueues the job records the first attempt. The attempt then needs one call and one transaction.
 */
export function authorisePayment(dependencies: JobDependencies): Job<PaymentJob> {
  const { provider } = dependencies;
  // Jobs that are fetched together look once together.
  const firstAttempts = new DataLoader<string, AuthorisationToSend | undefined>(
    (paymentIds) => findFirstAttempts(dependencies.orm.em.fork(), paymentIds),
    { cache: false },
  );
  const recorded = answersRecorder(dependencies);
  async function begin(paymentId: string, attempt: number): Promise<BegunAuthorisation> {
    const first = attempt === 1 ? await firstAttempts.load(paymentId) : undefined;
    if (first) return { kind: 'send', askFirst: false, ...first };
    return inTransaction(dependencies, (step) => beginAuthorisation(step, paymentId));
  }
  return {
    ...authorisePaymentJob,
    retryLimit: 8,
    retryDelaySeconds: 1,
    concurrency,
    async run({ paymentId }, { attempt }) {
      const begun = await begin(paymentId, attempt);
      if (begun.kind === 'nothing') return;
      let answer: ProviderPayment | null = null;
      try {
        if (begun.askFirst) answer = await provider.find(begun.key, begun.providerId);
        answer ??= await provider.authorise(begun.key, begun);
        if (answer.status === 'pending') {
          throw new ProviderUnknown('PROVIDER_PENDING', 'the payment provider has not decided yet');
        }
      } catch (error) {
        await inTransaction(dependencies, (step) => noteAttemptFailed(step, begun.key, error));
        throw error;
      }
      await recorded.load({
        payload: { orderId: begun.reference, paymentId, answer },
        traceContext: currentTraceparent(),
      });
    },
  };
}

/**
 * Payments that are asked for at the same time. With a provider that answers within 60 ms, 16 are 270 orders a second: fewer than customers place on two
 * cores. Twice as many would let one process ask a slow provider for more than most of them allow.
 */
const concurrency = 64;
/** The most answers that are recorded in one transaction; an order waits for the locks of all of them. */
const maxAnswers = 50;
/** Jobs that were fetched together have their answers within this time. Twice of it delays an order that is alone. */
const gatherMs = 4;

/**
 * Records answers in one transaction after another: answers that arrive while a transaction runs share the next one. If it fails, they are recorded
 * one by one, so that a bad answer takes no good one with it.
 */
function answersRecorder(dependencies: JobDependencies): DataLoader<Cause<Authorisation>, void> {
  let running: Promise<unknown> = Promise.resolve();
  const record = (answers: readonly Cause<Authorisation>[]) =>
    inTransaction(dependencies, (step) => recordAuthorisations(step, answers));
  async function recordAll(answers: readonly Cause<Authorisation>[]): Promise<(Error | void)[]> {
    try {
      await record(answers);
      return answers.map(() => undefined);
    } catch (error) {
      if (answers.length === 1) return [error as Error];
      const outcomes: (Error | void)[] = [];
      for (const answer of answers) outcomes.push(...(await recordAll([answer])));
      return outcomes;
    }
  }
  return new DataLoader<Cause<Authorisation>, void>(
    (answers) => {
      const recording = recordAll(answers);
      running = recording;
      return recording;
    },
    {
      cache: false,
      maxBatchSize: maxAnswers,
      batchScheduleFn: (dispatch) => void running.then(() => setTimeout(dispatch, gatherMs)),
    },
  );
}
