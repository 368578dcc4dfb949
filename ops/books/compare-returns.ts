import type { CheckedInvariant } from './checked-invariant.ts';
import type { Reader } from './reader.ts';

interface BackRow {
  order_id: string;
  variant_id: string;
  arrived: string;
  damaged: string;
}

/** I1 across the two databases: what inspections said is what the stock's ledger has. */
export async function compareReturns(
  orders: Reader,
  catalog: Reader,
  settleSeconds: number,
): Promise<CheckedInvariant> {
  const promise = 'inspected pieces are in the stock’s ledger, the damaged ones written off';
  const inspected = await orders.rows<BackRow & { young: boolean }>(
    `select order_return.order_id, variant_id, sum(restocked + written_off) as arrived, sum(written_off) as damaged,
       bool_or(exists (select from order_history where order_history.order_id = order_return.order_id
         and event = 'order.return-inspected' and at >= now() - make_interval(secs => $1))) as young
     from return_line join order_return on order_return.id = return_id join order_line on order_line.id = order_line_id
     where restocked + written_off > 0 group by 1, 2`,
    [settleSeconds],
  );
  const moved = await catalog.rows<BackRow>(
    `select order_id, variant_id, coalesce(sum(on_hand_delta) filter (where kind = 'RETURNED'), 0) as arrived,
       coalesce(-sum(on_hand_delta) filter (where kind = 'WRITTEN_OFF'), 0) as damaged
     from stock_movement where kind in ('RETURNED', 'WRITTEN_OFF') group by 1, 2`,
  );
  const keyOf = ({ order_id, variant_id }: BackRow) => `${order_id} ${variant_id}`;
  const ledger = new Map(moved.map((row) => [keyOf(row), row]));
  const violations: string[] = [];
  for (const row of inspected) {
    const booked = ledger.get(keyOf(row));
    ledger.delete(keyOf(row));
    if (row.young || (booked?.arrived === row.arrived && booked.damaged === row.damaged)) continue;
    violations.push(
      `${promise}: order ${row.order_id}, variant ${row.variant_id}: ${row.arrived} arrived and ${row.damaged} damaged, the ledger has ${booked?.arrived ?? 0} and ${booked?.damaged ?? 0}`,
    );
  }
  for (const key of ledger.keys()) violations.push(`${promise}: ${key} is in the ledger without an inspection`);
  return { invariant: 'I1', promise: `${promise} (orders, catalog)`, violations, acrossDatabases: true };
}
