import { trimCursor } from '#platform/events/trimmed-log.ts';

/** Events up to this position may have been deleted: `npm run ops -- event-log trim`. */
const trimmedUpTo = `select coalesce(max(position), 0) as up_to from consumer_cursor where consumer = '${trimCursor}'`;
/** Of the events that cannot have been deleted. */
const kept = 'position is null or position > trimmed.up_to';

/** A query whose rows are the violations. `$1` is the number of seconds that things may be under way. */
export interface Check {
  invariant: string;
  promise: string;
  sql: string;
}

/** From each status, which may follow, as `PLACED->CONFIRMED`; written out here a second time on purpose. */
export const legalMoves = [
  ['', 'PLACED'],
  ['PLACED', 'PLACED PAYMENT_ACTION_REQUIRED CONFIRMED CANCELLED EXPIRED'],
  ['PAYMENT_ACTION_REQUIRED', 'PAYMENT_ACTION_REQUIRED CONFIRMED CANCELLED EXPIRED'],
  ['CONFIRMED', 'CONFIRMED ON_HOLD PARTIALLY_SHIPPED SHIPPED CANCELLED'],
  [
    'ON_HOLD',
    'ON_HOLD CONFIRMED PARTIALLY_SHIPPED SHIPPED PARTIALLY_DELIVERED DELIVERED PARTIALLY_RETURNED RETURNED CANCELLED',
  ],
  ['PARTIALLY_SHIPPED', 'PARTIALLY_SHIPPED ON_HOLD SHIPPED PARTIALLY_DELIVERED PARTIALLY_RETURNED'],
  ['SHIPPED', 'SHIPPED PARTIALLY_DELIVERED DELIVERED PARTIALLY_RETURNED RETURNED'],
  ['PARTIALLY_DELIVERED', 'PARTIALLY_DELIVERED ON_HOLD DELIVERED PARTIALLY_RETURNED'],
  ['DELIVERED', 'DELIVERED COMPLETED PARTIALLY_RETURNED RETURNED'],
  ['PARTIALLY_RETURNED', 'PARTIALLY_RETURNED ON_HOLD RETURNED COMPLETED'],
  ['RETURNED', 'RETURNED PARTIALLY_RETURNED'],
  ...['COMPLETED', 'CANCELLED', 'EXPIRED'].map((end) => [end, end] as const),
].flatMap(([from = '', followers = '']) => followers.split(' ').map((to) => `${from}->${to}`));

/** Checks of the orders database. */
export const ordersChecks: Check[] = [
  {
    invariant: 'I2',
    promise: 'received − sent back = the ledger’s balance ≥ 0, per order',
    sql: `
      select orders.number, sums.balance as payments, coalesce(ledger.balance, 0) as ledger
      from orders
      join (select order_id, sum(captured_minor - refunded_minor) as balance from payment group by order_id) sums
        on sums.order_id = orders.id
      left join (
        select order_id, sum(case debit when 'PROVIDER' then amount_minor else 0 end - case credit when 'PROVIDER' then amount_minor else 0 end) as balance
        from ledger_entry group by order_id
      ) ledger on ledger.order_id = orders.id
      where sums.balance <> coalesce(ledger.balance, 0) or sums.balance < 0`,
  },
  {
    invariant: 'I2',
    promise:
      'each capture, refund and credit that was done is booked once, with its amount, and nothing else is booked',
    sql: `
      select payment_operation.id as operation, payment_operation.kind, payment_operation.state, ledger_entry.amount_minor as booked
      from payment_operation
      full join ledger_entry on ledger_entry.operation_id = payment_operation.id
      where (payment_operation.kind in ('CAPTURE', 'REFUND', 'CREDIT', 'USE_CREDIT') and payment_operation.state = 'DONE')
        is distinct from (ledger_entry.id is not null)
        or ledger_entry.amount_minor <> payment_operation.amount_minor`,
  },
  {
    invariant: 'I2',
    promise: 'a payment’s sums are those of its operations',
    sql: `
      select payment.id as payment, captured_minor, refunded_minor, refund_pending_minor, credit_minor
      from payment
      left join lateral (
        select
          coalesce(sum(amount_minor) filter (where kind = 'CAPTURE' and state = 'DONE'), 0) as captured,
          coalesce(sum(amount_minor) filter (where kind = 'REFUND' and state = 'DONE'), 0) as refunded,
          coalesce(sum(amount_minor) filter (where kind = 'REFUND' and state in ('REQUESTED', 'SENT')), 0) as pending,
          coalesce(sum(case kind when 'CREDIT' then amount_minor else -amount_minor end)
            filter (where kind in ('CREDIT', 'USE_CREDIT') and state in ('REQUESTED', 'DONE')), 0) as kept
        from payment_operation where payment_id = payment.id
      ) done on true
      where (captured_minor, refunded_minor, refund_pending_minor, credit_minor) <> (captured, refunded, pending, kept)`,
  },
  {
    invariant: 'I3',
    promise: 'captured ≤ authorised ≤ asked for, per payment; sent back and kept for exchanges ≤ captured',
    sql: `
      select id as payment, amount_minor, authorised_minor, captured_minor, refunded_minor from payment
      where captured_minor > authorised_minor or authorised_minor > amount_minor
        or refunded_minor + refund_pending_minor + credit_minor > captured_minor or refunded_minor < 0 or refund_pending_minor < 0 or credit_minor < 0`,
  },
  {
    invariant: 'I3',
    promise: 'an order is confirmed only with its whole total authorised, or paid by returned pieces',
    sql: `
      select number, status, total_minor from orders
      where state in ('CONFIRMED', 'COMPLETED') and total_minor > 0
        and total_minor > (select coalesce(sum(authorised_minor), 0) from payment
          where order_id = orders.id and payment.state not in ('VOIDED', 'FAILED'))
          + (select coalesce(sum(amount_minor), 0) from ledger_entry where order_id = orders.id and kind = 'CREDITED')`,
  },
  {
    invariant: 'I4',
    promise: 'no money is kept or received for an order that ended',
    sql: `
      select number, orders.status, payment.state as payment, captured_minor - refunded_minor as kept
      from orders join payment on payment.order_id = orders.id
      where orders.state in ('CANCELLED', 'EXPIRED')
        and (payment.state not in ('VOIDED', 'FAILED', 'AUTH_EXPIRED') or captured_minor > refunded_minor)
        and (select max(at) from order_history where order_id = orders.id) < now() - make_interval(secs => $1)`,
  },
  {
    invariant: 'I4',
    promise: 'no operation on money stands still',
    sql: `
      select payment_operation.id as operation, kind, payment_operation.state, last_error, attempts
      from payment_operation join payment on payment.id = payment_id join orders on orders.id = order_id
      where payment_operation.state in ('REQUESTED', 'SENT')
        and payment_operation.created_at < now() - make_interval(secs => $1)
        and not (kind = 'AUTHORISE' and (orders.state = 'PLACED' or orders.edit_until is not null))
        -- Those of an exchange have its deadline.
        and not exists (select from order_return where state = 'EXCHANGE_PENDING'
          and order_return.id = case kind when 'CREDIT' then payment_operation.return_id else payment.return_id end)`,
  },
  {
    invariant: 'I4',
    promise: 'no order waits past its deadline',
    sql: `select number, deadline_at from orders where state = 'PLACED' and deadline_at < now() - make_interval(secs => $1)`,
  },
  {
    invariant: 'I5',
    // That a key has one order only is by its primary key, and shown from outside: orders do not know their key.
    promise: 'every idempotency key has its order',
    sql: `
      select actor_id, key, order_id from idempotency_key
      where not exists (select from orders where orders.id = order_id)`,
  },
  {
    invariant: 'I6',
    promise: 'the history has the versions 1 to n without a hole, and ends where the order stands',
    sql: `
      select number, orders.version, orders.status, story.entries, story.newest, story.last_status
      from orders left join lateral (
        select count(*) as entries, max(version) as newest, min(version) as oldest,
          (array_agg(to_status order by version desc))[1] as last_status
        from order_history where order_id = orders.id
      ) story on true
      where story.entries <> orders.version or story.newest is distinct from orders.version or story.oldest is distinct from 1
        or story.last_status is distinct from orders.status`,
  },
  {
    invariant: 'I6',
    promise: 'each step of the history begins where the one before ended, and is legal',
    sql: `
      select order_id, version, from_status, to_status from (
        select *, lag(to_status) over (partition by order_id order by version) as before from order_history
      ) step
      where from_status is distinct from before
        or coalesce(from_status, '') || '->' || to_status not in (${legalMoves.map((move) => `'${move}'`).join(', ')})`,
  },
  {
    invariant: 'I6',
    promise: 'each change of an order has exactly one event, with the same content',
    sql: `
      select coalesce(order_history.order_id::text, event_log.subject) as order, coalesce(order_history.version, event_log.version) as version
      from order_history
      full join (select * from event_log where subject like 'order:%') event_log
        on event_log.subject = 'order:' || order_history.order_id and event_log.version = order_history.version
      where event_log.id is null and order_history.version >= coalesce(
          (select coalesce(min(version) filter (where ${kept}), max(version)) from event_log, (${trimmedUpTo}) as trimmed
            where subject = 'order:' || order_history.order_id), 0)
        or order_history.order_id is null
        or event_log.payload ->> 'status' <> to_status
        or (event_log.payload ->> 'previousStatus') is distinct from from_status`,
  },
  {
    invariant: 'I6',
    promise: 'each movement of money is a version of its order, with its amount',
    sql: `
      select operations.* from (
        select order_id, kind, payment_operation.state, payment_operation.amount_minor, count(*) as done
        from payment_operation join payment on payment.id = payment_id
        where kind in ('CAPTURE', 'REFUND') and payment_operation.state in ('DONE', 'REFUSED')
          -- Releases before this migration told nobody.
          and payment_operation.finished_at > (select executed_at from mikro_orm_migrations where name = '20261128a-name-changes')
        group by 1, 2, 3, 4
      ) operations left join (
        select order_id, event, amount_minor, count(*) as entries from order_history group by 1, 2, 3
      ) told on told.order_id = operations.order_id and told.amount_minor = operations.amount_minor
        and told.event = case kind || ' ' || state when 'CAPTURE DONE' then 'order.payment-captured'
          when 'CAPTURE REFUSED' then 'order.capture-refused' when 'REFUND DONE' then 'order.refunded' else 'order.refund-refused' end
      where coalesce(entries, 0) < done`,
  },
  {
    invariant: 'I7',
    promise: 'parcels hold what was bought and no more, and the status says so',
    sql: `
      select number, orders.status, order_line.sku, order_line.quantity, shipped_quantity, coalesce(parcels.pieces, 0) as in_parcels
      from order_line join orders on orders.id = order_line.order_id
      left join (
        select order_line_id, sum(shipment_line.quantity) filter (where state not in ('PACKED', 'CANCELLED')) as pieces,
          sum(shipment_line.quantity) filter (where state = 'PACKED') as packed
        from shipment_line join shipment on shipment.id = shipment_id group by order_line_id
      ) parcels on parcels.order_line_id = order_line.id
      where coalesce(parcels.pieces, 0) <> shipped_quantity or coalesce(parcels.packed, 0) <> packed_quantity
        or shipped_quantity + packed_quantity + cancelled_quantity > order_line.quantity or returned_quantity > shipped_quantity
        or (shipped_quantity > 0 and orders.state not in ('CONFIRMED', 'COMPLETED'))
        or (shipped_quantity < order_line.quantity - cancelled_quantity and orders.status in ('SHIPPED', 'DELIVERED', 'COMPLETED', 'RETURNED'))
        or (returned_quantity < order_line.quantity - cancelled_quantity and orders.status = 'RETURNED')`,
  },
  {
    invariant: 'I7',
    promise: 'returned pieces are those of received returns, and inspected returns account for each piece',
    sql: `
      select order_line.id as line, returned_quantity, coalesce(back.pieces, 0) as received, coalesce(back.unaccounted, 0) as unaccounted
      from order_line left join (
        select order_line_id,
          sum(quantity) filter (where state not in ('REQUESTED', 'APPROVED', 'REJECTED', 'CANCELLED', 'IN_TRANSIT')) as pieces,
          sum(quantity - restocked - written_off)
            filter (where state in ('INSPECTED', 'REFUND_PENDING', 'REFUNDED', 'EXCHANGE_PENDING', 'EXCHANGED', 'CLOSED')) as unaccounted
        from return_line join order_return on order_return.id = return_id group by order_line_id
      ) back on back.order_line_id = order_line.id
      where returned_quantity <> coalesce(back.pieces, 0) or coalesce(back.unaccounted, 0) <> 0`,
  },
  {
    invariant: 'I2',
    promise: 'a refunded return is the sum of its refunds',
    sql: `
      select order_return.id as return, state, refund_minor, coalesce(sent_back, 0) as sent_back from order_return
      left join (
        select return_id, sum(amount_minor) as sent_back from payment_operation
        where kind = 'REFUND' and state = 'DONE' group by return_id
      ) refunds on return_id = order_return.id
      where state <> 'REFUND_PENDING' and refund_minor <> coalesce(sent_back, 0)`,
  },
];

/** Checks of the catalog database. */
export const catalogChecks: Check[] = [
  {
    invariant: 'I1',
    promise: 'promised ≤ on hand, and nothing below zero',
    sql: `
      select variant_id, on_hand, held, committed from stock
      where held + committed > on_hand or on_hand < 0 or held < 0 or committed < 0`,
  },
  {
    invariant: 'I1',
    promise: 'stock is the sum of its movements, which have no hole',
    sql: `
      select stock.variant_id, on_hand, held, committed, version, moved.*
      from stock left join lateral (
        select count(*) as movements, coalesce(max(stock_version), 0) as newest, coalesce(sum(on_hand_delta), 0) as moved_on_hand,
          coalesce(sum(held_delta), 0) as moved_held, coalesce(sum(committed_delta), 0) as moved_committed
        from stock_movement where stock_movement.variant_id = stock.variant_id
      ) moved on true
      where (on_hand, held, committed, version, version) <> (moved_on_hand, moved_held, moved_committed, movements, newest)`,
  },
  {
    invariant: 'I8',
    promise: 'what is held and committed is what reservations say',
    sql: `
      select stock.variant_id, held, committed, promised.*
      from stock left join lateral (
        select
          coalesce(sum(quantity - shipped) filter (where state = 'HELD'), 0) as promised_held,
          coalesce(sum(quantity - shipped) filter (where state = 'COMMITTED'), 0) as promised_committed
        from reservation_line join reservation using (order_id) where variant_id = stock.variant_id
      ) promised on true
      where (held, committed) <> (promised_held, promised_committed)`,
  },
  {
    invariant: 'I8',
    promise: 'no hold outlives its end',
    sql: `select order_id, expires_at from reservation where state = 'HELD' and expires_at < now() - make_interval(secs => $1)`,
  },
];

/** Checks of every subgraph's database. */
export const logChecks: Check[] = [
  {
    invariant: 'I9',
    promise: 'every event has its place in the log',
    sql: `select subject, version, name from event_log where position is null and occurred_at < now() - make_interval(secs => $1)`,
  },
  {
    invariant: 'I9',
    promise:
      'every subject of the log has the versions 1 to n without a hole, apart from events that were deleted by age',
    sql: `
      select subject, count(*) as events, max(version) as newest from event_log, (${trimmedUpTo}) as trimmed
      group by subject, trimmed.up_to
      having count(*) filter (where ${kept}) <> coalesce(max(version) filter (where ${kept}) - min(version) filter (where ${kept}) + 1, 0)
        or trimmed.up_to = 0 and min(version) <> 1`,
  },
];
