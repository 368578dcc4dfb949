import type { Check } from './invariants.ts';

const openStates = `('REQUESTED', 'RESERVED')`;

/** Checks of the orders database: exchanges of returned pieces. */
export const exchangeChecks: Check[] = [
  {
    invariant: 'I4',
    promise: 'no exchange waits past its deadline, and pieces are kept for open returns only',
    sql: `
      select order_return.id as return, state, exchange_state, exchange_until from order_return
      -- The clock looks once a minute.
      where exchange_until < now() - make_interval(secs => $1 + 60)
        or (exchange_state in ${openStates} and state not in ('REQUESTED', 'APPROVED', 'IN_TRANSIT', 'RECEIVED', 'INSPECTED', 'EXCHANGE_PENDING'))
        or (exchange_state = 'APPLIED') is distinct from (state = 'EXCHANGED') and exchange_state is not null
        or state in ('EXCHANGE_PENDING', 'EXCHANGED') and exchange_state is null`,
  },
  {
    invariant: 'I7',
    promise:
      'the new pieces of an applied exchange are lines of its order at the price that was agreed, and the new pieces of other exchanges are not',
    sql: `
      select order_return.id as return, exchange_state, added ->> 'id' as line, order_line.quantity
      from order_return cross join jsonb_array_elements(exchange -> 'lines') as added
      left join order_line on order_line.id = (added ->> 'id')::uuid and order_line.order_id = order_return.order_id
      where (exchange_state = 'APPLIED') <> (order_line.id is not null)
        or (order_line.quantity, order_line.unit_minor) <> ((added ->> 'quantity')::int, (added ->> 'unitMinor')::bigint)`,
  },
  {
    invariant: 'I2',
    promise:
      'new pieces are paid by the returned ones and by the difference: credit + difference = price, and the credit is not above the worth',
    sql: `
      select order_return.id as return, price.minor as price, coalesce(credit.minor, 0) as credit, coalesce(due.minor, 0) as difference from order_return
      cross join lateral (
        select sum((added ->> 'unitMinor')::bigint * (added ->> 'quantity')::int - (added ->> 'discountMinor')::bigint
          + case when (added ->> 'taxIncluded')::boolean then 0 else (added ->> 'taxMinor')::bigint end) as minor
        from jsonb_array_elements(exchange -> 'lines') as added
      ) price
      left join lateral (
        select sum(ledger_entry.amount_minor) as minor from ledger_entry join payment_operation on payment_operation.id = operation_id
        where return_id = order_return.id and ledger_entry.kind = 'CREDITED'
      ) credit on true
      left join lateral (select authorised_minor as minor from payment where return_id = order_return.id) due on true
      where exchange_state = 'APPLIED'
        and (coalesce(credit.minor, 0) + coalesce(due.minor, 0) <> price.minor or coalesce(credit.minor, 0) > (exchange ->> 'worthMinor')::bigint)
        or exchange_state <> 'APPLIED' and coalesce(credit.minor, 0) > 0`,
  },
  {
    invariant: 'I2',
    promise: 'the account of exchanges is what is kept for new pieces that are not shipped, and never below zero',
    sql: `
      select number, coalesce(account.balance, 0) as account, kept.minor as kept, to_ship.minor as to_ship from orders
      join (select order_id, sum(credit_minor) as minor from payment group by 1) kept on kept.order_id = orders.id
      left join (
        select order_id, sum(case credit when 'EXCHANGE' then amount_minor else 0 end - case debit when 'EXCHANGE' then amount_minor else 0 end) as balance
        from ledger_entry group by 1
      ) account on account.order_id = orders.id
      left join (
        select order_id, sum(payment_operation.amount_minor) as minor from payment_operation join payment on payment.id = payment_id
        where kind = 'CREDIT' and payment_operation.state = 'REQUESTED' group by 1
      ) aside on aside.order_id = orders.id
      join (
        select order_id, sum(quantity - cancelled_quantity - shipped_quantity) as minor from order_line group by 1
      ) to_ship on to_ship.order_id = orders.id
      where coalesce(account.balance, 0) + coalesce(aside.minor, 0) <> kept.minor or account.balance < 0
        or account.balance > 0 and to_ship.minor = 0`,
  },
  {
    invariant: 'I2',
    promise: 'money is set aside while an exchange waits for its difference, booked with it, and free again without it',
    sql: `
      select order_return.id as return, order_return.state, payment_operation.state as credit, payment_operation.amount_minor
      from payment_operation join order_return on order_return.id = return_id
      where kind = 'CREDIT' and payment_operation.state
        <> case order_return.state when 'EXCHANGE_PENDING' then 'REQUESTED' when 'EXCHANGED' then 'DONE' else 'ABANDONED' end`,
  },
  {
    invariant: 'I3',
    promise: 'no difference is held for an order that has nothing left to ship',
    sql: `
      select number, payment.id as payment, amount_minor from orders join payment on order_id = orders.id
      where payment.state = 'AUTHORIZED' and return_id is not null
        and not exists (select from order_line where order_id = orders.id and quantity - cancelled_quantity > shipped_quantity)
        and not exists (select from payment_operation where payment_id = payment.id and kind = 'CAPTURE')`,
  },
  {
    invariant: 'I6',
    promise: 'each exchange that was applied or refused is a version of its order',
    sql: `
      select exchanges.*, coalesce(told.entries, 0) as entries from (
        select order_id, exchange_state as state, count(*) as count from order_return where exchange_state in ('APPLIED', 'REFUSED') group by 1, 2
      ) exchanges left join (
        select order_id, event, count(*) as entries from order_history group by 1, 2
      ) told on told.order_id = exchanges.order_id
        and told.event = case exchanges.state when 'APPLIED' then 'order.exchanged' else 'order.exchange-refused' end
      where coalesce(told.entries, 0) <> count`,
  },
];
