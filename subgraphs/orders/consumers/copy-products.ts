import { type Consumer, on } from '#platform/events/consume.ts';
import {
  productCreated,
  stockAdjusted,
  stockReleased,
  stockReserved,
  variantPriceChanged,
} from '#schema/events/catalog.ts';
import { copyLevels, copyPrice, copyProduct } from '../commands/copy-catalogue.ts';

/** Keeps the copy of the catalogue that orders are priced from. */
export function copyProducts(): Consumer {
  return {
    name: 'copy-products',
    feed: 'catalog',
    on: Object.fromEntries([
      on(productCreated, ({ payload }, em) => copyProduct(em, payload)),
      on(variantPriceChanged, ({ payload }, em) => copyPrice(em, payload)),
      on(stockAdjusted, ({ payload }, em) => copyLevels(em, payload.levels)),
      on(stockReserved, ({ payload }, em) => copyLevels(em, payload.levels)),
      on(stockReleased, ({ payload }, em) => copyLevels(em, payload.levels)),
    ]),
  };
}
