import { defineEntity, p } from '@mikro-orm/core';
import { Variant } from './variant.entity.ts';

const StockSchema = defineEntity({
  name: 'Stock',
  tableName: 'stock',
  checks: [
    { name: 'stock_counts_check', expression: 'on_hand >= 0 and held >= 0 and committed >= 0' },
    { name: 'stock_promises_check', expression: 'held + committed <= on_hand' },
    { name: 'stock_version_check', expression: 'version >= 1' },
  ],
  properties: {
    variantId: () =>
      p.oneToOne(Variant).mapToPk().name('variant_id').deleteRule('no action').updateRule('no action').primary(),
    /** Pieces in the warehouse. */
    onHand: p.integer(),
    /** Promised to orders that are not confirmed. */
    held: p.integer(),
    /** Promised to confirmed orders and not shipped. */
    committed: p.integer(),
    /** That of its newest movement. */
    version: p.integer(),
  },
});

/** A variant's stock: the sum of its movements. Written only together with a movement, see `locked-stock.ts`. */
export class Stock extends StockSchema.class {}
StockSchema.setClass(Stock);
