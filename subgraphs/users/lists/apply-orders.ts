import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { StoredEvent } from '#platform/events/define.ts';
import { runPrepared } from '#platform/database/prepared.ts';
import { takeTurn } from '#platform/database/take-turn.ts';

/*
 * What events of orders change in the lists. The names of tables have no schema: a rebuild applies the same events to temporary tables of these names.
 * Each statement is for events of different orders.
 */

/** Events of different orders may be about one customer, whose row two transactions could lock crosswise. */
export const listTurn = 'staff-lists';

/** What the lists take of an event of an order, or of the order itself where the event was deleted. */
type Change<Payload> = Pick<StoredEvent<Payload>, 'version' | 'payload'>;
interface Move {
  orderId: string;
  status: string;
  totalMinor?: number | undefined;
}

/** Adds orders, and counts them for their customers. One statement. */
export async function addOrders(
  em: SqlEntityManager,
  events: readonly (Change<
    Move & {
      customerId: string;
      number: string;
      totalMinor: number;
      currency: string;
      lines: readonly { variantId: string }[];
    }
  > & { occurredAt: string })[],
): Promise<void> {
  await takeTurn(em, listTurn);
  const column = (of: (event: (typeof events)[number]) => unknown) => events.map(of);
  const lines = events.flatMap(({ payload }) => payload.lines.map(({ variantId }) => [payload.orderId, variantId]));
  await runPrepared(
    em,
    `with added as (
       insert into order_list_entry (order_id, customer_id, number, status, version, total_minor, currency, placed_at)
       select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::bigint[], $7::text[], $8::timestamptz[])
       on conflict (order_id) do nothing
       returning order_id, customer_id, placed_at
     ), lines as (
       insert into order_list_line (order_id, variant_id)
       select * from unnest($9::uuid[], $10::uuid[])
       on conflict (variant_id, order_id) do nothing
     )
     insert into customer_list_entry as customer (customer_id, email, name, order_count, last_order_at)
     select customer_id, '', '', count(*), max(placed_at) from added group by customer_id order by customer_id
     on conflict (customer_id) do update set order_count = customer.order_count + excluded.order_count,
       last_order_at = greatest(customer.last_order_at, excluded.last_order_at)`,
    [
      column(({ payload }) => payload.orderId),
      column(({ payload }) => payload.customerId),
      column(({ payload }) => payload.number),
      column(({ payload }) => payload.status),
      column(({ version }) => version),
      column(({ payload }) => payload.totalMinor),
      column(({ payload }) => payload.currency),
      column(({ occurredAt }) => occurredAt),
      lines.map(([orderId]) => orderId),
      lines.map(([, variantId]) => variantId),
    ],
  );
}

/** Brings orders to the status, the version and, where the event has one, the total of these events. One statement. */
export async function moveOrders(em: SqlEntityManager, events: readonly Change<Move>[]): Promise<void> {
  await runPrepared(
    em,
    `update order_list_entry as entry
     set status = change.status, version = change.version, total_minor = coalesce(change.total_minor, entry.total_minor)
     from unnest($1::uuid[], $2::text[], $3::int[], $4::bigint[]) as change (order_id, status, version, total_minor)
     where entry.order_id = change.order_id and entry.version < change.version`,
    [
      events.map(({ payload }) => payload.orderId),
      events.map(({ payload }) => payload.status),
      events.map(({ version }) => version),
      events.map(({ payload }) => payload.totalMinor ?? null),
    ],
  );
}

/** As `moveOrders`, and adds the money to what the customers have spent, or takes it off. Two statements. */
export async function moveMoney(
  em: SqlEntityManager,
  events: readonly Change<Move & { customerId: string; currency: string; amountMinor: number }>[],
  sign: 1 | -1,
): Promise<void> {
  await takeTurn(em, listTurn);
  await moveOrders(em, events);
  await runPrepared(
    em,
    `insert into customer_spending as spending (customer_id, currency, spent_minor)
     select customer_id, currency, sum(amount) from unnest($1::uuid[], $2::text[], $3::bigint[]) as movement (customer_id, currency, amount)
     group by customer_id, currency order by customer_id, currency
     on conflict (customer_id, currency) do update set spent_minor = spending.spent_minor + excluded.spent_minor`,
    [
      events.map(({ payload }) => payload.customerId),
      events.map(({ payload }) => payload.currency),
      events.map(({ payload }) => sign * payload.amountMinor),
    ],
  );
}
