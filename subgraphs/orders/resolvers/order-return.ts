import { type CountedConnection, type TimePage, totalCount, toTimeConnection } from '#platform/graph/time-page.ts';
import { priceOfReplacements } from '../domain/exchange.ts';
import type { AddedLine } from '../domain/order-edit.ts';
import { toVariant } from '../domain/references.ts';
import { allowedChanges, unreceivedReturns } from '../domain/return.ts';
import type { OrdersContext } from '../context.ts';
import type { ReturnConnectionResolvers } from '../schema.generated.ts';
import type { OrderReturn } from '../storage/order-return.entity.ts';
import type { Order } from '../storage/order.entity.ts';
import type { ReturnConditions, ReturnRow } from '../storage/read-returns.ts';
import { toMoney } from './money.ts';

type ShownReturn = ReturnType<typeof toOrderReturn>;

/** A page of returns, the newest request first, and how many returns the whole list has. */
export type ReturnList = CountedConnection<ShownReturn>;

/** A return as the schema has it. */
export function toOrderReturn({ row, lines }: ReturnRow, order: Order) {
  return {
    id: row.id,
    order,
    status: row.state,
    allowed: allowedChanges(row),
    reason: row.reason,
    trackingCode: row.trackingCode ?? null,
    shipmentId: row.shipmentId ?? null,
    refund: toMoney(row.refundMinor, order.currency),
    requestedAt: row.requestedAt,
    lines: lines.map(({ orderLineId, quantity, restocked, writtenOff, valueMinor }) => ({
      orderLineId,
      quantity,
      restocked,
      writtenOff,
      value: unreceivedReturns.includes(row.state) ? null : toMoney(valueMinor, order.currency),
    })),
    exchange: toExchange(row, order.currency),
  };
}

/** A page of the returns of all orders. The caller must be staff. */
export async function findReturnPage(
  { loaders }: OrdersContext,
  conditions: ReturnConditions,
  page: TimePage,
): Promise<ReturnList> {
  // One more than shown, to know whether there is a next page.
  const rows = await loaders.returnPage({ ...conditions, after: page.after, limit: page.limit + 1 });
  const orders = await Promise.all(rows.map(({ orderId }) => loaders.orderById.load(orderId)));
  const returns = rows.map((row, index) => {
    const order = orders[index];
    if (!order) throw new Error(`expected the order ${row.orderId} of the return ${row.id}`);
    return toOrderReturn(row, order);
  });
  return {
    ...toTimeConnection(returns, page, ({ requestedAt }) => requestedAt),
    count: () => loaders.returnCount(conditions),
  };
}

export function toAddedLine({ id, variantId, sku, name, quantity, unitMinor }: AddedLine, currency: string) {
  return { id, variant: toVariant(variantId), sku, name, quantity, unitPrice: toMoney(unitMinor, currency) };
}

function toExchange({ exchange, exchangeState, exchangeCode, exchangeUntil }: OrderReturn, currency: string) {
  if (!exchange || !exchangeState) return null;
  return {
    status: exchangeState,
    added: exchange.lines.map((line) => toAddedLine(line, currency)),
    total: toMoney(priceOfReplacements(exchange.lines), currency),
    worth: toMoney(exchange.worthMinor, currency),
    code: exchangeCode ?? null,
    keptUntil: exchangeUntil ?? null,
  };
}

export const ReturnConnection = { totalCount } satisfies ReturnConnectionResolvers;
