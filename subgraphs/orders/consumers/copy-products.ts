import type { z } from 'zod';
import { type Consumer, on, onAll } from '#platform/events/consume.ts';
import {
  productChanged,
  productCreated,
  stockAdditionReserved,
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
      on(productCreated, ({ payload, version }, em) => copyProduct(em, fromCreated(payload), version)),
      on(productChanged, ({ payload, version }, em) => copyProduct(em, payload, version)),
      on(variantPriceChanged, ({ payload }, em) => copyPrice(em, payload)),
      onAll(stockAdjusted, (events, em) => copyLevels(em, levelsIn(events))),
      onAll(stockAdditionReserved, (events, em) => copyLevels(em, levelsIn(events))),
      onAll(stockReserved, (events, em) => copyLevels(em, levelsIn(events))),
      onAll(stockReturned, (events, em) => copyLevels(em, levelsIn(events))),
      onAll(stockReleased, (events, em) => copyLevels(em, levelsIn(events))),
    ]),
  };
}

/** `product.created` carries the first price of each variant; price changes count up from there. */
const fromCreated = ({ variants, ...product }: z.infer<typeof productCreated.payload>) => ({
  ...product,
  variants: variants.map((variant) => ({ ...variant, priceVersion: 1, retired: false })),
});

const levelsIn = (events: readonly { payload: { levels: readonly StockLevelFact[] } }[]) =>
  events.flatMap(({ payload }) => payload.levels);
