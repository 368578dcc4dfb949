import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';

/** Bounds one transaction; the next run takes the rest. */
const limit = 1_000;

/**
 * Erases the e-mail address and the telephone number of guests from orders in which nothing has changed since a moment. What invoices need stays: recipient, address,
 * lines and money. The order stays that of the same guest, whose id says nothing. Returns how many.
 */
export async function forgetGuests(em: SqlEntityManager, unchangedSince: Date): Promise<number> {
  const [found] = await runPrepared<{ count: number }>(
    em,
    `with old as (
       select id from orders where guest_email is not null and placed_at < $1
         and not exists (select from order_history where order_id = orders.id and at >= $1)
       order by placed_at limit ${limit} for update skip locked
     ), forgotten as (
       update orders set guest_email = null, shipping_address = shipping_address - 'phone'
       from old where orders.id = old.id returning orders.id
     )
     select count(*)::int as count from forgotten`,
    [unchangedSince],
  );
  return found?.count ?? 0;
}
