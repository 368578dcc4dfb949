import { completeOrder } from '../commands/complete-order.ts';
import { endAuthorisation } from '../commands/end-authorisation.ts';
import { endHold } from '../commands/end-hold.ts';
import { expireEdit } from '../commands/expire-edit.ts';
import { renewAuthorisations } from '../commands/renew-authorisation.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { findDue, findRunOut, findToRenew } from '../storage/queries.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';

/** Bounds one sweep; the next one takes the rest. */
const maxPerSweep = 200;

/**
 * Renews authorisations that run out soon, ends holds that nobody released in time, edits that got no stock or money in time, and orders whose money is not held any longer, and completes orders whose time for returns is over. An order that fails does not stop the others.
 */
export async function moveDueOrders(dependencies: JobDependencies, maxRenewals: number): Promise<void> {
  const { orm, provider, now, log } = dependencies;
  const em = () => orm.em.fork();
  const sweeps = [
    { due: 'hold', find: () => findDue(em(), 'held_until', now(), maxPerSweep), move: endHold },
    { due: 'edit', find: () => findDue(em(), 'edit_until', now(), maxPerSweep), move: expireEdit },
    ...(provider.renew && maxRenewals > 0
      ? [
          {
            due: 'renewal',
            find: () => findToRenew(em(), now(), maxPerSweep),
            move: (step: SagaStep, orderId: string) => renewAuthorisations(step, orderId, maxRenewals),
          },
        ]
      : []),
    { due: 'authorisation', find: () => findRunOut(em(), now(), maxPerSweep), move: endAuthorisation },
    { due: 'completion', find: () => findDue(em(), 'complete_at', now(), maxPerSweep), move: completeOrder },
  ];
  for (const { due, find, move } of sweeps) {
    for (const orderId of await find()) {
      await inTransaction(dependencies, (step) => move(step, orderId)).catch((error: unknown) =>
        log.error({ err: error, orderId, due }, 'an order could not be moved by the clock'),
      );
    }
  }
}
