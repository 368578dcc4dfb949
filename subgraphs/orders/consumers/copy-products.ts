import { type Consumer, on, onAll } from '#platform/events/consume.ts';
import {
  productCreated,
  stockAdjusted,
  stockReleased,
  type StockLevelFact,
  stockReserved,
  stockReturned,
  variantPriceChanged,
} from '#schema/events/catalog.ts';
import { copyLevels, copyPrice, copyProduct, copyTurn } from '../commands/copy-catalogue.ts';

/**
 * The catalogue decides about stock, and its copy here only refuses sold-out lines early. Half of it doubles the cost of the copy in a busy shop,
 * twice of it lets more orders be placed that the catalogue refuses.
 */
const copyEveryMs = 100;

/** Keeps the copy of the catalogue that orders are priced from. */
export function copyProducts(): Consumer {
  return {
    name: 'copy-products',
    feed: 'catalog',
    paceMs: copyEveryMs,
    turn: copyTurn,
    on: Object.fromEntries([
      on(productCreated, ({ payload }, em) => copyProduct(em, payload)),
      on(variantPriceChanged, ({ payload }, em) => copyPrice(em, payload)),
      onAll(stockAdjusted, (events, em) => copyLevels(em, levelsIn(events))),
      onAll(stockReserved, (events, em) => copyLevels(em, levelsIn(events))),
      onAll(stockReturned, (events, em) => copyLevels(em, levelsIn(events))),
      onAll(stockReleased, (events, em) => copyLevels(em, levelsIn(events))),
    ]),
  };
}

const levelsIn = (events: readonly { payload: { levels: readonly StockLevelFact[] } }[]) =>
  events.flatMap(({ payload }) => payload.levels);
