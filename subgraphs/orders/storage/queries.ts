import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { isId } from '#platform/values/id.ts';
import type { LinePieces } from '../domain/pieces.ts';

/** A payment that the provider may have been asked for, with its id there, if it is known. */
export interface AskedPayment {
  paymentId: string;
  providerId: string | null;
}

/** An order that still waits at its deadline, with its payments. */
export interface DueOrder {
  orderId: string;
  asked: AskedPayment[];
}

/** First up to `limit` orders that wait for no answer of the provider, then up to `limit` that do; both with the longest overdue first. */
export async function loadDueOrders(em: SqlEntityManager, at: Date, limit: number): Promise<DueOrder[]> {
  return runPrepared<DueOrder>(
    em,
    `with due as (
       select orders.id, deadline_at, count(payment.id) as waiting,
         coalesce(json_agg(json_build_object('paymentId', payment.id, 'providerId', provider_id))
           filter (where payment.id is not null), '[]') as asked
       from orders left join payment on order_id = orders.id and payment.state in ('PENDING', 'ACTION_REQUIRED')
       where orders.state = 'PLACED' and deadline_at <= $1
       group by orders.id
     ), ranked as (
       select *, row_number() over (partition by waiting = 0 order by deadline_at) as rank from due
     )
     select id as "orderId", asked from ranked
     where rank <= $2 order by waiting = 0 desc, deadline_at`,
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

/** The confirmed orders with an authorisation that ends within a day and was not renewed; the first to end first. `paymentsToRenew` decides. */
export async function findToRenew(em: SqlEntityManager, at: Date, limit: number): Promise<string[]> {
  const found = await runPrepared<{ id: string }>(
    em,
    `select order_id as id from payment join orders on orders.id = order_id
     where payment.state = 'AUTHORIZED' and authorised_until > $1 and authorised_until <= $1::timestamptz + interval '1 day' and orders.state = 'CONFIRMED'
       and not exists (select from payment renewed where renewed.renews_id = payment.id and renewed.edit_id is null and renewed.return_id is null)
     order by authorised_until limit $2`,
    [at, limit],
  );
  return found.map(({ id }) => id);
}

/** Renewals that stand still since before `before`, by their payments; the oldest first. One that waits for its customer does not stand still. */
export async function findUnfinishedRenewals(em: SqlEntityManager, before: Date, limit: number): Promise<string[]> {
  const found = await runPrepared<{ id: string }>(
    em,
    `select payment.id from payment_operation join payment on payment.id = payment_id
     where payment_operation.state in ('REQUESTED', 'SENT') and kind = 'AUTHORISE' and renews_id is not null
       and payment.state <> 'ACTION_REQUIRED' and payment_operation.created_at < $1 and coalesce(sent_at, payment_operation.created_at) < $1
     order by payment_operation.created_at limit $2`,
    [before, limit],
  );
  return found.map(({ id }) => id);
}

/** The payments for an edit or an exchange of the order that its customer is to confirm. */
export function findUnconfirmed(em: SqlEntityManager, orderId: string): Promise<AskedPayment[]> {
  return runPrepared<AskedPayment>(
    em,
    `select id as "paymentId", provider_id as "providerId" from payment
     where order_id = $1 and state = 'ACTION_REQUIRED' and renews_id is not null`,
    [orderId],
  );
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

const overdueChanges = {
  edit: 'select id as order_id, edit_until as until from orders where edit_until <= $1',
  exchange:
    'select order_id, min(exchange_until) as until from order_return where exchange_until <= $1 group by order_id',
};

/**
 * First up to `limit` orders with an edit or an exchange whose time is over at `at` and no payment that its customer is to confirm, then up to `limit` with
 * one; both with the longest overdue first. So payments that a silent provider says nothing about hold up no other order.
 */
export async function findOverdueChanges(
  em: SqlEntityManager,
  change: keyof typeof overdueChanges,
  at: Date,
  limit: number,
): Promise<string[]> {
  const found = await runPrepared<{ id: string }>(
    em,
    `with due as (
       select order_id, until, exists (
         select from payment where payment.order_id = overdue.order_id and state = 'ACTION_REQUIRED' and renews_id is not null
       ) as waits
       from (${overdueChanges[change]}) as overdue
     ), ranked as (
       select *, row_number() over (partition by waits order by until) as rank from due
     )
     select order_id as id from ranked where rank <= $2 order by waits, until`,
    [at, limit],
  );
  return found.map(({ id }) => id);
}

/** The id for use in SQL, where anything but a UUID is an error; undefined if no row can have it. */
export function asId(value: string): string | undefined {
  return isId(value) ? value.toLowerCase() : undefined;
}
