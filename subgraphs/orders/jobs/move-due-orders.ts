import { completeOrder } from '../commands/complete-order.ts';
import { endAuthorisation } from '../commands/end-authorisation.ts';
import { endHold } from '../commands/end-hold.ts';
import { findDue, findRunOut } from '../storage/queries.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';

/** Bounds one sweep; the next one takes the rest. */
const maxPerSweep = 200;

/**
 * Ends holds that nobody released in time and orders whose money is not held any longer, and completes orders whose time for returns is over. An order that fails does not stop the others.
 */
export async function moveDueOrders(dependencies: JobDependencies): Promise<void> {
  const { orm, now, log } = dependencies;
  const em = () => orm.em.fork();
  const sweeps = [
    { due: 'hold', find: () => findDue(em(), 'held_until', now(), maxPerSweep), move: endHold },
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
