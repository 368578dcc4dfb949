import { defineEntity, p } from '@mikro-orm/core';

const VariantSkuSchema = defineEntity({
  name: 'VariantSku',
  tableName: 'variant_sku',
  indexes: [{ name: 'variant_sku_by_sku', properties: ['sku'] }],
  properties: {
    variantId: p.uuid().primary(),
    sku: p.text(),
  },
});

/** The sku of a variant, made from the log of the catalogue. */
export class VariantSku extends VariantSkuSchema.class {}
VariantSkuSchema.setClass(VariantSku);
