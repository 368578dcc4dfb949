import type { MikroORM } from '@mikro-orm/postgresql';
import { jobsSchema } from '#platform/database/install-jobs.ts';
import { CodedError } from '#platform/process/errors.ts';
import { gauge } from '#platform/process/metrics.ts';
import { authorisePaymentJob } from '../saga/job-names.ts';

const age = gauge(
  'tradepost_orders_backlog_age_seconds',
  'How long the oldest placed order has waited for the workers, as last measured while an order was placed',
);

/**
 * How far the workers are behind. Two waits make up the way of an order: for its stock, and of its payment job for a worker.
 * - Only orders after the newest one with an answer count. An order whose event is parked waits until it expires; it must not stop the shop.
 * - Only jobs that are due count. A job that is tried again after a failure waits for the provider, not for a worker.
 *
 * Both ages come from the database's clock, so that a process with a wrong clock neither refuses nor hides anything.
 */
const ageSql = `
  select greatest(0, extract(epoch from now() - least(
    (select min(placed_at) from orders where state = 'PLACED' and placed_at > coalesce(
      (select placed.placed_at from orders as placed
        join order_step on order_id = placed.id and step = 'RESERVE_STOCK' and order_step.state not in ('PENDING', 'RUNNING')
        order by placed.placed_at desc limit 1),
      '-infinity')),
    (select min(start_after) from ${jobsSchema}.job
      where name = '${authorisePaymentJob.name}' and state < 'active' and not blocked and start_after < now())
  )))::float8 as age`;

/** A refusal comes at most this late. Half of it doubles the statements, twice of it takes a second more of orders that wait. */
const measureEveryMs = 1_000;

export interface Backlog {
  /** The refusal for a new order while placed orders have waited for longer than the limit; undefined while they are in time. */
  refusal(): Promise<CodedError | undefined>;
}

/** Measures the backlog when it is asked, at most once a second: orders that come faster than workers confirm them have to be refused in front. */
export function openBacklog(orm: MikroORM, limitSeconds: number): Backlog {
  let last: { at: number; seconds: Promise<number> } | undefined;

  async function measure(): Promise<number> {
    const [row] = await orm.em.fork().execute<{ age: number }[]>(ageSql);
    const seconds = row?.age ?? 0;
    age.set(seconds);
    return seconds;
  }

  return {
    async refusal() {
      if (!last || performance.now() - last.at >= measureEveryMs) {
        const measured = { at: performance.now(), seconds: measure() };
        last = measured;
        // A failure is not kept: the next order asks again.
        measured.seconds.catch(() => {
          if (last === measured) last = undefined;
        });
      }
      if ((await last.seconds) <= limitSeconds) return undefined;
      return new CodedError('OVERLOADED', 'Placed orders wait too long to be confirmed; try again after a pause');
    },
  };
}
