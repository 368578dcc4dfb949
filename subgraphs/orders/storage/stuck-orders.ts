import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import type { UnfinishedWork } from '../domain/repair.ts';

/** Work of an order that has not ended for a while. */
export interface StuckOrder {
  orderId: string;
  waitsFor: UnfinishedWork;
  since: Date;
  attempts: number;
  lastError: string | null;
}

/**
 * Orders, edits and exchanges that wait for stock or for the payment provider since before `before`, and unfinished work on money; the longest wait first. An order that
 * waits for its customer is not one of them. One statement, by indexes that hold only what is open.
 */
export async function findStuckOrders(em: SqlEntityManager, before: Date, limit: number): Promise<StuckOrder[]> {
  const rows = await runPrepared<Omit<StuckOrder, 'since'> & { since: string | Date }>(
    em,
    `select * from (
       select orders.id as "orderId", placed_at as since,
         case when stock.state = 'DONE' then 'AUTHORISE_PAYMENT' else 'RESERVE_STOCK' end as "waitsFor",
         case when stock.state = 'DONE' then money.attempts else stock.attempts end as attempts,
         case when stock.state = 'DONE' then money.last_error else stock.last_error end as "lastError"
       from orders
       join order_step as stock on stock.order_id = orders.id and stock.step = 'RESERVE_STOCK'
       join order_step as money on money.order_id = orders.id and money.step = 'AUTHORISE_PAYMENT'
       where orders.state = 'PLACED' and orders.status = 'PLACED' and placed_at < $1
       union all
       select order_edit.order_id, requested_at,
         case when order_edit.state = 'REQUESTED' then 'RESERVE_STOCK' else 'AUTHORISE_PAYMENT' end,
         coalesce(payment_operation.attempts, 0), payment_operation.last_error
       from order_edit
       left join payment on edit_id = order_edit.id
       left join payment_operation on payment_id = payment.id and kind = 'AUTHORISE'
       where order_edit.state in ('REQUESTED', 'STOCK_RESERVED') and requested_at < $1 and payment.state is distinct from 'ACTION_REQUIRED'
       union all
       select order_id, requested_at, 'RESERVE_STOCK', 0, null from order_return
       where exchange_state = 'REQUESTED' and requested_at < $1
       union all
       select order_id, payment_operation.created_at, 'AUTHORISE_PAYMENT', attempts, last_error
       from payment_operation join payment on payment.id = payment_id
       where payment_operation.state in ('REQUESTED', 'SENT') and kind = 'AUTHORISE' and payment.return_id is not null and payment.state <> 'ACTION_REQUIRED'
         and payment_operation.created_at < $1
       union all
       select order_id, payment_operation.created_at, kind, attempts, last_error
       from payment_operation join payment on payment.id = payment_id
       where payment_operation.state in ('REQUESTED', 'SENT') and kind in ('CAPTURE', 'REFUND', 'VOID')
         and payment_operation.created_at < $1
     ) as stuck order by since, "orderId" limit $2`,
    [before, limit],
  );
  return rows.map((row) => ({ ...row, since: new Date(row.since) }));
}
