import { type Consumer, on } from '#platform/events/consume.ts';
import { productChanged, productCreated } from '#schema/events/catalog.ts';
import { noteSkus } from '../lists/apply-variants.ts';

/** Keeps the skus by which staff find orders. */
export function listVariants(): Consumer {
  return {
    name: 'list-variants',
    feed: 'catalog',
    on: Object.fromEntries([
      on(productCreated, ({ payload }, em) => noteSkus(em, payload.variants)),
      on(productChanged, ({ payload }, em) => noteSkus(em, payload.variants)),
    ]),
  };
}
