import { defineEntity, p } from '@mikro-orm/core';
import { Variant } from './variant.entity.ts';

const PriceChangeSchema = defineEntity({
  name: 'PriceChange',
  tableName: 'price_change',
  checks: [{ name: 'price_change_price_check', expression: 'price_minor >= 0' }],
  properties: {
    variantId: () =>
      p.manyToOne(Variant).mapToPk().name('variant_id').deleteRule('no action').updateRule('no action').primary(),
    /** 1, 2, 3 … per variant, without a hole. */
    version: p.integer().primary(),
    priceMinor: p.bigint('number'),
    currency: p.character().length(3),
    since: p.datetime(3),
  },
});

/** A price and since when it held. The process's role may add rows, never alter or remove them. */
export class PriceChange extends PriceChangeSchema.class {}
PriceChangeSchema.setClass(PriceChange);
