import { expireOrder } from '../commands/expire-order.ts';
import { loadDueOrders } from '../storage/queries.ts';
import { askProvider, isSilence } from './ask-provider.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';

/** Bounds one sweep; the next one takes the rest. */
const maxPerSweep = 200;

/**
 * Resolves every order that is still waiting at its deadline. If the provider may have been asked for its money, the provider is asked what
 * became of that: an authorisation confirms the order after all. While the provider cannot be reached, such orders wait for the next sweep,
 * and the others do not wait for them.
 */
export async function expireUnpaidOrders(dependencies: JobDependencies): Promise<void> {
  const { orm, now, log } = dependencies;
  const due = await loadDueOrders(orm.em.fork(), now(), maxPerSweep);
  for (const { orderId, asked } of due) {
    try {
      for (const payment of asked) await askProvider(dependencies, payment);
      await inTransaction(dependencies, (step) => expireOrder(step, orderId));
    } catch (error) {
      log.warn({ err: error, orderId }, 'an order past its deadline could not be resolved yet');
      // Each later order would wait as long for the same silence.
      if (isSilence(error)) return;
    }
  }
}
