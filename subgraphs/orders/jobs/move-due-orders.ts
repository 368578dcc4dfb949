import { completeOrder } from '../commands/complete-order.ts';
import { endHold } from '../commands/end-hold.ts';
import { findDue } from '../storage/queries.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';

/** Bounds one sweep; the next one takes the rest. */
const maxPerSweep = 200;

/** Ends holds that nobody released in time, and completes orders whose time for returns is over. An order that fails does not stop the others. */
export async function moveDueOrders(dependencies: JobDependencies): Promise<void> {
  const { orm, now, log } = dependencies;
  for (const [column, move] of [
    ['held_until', endHold],
    ['complete_at', completeOrder],
  ] as const) {
    for (const orderId of await findDue(orm.em.fork(), column, now(), maxPerSweep)) {
      await inTransaction(dependencies, (step) => move(step, orderId)).catch((error: unknown) =>
        log.error({ err: error, orderId, due: column }, 'an order could not be moved by the clock'),
      );
    }
  }
}
