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
    invariant: 'I7',
    promise: 'the pieces of an applied edit are lines of its order, and those of other edits are not',
    sql: `
      select order_edit.id as edit, order_edit.state, added ->> 'id' as line, order_line.quantity
      from order_edit cross join jsonb_array_elements(plan -> 'added') as added
      left join order_line on order_line.id = (added ->> 'id')::uuid and order_line.order_id = order_edit.order_id
      where (order_edit.state = 'APPLIED') <> (order_line.id is not null) or order_line.quantity <> (added ->> 'quantity')::int`,
  },
];
