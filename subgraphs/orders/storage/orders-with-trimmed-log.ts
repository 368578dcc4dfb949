import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';

/** An order whose first events are no longer in the log, as it is now. */
export interface OrderWithTrimmedLog {
  orderId: string;
  customerId: string;
  number: string;
  status: string;
  version: number;
  totalMinor: number;
  currency: string;
  placedAt: Date;
  variantIds: string[];
  /** What was received and not refunded, by currency; none before money was received. */
  spent: { currency: string; amountMinor: number }[];
  /** Where the event of `version` is in the log; behind all others until the relay has stamped it. */
  position: number;
}

/** These orders, at one moment, by id. One statement. About 0.5 KB each. */
export async function findOrdersWithTrimmedLog(em: SqlEntityManager): Promise<OrderWithTrimmedLog[]> {
  const rows = await runPrepared<Omit<OrderWithTrimmedLog, 'placedAt'> & { placedAt: string | Date }>(
    em,
    `select orders.id as "orderId", customer_id as "customerId", number, status, orders.version,
       total_minor::float8 as "totalMinor", currency, placed_at as "placedAt",
       array(select distinct variant_id::text from order_line where order_id = orders.id order by 1) as "variantIds",
       (select coalesce(jsonb_agg(jsonb_build_object('currency', paid.currency, 'amountMinor', paid.amount)), '[]')
        from (select currency, sum(captured_minor - refunded_minor) as amount from payment
              where order_id = orders.id and captured_minor > 0 group by currency) as paid) as spent,
       coalesce(newest.position, $1::bigint)::float8 as position
     from orders
     left join event_log as newest on newest.subject = 'order:' || orders.id and newest.version = orders.version
     where not exists (select from event_log where subject = 'order:' || orders.id and version = 1)
     order by orders.id`,
    [Number.MAX_SAFE_INTEGER],
  );
  return rows.map((row) => ({ ...row, placedAt: new Date(row.placedAt) }));
}
