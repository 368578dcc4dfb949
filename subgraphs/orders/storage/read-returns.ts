import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { TimePlace } from '#platform/graph/time-page.ts';
import { runPrepared } from '#platform/database/prepared.ts';
import { jsonRows, selectRows, toRows } from '#platform/database/rows.ts';
import type { ReturnState } from '../domain/return.ts';
import { OrderReturn } from './order-return.entity.ts';
import { ReturnLine } from './return-line.entity.ts';

/*
 * This file reads returns for resolvers. Commands read them by `locked-returns.ts`.
 */

/** A return with its pieces. */
export interface ReturnRow {
  id: string;
  orderId: string;
  row: OrderReturn;
  lines: ReturnLine[];
}

/** Conditions that must all hold; one that is absent always holds. */
export interface ReturnConditions {
  states?: readonly ReturnState[] | undefined;
}

export interface ReturnPageRequest extends ReturnConditions {
  after: TimePlace | undefined;
  limit: number;
}

/** The returns of these orders with their pieces, oldest first. One statement. */
export function loadReturnRows(em: SqlEntityManager, orderIds: readonly string[]): Promise<ReturnRow[]> {
  const found = 'select * from order_return where order_id = any ($1::uuid[])';
  return readReturns(em, found, 'order by id', [orderIds]);
}

/** Returns by when they were requested, newest first. One statement, by an index from where the page before ended. */
export function findReturns(em: SqlEntityManager, wanted: ReturnPageRequest): Promise<ReturnRow[]> {
  const { where, values, value } = toConditions(wanted);
  const newestFirst = 'order by requested_at desc, id desc';
  const found = `select * from order_return ${where} ${newestFirst} limit ${value(wanted.limit, 'int')}`;
  return readReturns(em, found, newestFirst, values);
}

/** How many returns fulfil these conditions, counted up to `limit`. One statement. */
export async function countReturns(em: SqlEntityManager, wanted: ReturnConditions, limit: number): Promise<number> {
  const { where, values, value } = toConditions(wanted);
  const counted = `select from order_return ${where} limit ${value(limit, 'int')}`;
  const [row] = await runPrepared<{ count: number }>(
    em,
    `select count(*)::int as count from (${counted}) as counted`,
    values,
  );
  return row?.count ?? 0;
}

function toConditions({ states, after }: ReturnConditions & { after?: TimePlace | undefined }) {
  const values: unknown[] = [];
  const value = (held: unknown, type: string) => `$${values.push(held)}::${type}`;
  const conditions = [
    ...(states ? [`state = any (${value(states, 'text[]')})`] : []),
    ...(after ? [`(requested_at, id) < (${value(after.at, 'timestamptz')}, ${value(after.id, 'uuid')})`] : []),
  ];
  return { where: conditions.length > 0 ? `where ${conditions.join(' and ')}` : '', values, value };
}

async function readReturns(
  em: SqlEntityManager,
  found: string,
  order: string,
  values: readonly unknown[],
): Promise<ReturnRow[]> {
  const [row] = await runPrepared<{ returns: unknown; lines: unknown }>(
    em,
    `with found as (${found})
     select ${jsonRows(em, OrderReturn, `found ${order}`)} as returns,
       ${selectRows(em, ReturnLine, 'where return_id = any (array(select id from found)) order by order_line_id')} as lines`,
    values,
  );
  const lines = Map.groupBy(toRows(em, ReturnLine, row?.lines), ({ returnId }) => returnId);
  return toRows(em, OrderReturn, row?.returns).map((found) => ({
    id: found.id,
    orderId: found.orderId,
    row: found,
    lines: lines.get(found.id) ?? [],
  }));
}
