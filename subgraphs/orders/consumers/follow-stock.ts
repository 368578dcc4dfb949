import { type Consumer, on, onAll } from '#platform/events/consume.ts';
import { stockAdditionRefused, stockAdditionReserved, stockRefused, stockReserved } from '#schema/events/catalog.ts';
import { noteAdditionRefused, noteAdditionReserved } from '../commands/note-addition.ts';
import { noteStockRefused, noteStockReserved } from '../commands/note-stock.ts';
import type { SagaStep } from '../saga/saga-step.ts';

/** Continues orders after the catalogue's events about their stock. */
export function followStock(dependencies: Pick<SagaStep, 'jobs' | 'now' | 'log'>): Consumer {
  return {
    name: 'follow-stock',
    feed: 'catalog',
    on: Object.fromEntries([
      onAll(stockReserved, (events, em) => noteStockReserved({ ...dependencies, em }, events)),
      on(stockRefused, ({ payload }, em) => noteStockRefused({ ...dependencies, em }, payload.orderId)),
      on(stockAdditionReserved, ({ payload }, em) => noteAdditionReserved({ ...dependencies, em }, payload)),
      on(stockAdditionRefused, ({ payload }, em) => noteAdditionRefused({ ...dependencies, em }, payload)),
    ]),
  };
}
