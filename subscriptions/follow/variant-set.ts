import type { StockLevelFact } from '#schema/events/catalog.ts';
import { openListeners } from './listeners.ts';
import type { Item, Source } from './source.ts';

/** The newest level of each variant of a set, as a source: each change is an item, and replaces the variant's item before. */
export interface VariantSet extends Source {
  add(fact: StockLevelFact): void;
}

/** Starts empty; sequences count the changes of the set. */
export function openVariantSet(): VariantSet {
  const listeners = openListeners();
  let head = 0;
  // In order of their last change: a changed variant moves to the end, so that no answer is longer than the set.
  const newest = new Map<string, Item>();
  return {
    get head() {
      return head;
    },
    after: (sequence) => [...newest.values()].filter((item) => item.sequence > sequence),
    listen: (listener) => listeners.add(listener),
    unlisten: (listener) => listeners.remove(listener),
    add(fact) {
      head += 1;
      newest.delete(fact.variantId);
      newest.set(fact.variantId, toStockItem(fact, head));
      listeners.advanced();
    },
  };
}

function toStockItem(fact: StockLevelFact, sequence: number): Item {
  return {
    sequence,
    occurredAt: null,
    traceContext: null,
    value: {
      variant: { __typename: 'Variant', id: fact.variantId },
      available: fact.available,
      version: fact.stockVersion,
    },
  };
}
