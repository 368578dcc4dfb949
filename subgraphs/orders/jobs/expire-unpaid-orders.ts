import { expireOrder } from '../commands/expire-order.ts';
import { recordAuthorisation } from '../commands/record-authorisation.ts';
import { Order } from '../storage/order.entity.ts';
import { Payment } from '../storage/payment.entity.ts';
import { inTransaction, type JobGiven } from './given.ts';

/** Bounds one sweep; the next one takes the rest. */
const maxPerSweep = 200;

/**
 * Resolves every order that is still waiting at its deadline. If the provider may have been asked for its money, the provider is asked what
 * became of that: an authorisation confirms the order after all. An order whose provider cannot be reached waits for the next sweep.
 */
export async function expireUnpaidOrders(given: JobGiven): Promise<void> {
  const { orm, now, log } = given;
  const em = orm.em.fork();
  const due = await em.find(
    Order,
    { state: 'PLACED', deadlineAt: { $lte: now() } },
    { orderBy: { deadlineAt: 'asc' }, limit: maxPerSweep, disableIdentityMap: true },
  );
  for (const { id } of due) {
    try {
      await resolve(given, id);
    } catch (error) {
      log.warn({ err: error, orderId: id }, 'an order past its deadline could not be resolved yet');
    }
  }
}

async function resolve(given: JobGiven, orderId: string): Promise<void> {
  const asked = await given.orm.em
    .fork()
    .find(Payment, { orderId, state: { $in: ['PENDING', 'ACTION_REQUIRED'] } }, { disableIdentityMap: true });
  for (const payment of asked) {
    const answer = await given.provider.find(payment.id);
    if (answer && answer.status !== 'pending') {
      await inTransaction(given, (step) => recordAuthorisation(step, payment.id, answer));
    }
  }
  await inTransaction(given, (step) => expireOrder(step, orderId));
}
