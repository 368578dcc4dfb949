import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { findRows, reviveRows, rowsOf, saveRows, selectRows } from '#platform/database/rows.ts';
import { OrderEdit } from './order-edit.entity.ts';

/*
 * This file reads and writes edits that add pieces. A command locks their order first. `orders.edit_until` says whether one waits, so that the usual
 * changes of an order read no edits.
 */

/** The edit of a locked order that waits; undefined if none does. */
export async function loadWaitingEdit(em: SqlEntityManager, orderId: string): Promise<OrderEdit | undefined> {
  const [found] = await runPrepared<{ edits: unknown }>(
    em,
    `select ${selectRows(em, OrderEdit, `where order_id = $1 and state in ('REQUESTED', 'STOCK_RESERVED')`)} as edits`,
    [orderId],
  );
  return reviveRows(em, OrderEdit, found?.edits)[0];
}

/** Writes a new edit, or its changes since it was read. */
export function saveEdit(em: SqlEntityManager, edit: OrderEdit): Promise<void> {
  return saveRows(em, [rowsOf(OrderEdit, [edit], ['state', 'code', 'finishedAt'])]);
}

/** The edits of these orders, oldest first. One statement. */
export function loadEdits(em: SqlEntityManager, orderIds: readonly string[]): Promise<OrderEdit[]> {
  return findRows(em, OrderEdit, 'where order_id = any ($1::uuid[]) order by id', [orderIds]);
}
