import { completeOrder } from '../commands/complete-order.ts';
import { endAuthorisation } from '../commands/end-authorisation.ts';
import { endHold } from '../commands/end-hold.ts';
import { expireEdit } from '../commands/expire-edit.ts';
import { expireExchange } from '../commands/expire-exchange.ts';
import { renewAuthorisations } from '../commands/renew-authorisation.ts';
import type { SagaStep } from '../saga/saga-step.ts';
import { findDue, findOverdueChanges, findRunOut, findToRenew, findUnconfirmed } from '../storage/queries.ts';
import { askProvider, isSilence } from './ask-provider.ts';
import { inTransaction, type JobDependencies } from './in-transaction.ts';

/** Bounds one sweep; the next one takes the rest. Orders with a payment to ask about are counted apart. */
const maxPerSweep = 200;

interface Sweep {
  due: string;
  find: () => Promise<string[]>;
  move: (step: SagaStep, orderId: string) => Promise<void>;
  /** Whether the provider is asked before about payments that wait for their customer. */
  asksFirst?: boolean;
}

/**
 * Renews authorisations that run out soon, and completes orders after the time for returns. Ends holds that nobody released in time, edits and exchanges that
 * got no stock, pieces or money in time, and orders with money that the provider does not hold any longer. An order that fails does not stop the others.
 * While the provider is silent, orders with a payment to ask about wait for the next sweep; the others do not wait.
 */
export async function moveDueOrders(dependencies: JobDependencies, maxRenewals: number): Promise<void> {
  const { orm, provider, now, log } = dependencies;
  const em = () => orm.em.fork();
  // The customer may have confirmed a payment without coming back to the shop.
  const asksFirst = true;
  const sweeps: Sweep[] = [
    { due: 'hold', find: () => findDue(em(), 'held_until', now(), maxPerSweep), move: endHold },
    { due: 'edit', find: () => findOverdueChanges(em(), 'edit', now(), maxPerSweep), move: expireEdit, asksFirst },
    {
      due: 'exchange',
      find: () => findOverdueChanges(em(), 'exchange', now(), maxPerSweep),
      move: expireExchange,
      asksFirst,
    },
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
  let silent = false;
  for (const { due, find, move, asksFirst } of sweeps) {
    for (const orderId of await find()) {
      try {
        const asked = asksFirst ? await findUnconfirmed(em(), orderId) : [];
        // Each later payment would wait as long for the same silence.
        if (silent && asked.length > 0) continue;
        for (const payment of asked) await askProvider(dependencies, payment);
        await inTransaction(dependencies, (step) => move(step, orderId));
      } catch (error) {
        if (isSilence(error)) {
          silent = true;
          log.warn({ err: error, orderId, due }, 'an order could not be moved by the clock yet');
        } else log.error({ err: error, orderId, due }, 'an order could not be moved by the clock');
      }
    }
  }
}
