import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { reviveRows, rowsOf, saveRows, selectRows } from '#platform/database/rows.ts';
import { endedReturns } from '../domain/return.ts';
import { OrderReturn } from './order-return.entity.ts';
import { ReturnLine } from './return-line.entity.ts';

/*
 * This file reads and writes the rows of returns. A command locks their order first, changes these plain objects, and calls `saveReturns` in the
 * same transaction. Most changes of an order need no returns, so they are not among the rows of `locked-order.ts`.
 */

/** The returns of an order, oldest first, with their lines. */
export interface LockedReturns {
  returns: OrderReturn[];
  lines: ReturnLine[];
}

/** Reads the returns of an order that is locked. */
export async function loadReturns(em: SqlEntityManager, orderId: string): Promise<LockedReturns> {
  const [found] = await runPrepared<{ returns: unknown; lines: unknown }>(
    em,
    `select ${selectRows(em, OrderReturn, 'where order_id = $1 order by id')} as returns,
       ${selectRows(em, ReturnLine, 'where return_id in (select id from order_return where order_id = $1)')} as lines`,
    [orderId],
  );
  return { returns: reviveRows(em, OrderReturn, found?.returns), lines: reviveRows(em, ReturnLine, found?.lines) };
}

/** Writes the changes since the returns were read. */
export function saveReturns(em: SqlEntityManager, { returns, lines }: LockedReturns): Promise<void> {
  return saveRows(em, [
    rowsOf(OrderReturn, returns, [
      'state',
      'trackingCode',
      'refundMinor',
      'exchangeState',
      'exchange',
      'exchangeCode',
      'exchangeUntil',
    ]),
    rowsOf(ReturnLine, lines, ['restocked', 'writtenOff', 'valueMinor']),
  ]);
}

/** How many returns of an order still need work. */
export async function countOpenReturns(em: SqlEntityManager, orderId: string): Promise<number> {
  const [row] = await runPrepared<{ open: number }>(
    em,
    'select count(*)::int as open from order_return where order_id = $1 and state <> all ($2::text[])',
    [orderId, endedReturns],
  );
  return row?.open ?? 0;
}

/** Pieces of each line of an order that were delivered and are in no return. */
export async function loadReturnable(em: SqlEntityManager, orderId: string): Promise<Map<string, number>> {
  const rows = await runPrepared<{ id: string; quantity: number }>(
    em,
    `select id, (
       select coalesce(sum(shipment_line.quantity), 0) from shipment_line join shipment on shipment.id = shipment_id
       where order_line_id = order_line.id and shipment.state = 'DELIVERED'
     )::int - (
       select coalesce(sum(return_line.quantity), 0) from return_line join order_return on order_return.id = return_id
       where order_line_id = order_line.id and shipment_id is null and order_return.state not in ('REJECTED', 'CANCELLED')
     )::int as quantity
     from order_line where order_id = $1`,
    [orderId],
  );
  return new Map(rows.map(({ id, quantity }) => [id, quantity]));
}
