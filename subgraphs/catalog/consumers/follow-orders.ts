import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type Consumer, on, onAll } from '#platform/events/consume.ts';
import type { Log } from '#platform/process/log.ts';
import {
  orderCancelled,
  orderConfirmed,
  orderEditRefused,
  orderEditRequested,
  orderExchangeRefused,
  orderExpired,
  orderLinesCancelled,
  orderLinesEdited,
  orderPlaced,
  orderReturnInspected,
  orderReturnRequested,
  orderShipped,
} from '#schema/events/orders.ts';
import { addPieces } from '../commands/add-pieces.ts';
import { commitStock } from '../commands/commit-stock.ts';
import { giveBackAddition } from '../commands/give-back-addition.ts';
import { releasePieces } from '../commands/release-pieces.ts';
import { releaseStock } from '../commands/release-stock.ts';
import { reserveStock } from '../commands/reserve-stock.ts';
import { shipStock } from '../commands/ship-stock.ts';
import { takeBackStock } from '../commands/take-back-stock.ts';
import type { StockStep } from '../reserving/stock-step.ts';
import { stockTurn, takeStockTurn } from '../reserving/take-turn.ts';

/** Moves stock with the state of orders: held when placed, committed when confirmed, off hand when shipped, else back on sale. */
export function followOrders(deps: { now: () => Date; log: Log; ttlSeconds: number }): Consumer {
  const inTurn = async (em: SqlEntityManager, change: (step: StockStep & { ttlSeconds: number }) => Promise<void>) => {
    await takeStockTurn(em);
    await change({ ...deps, em });
  };
  return {
    name: 'follow-orders',
    feed: 'orders',
    turn: stockTurn,
    on: Object.fromEntries([
      onAll(orderPlaced, (events, em) => inTurn(em, (step) => reserveStock(step, events))),
      onAll(orderConfirmed, (events, em) => inTurn(em, (step) => commitStock(step, events))),
      on(orderShipped, ({ payload }, em) => inTurn(em, (step) => shipStock(step, payload))),
      on(orderLinesCancelled, ({ payload }, em) => inTurn(em, (step) => releasePieces(step, payload))),
      on(orderLinesEdited, ({ payload: { orderId, editId, removed } }, em) =>
        inTurn(em, (step) => releasePieces(step, { orderId, cancellationId: editId, lines: removed })),
      ),
      on(orderEditRequested, ({ payload }, em) => inTurn(em, (step) => addPieces(step, payload))),
      on(orderEditRefused, ({ payload }, em) => inTurn(em, (step) => giveBackAddition(step, payload))),
      on(orderReturnRequested, async ({ payload: { orderId, returnId, exchange } }, em) => {
        if (exchange) await inTurn(em, (step) => addPieces(step, { orderId, editId: returnId, added: exchange }));
      }),
      on(orderExchangeRefused, ({ payload: { orderId, returnId, added } }, em) =>
        inTurn(em, (step) => giveBackAddition(step, { orderId, editId: returnId, added })),
      ),
      on(orderReturnInspected, ({ payload }, em) => inTurn(em, (step) => takeBackStock(step, payload))),
      on(orderCancelled, ({ payload }, em) =>
        inTurn(em, (step) => releaseStock(step, { orderId: payload.orderId, reason: 'order-cancelled' })),
      ),
      on(orderExpired, ({ payload }, em) =>
        inTurn(em, (step) => releaseStock(step, { orderId: payload.orderId, reason: 'order-expired' })),
      ),
    ]),
  };
}
