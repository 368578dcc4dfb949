import type { CheckedInvariant } from './checked-invariant.ts';
import type { Reader } from './reader.ts';

interface EditRow {
  edit: string;
  number: string;
  variant_id: string;
  state: string;
  added: string;
  open: boolean;
}

interface MovementRow {
  edit: string;
  variant_id: string;
  got: string;
  back: string;
}

/**
 * I1 across the two databases: an applied edit or exchange has got its pieces once, a refused one has given back what it got. An edit is skipped while it waits, while its
 * end is young, and if its order ended with it: then the whole reservation is released.
 */
export async function compareEdits(orders: Reader, catalog: Reader, settleSeconds: number): Promise<CheckedInvariant> {
  const promise = 'an applied edit or exchange has its added pieces committed once, a refused one has given them back';
  const edits = await orders.rows<EditRow>(
    `select order_edit.id as edit, number, added ->> 'variantId' as variant_id, order_edit.state, sum((added ->> 'quantity')::int) as added,
       order_edit.state not in ('APPLIED', 'REFUSED') or order_edit.finished_at >= now() - make_interval(secs => $1)
         or coalesce(code = 'ORDER_CANCELLED', false) as open
     from order_edit join orders on orders.id = order_id cross join jsonb_array_elements(plan -> 'added') as added
     group by order_edit.id, orders.id, 3
     union all
     select order_return.id, number, added ->> 'variantId', exchange_state, sum((added ->> 'quantity')::int),
       exchange_state not in ('APPLIED', 'REFUSED')
         or (select max(at) from order_history where order_id = orders.id) >= now() - make_interval(secs => $1)
     from order_return join orders on orders.id = order_id cross join jsonb_array_elements(exchange -> 'lines') as added
     group by order_return.id, orders.id, 3`,
    [settleSeconds],
  );
  const moved = await catalog.rows<MovementRow>(
    `select split_part(idempotency_key, ':', 2) as edit, variant_id,
       coalesce(sum(committed_delta) filter (where idempotency_key like 'edit:%'), 0) as got,
       coalesce(-sum(committed_delta) filter (where idempotency_key like 'edit-refused:%'), 0) as back
     from stock_movement where idempotency_key like 'edit:%' or idempotency_key like 'edit-refused:%' group by 1, 2`,
  );
  const keyOf = ({ edit, variant_id: variantId }: Pick<EditRow, 'edit' | 'variant_id'>) => `${edit} ${variantId}`;
  const ledger = new Map(moved.map((row) => [keyOf(row), row]));
  const violations: string[] = [];
  for (const row of edits) {
    const { got, back } = ledger.get(keyOf(row)) ?? { got: '0', back: '0' };
    ledger.delete(keyOf(row));
    if (row.open || (row.state === 'APPLIED' ? got === row.added && back === '0' : got === back)) continue;
    violations.push(
      `${promise}: ${row.number}, edit ${row.edit} of ${row.added} pieces is ${row.state}, it got ${got} and gave back ${back}`,
    );
  }
  for (const key of ledger.keys()) violations.push(`${promise}: ${key} is in the stock's ledger without an edit`);
  return { invariant: 'I1', promise: `${promise} (orders, catalog)`, violations, acrossDatabases: true };
}
