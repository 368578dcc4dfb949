import type { Check } from './invariants.ts';

/** Checks of the orders database: edits that add pieces to an order. */
export const editChecks: Check[] = [
  {
    invariant: 'I4',
    promise: 'no edit waits past its deadline, and an edit waits just if its order says so',
    sql: `
      select number, edit_until, order_edit.state from orders
      left join order_edit on order_id = orders.id and order_edit.state in ('REQUESTED', 'STOCK_RESERVED')
      -- The clock looks once a minute.
      where (edit_until is null) <> (order_edit.id is null) or edit_until < now() - make_interval(secs => $1 + 60)`,
  },
  {
    invariant: 'I3',
    promise:
      'the payment of an edit is over its new total; it holds money for an applied edit, and none for a refused one',
    sql: `
      select order_edit.id as edit, order_edit.state, payment.state as payment, amount_minor, plan -> 'price' ->> 'totalMinor' as total
      from order_edit join payment on edit_id = order_edit.id
      where amount_minor <> (plan -> 'price' ->> 'totalMinor')::bigint
        or (order_edit.state = 'APPLIED' and payment.state in ('INITIATED', 'PENDING', 'FAILED'))
        or (order_edit.state = 'REFUSED' and payment.state not in ('VOIDED', 'FAILED')
          and finished_at < now() - make_interval(secs => $1))`,
  },
  {
    invariant: 'I3',
    // Each exchange of an order may hold a difference of its own, and its renewal does not name the return.
    promise: 'the money of an order without an exchange is held once',
    sql: `
      select number, count(*) as held from orders join payment on order_id = orders.id
      where payment.state = 'AUTHORIZED' and not exists (select from payment as due where due.order_id = orders.id and due.return_id is not null) group by number having count(*) > 1`,
  },
  {
    invariant: 'I6',
    promise: 'each edit that added pieces is requested and ended in the history',
    sql: `
      select number, edits.*, story.* from orders
      join (
        select order_id, count(*) as edits, count(*) filter (where state = 'APPLIED') as applied,
          count(*) filter (where state = 'REFUSED') as refused from order_edit group by 1
      ) edits on edits.order_id = orders.id
      left join lateral (
        select count(*) filter (where event = 'order.edit-requested') as requests,
          count(*) filter (where event = 'order.lines-edited') as changes,
          count(*) filter (where event = 'order.edit-refused') as refusals
        from order_history where order_id = orders.id
      ) story on true
      -- An edit that only takes pieces off is no row, and has its change.
      where requests <> edits or refusals <> refused or changes < applied`,
  },
  {
    invariant: 'I7',
    promise: 'the pieces of an applied edit are lines of its order, and those of other edits are not',
    sql: `
      select order_edit.id as edit, order_edit.state, added ->> 'id' as line, order_line.quantity
      from order_edit cross join jsonb_array_elements(plan -> 'added') as added
      left join order_line on order_line.id = (added ->> 'id')::uuid and order_line.order_id = order_edit.order_id
      where (order_edit.state = 'APPLIED') <> (order_line.id is not null) or order_line.quantity <> (added ->> 'quantity')::int`,
  },
];
