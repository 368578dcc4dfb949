import type { CheckedInvariant } from './checked-invariant.ts';
import type { Reader } from './reader.ts';

interface ReservationRow {
  order_id: string;
  state: string;
  pieces: Record<string, { quantity: number; shipped: number }>;
}

/** I1 and I8 across the two databases: confirmed orders have just their pieces committed, ended ones none. An order is skipped while an edit or an exchange waits. */
export async function compareReservations(
  orders: Reader,
  catalog: Reader,
  settleSeconds: number,
): Promise<CheckedInvariant> {
  const promise = 'a confirmed order has its pieces committed, an ended one nothing';
  const settled = await orders.rows<{ id: string; number: string; state: string; pieces: ReservationRow['pieces'] }>(
    `select id, number, state, (
       select jsonb_object_agg(variant_id, jsonb_build_object('quantity', quantity, 'shipped', shipped)) from (
         select variant_id, sum(quantity - cancelled_quantity) as quantity, sum(shipped_quantity) as shipped
         from order_line where order_id = orders.id group by variant_id
       ) line
     ) as pieces
     from orders
     where state <> 'PLACED' and edit_until is null
       and not exists (select from order_return where order_id = orders.id and exchange_state in ('REQUESTED', 'RESERVED')) and (select max(at) from order_history where order_id = orders.id) < now() - make_interval(secs => $1)`,
    [settleSeconds],
  );
  const reservations = new Map(
    (
      await catalog.rows<ReservationRow>(
        `select order_id, state, (
           select jsonb_object_agg(variant_id, jsonb_build_object('quantity', quantity, 'shipped', shipped))
           from reservation_line where order_id = reservation.order_id
         ) as pieces from reservation`,
      )
    ).map((row) => [row.order_id, row]),
  );
  const violations: string[] = [];
  for (const { id, number, state, pieces } of settled) {
    const reservation = reservations.get(id);
    if (state === 'CANCELLED' || state === 'EXPIRED') {
      if (reservation && reservation.state !== 'RELEASED' && reservation.state !== 'REFUSED') {
        violations.push(`${promise}: ${number} is ${state}, its reservation is ${reservation.state}`);
      }
    } else if (reservation?.state !== 'COMMITTED') {
      violations.push(`${promise}: ${number} is ${state}, its reservation is ${reservation?.state ?? 'missing'}`);
    } else if (canonical(pieces) !== canonical(reservation.pieces)) {
      violations.push(
        `${promise}: ${number} has ${canonical(pieces)}, its reservation ${canonical(reservation.pieces)}`,
      );
    }
  }
  return { invariant: 'I1', promise: `${promise} (orders, catalog)`, violations, acrossDatabases: true };
}

/** The same text for the same content, whatever the order of keys. */
function canonical(pieces: Record<string, { quantity: number; shipped: number }> | null): string {
  return Object.entries(pieces ?? {})
    .filter(([, { quantity }]) => quantity > 0)
    .sort(([variant], [otherVariant]) => variant.localeCompare(otherVariant))
    .map(([variant, { quantity, shipped }]) => `${variant} ${quantity}/${shipped}`)
    .join(' ');
}
