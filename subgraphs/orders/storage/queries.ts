import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { isId } from '#platform/values/id.ts';
import type { LinePieces } from '../domain/pieces.ts';

/** An order that still waits at its deadline, with the payments that the provider may have been asked for. */
export interface DueOrder {
  orderId: string;
  askedPaymentIds: string[];
}

/** First up to `limit` orders that wait for no answer of the provider, then up to `limit` that do; both with the longest overdue first. */
export async function loadDueOrders(em: SqlEntityManager, at: Date, limit: number): Promise<DueOrder[]> {
  return runPrepared<DueOrder>(
    em,
    `with due as (
       select orders.id, deadline_at, array_remove(array_agg(payment.id), null) as asked
       from orders left join payment on order_id = orders.id and payment.state in ('PENDING', 'ACTION_REQUIRED')
       where orders.state = 'PLACED' and deadline_at <= $1
       group by orders.id
     ), ranked as (
       select *, row_number() over (partition by asked = '{}' order by deadline_at) as rank from due
     )
     select id as "orderId", asked as "askedPaymentIds" from ranked
     where rank <= $2 order by asked = '{}' desc, deadline_at`,
    [at, limit],
  );
}

/** A payment that the provider may have been asked for and whose order waits for the answer. */
export interface SentAuthorisation {
  paymentId: string;
  orderId: string;
  key: string;
  attempts: number;
  amountMinor: number;
  currency: string;
}

/** The payments among these that wait for the provider's answer. One statement. */
export function loadSentAuthorisations(
  em: SqlEntityManager,
  paymentIds: readonly string[],
): Promise<SentAuthorisation[]> {
  return runPrepared<SentAuthorisation>(
    em,
    `select payment.id as "paymentId", orders.id as "orderId", payment_operation.key, attempts,
       payment.amount_minor::float8 as "amountMinor", payment.currency
     from payment join orders on orders.id = payment.order_id
     join payment_operation on payment_id = payment.id and kind = 'AUTHORISE' and payment_operation.state = 'SENT'
     where payment.id = any ($1::uuid[]) and orders.state = 'PLACED' and payment.state = 'PENDING'`,
    [paymentIds],
  );
}

/** The pieces in a parcel. */
export function loadParcel(em: SqlEntityManager, shipmentId: string): Promise<LinePieces[]> {
  return runPrepared<LinePieces>(
    em,
    'select order_line_id as "orderLineId", quantity from shipment_line where shipment_id = $1 order by order_line_id',
    [shipmentId],
  );
}

/** The orders with an authorised payment that the provider does not hold any longer; the longest overdue first. */
export async function findRunOut(em: SqlEntityManager, at: Date, limit: number): Promise<string[]> {
  const found = await runPrepared<{ id: string }>(
    em,
    `select order_id as id from payment where state = 'AUTHORIZED' and authorised_until <= $1
     order by authorised_until limit $2`,
    [at, limit],
  );
  return found.map(({ id }) => id);
}

/** The orders whose hold, or whose time for returns, is over at `at`; the longest overdue first. */
export async function findDue(
  em: SqlEntityManager,
  column: 'held_until' | 'complete_at',
  at: Date,
  limit: number,
): Promise<string[]> {
  const found = await runPrepared<{ id: string }>(
    em,
    `select id from orders where ${column} <= $1 order by ${column} limit $2`,
    [at, limit],
  );
  return found.map(({ id }) => id);
}

/** The id for use in SQL, where anything but a UUID is an error; undefined if no row can have it. */
export function asId(value: string): string | undefined {
  return isId(value) ? value.toLowerCase() : undefined;
}
