import { defineEntity, p } from '@mikro-orm/core';

const TaxRateSchema = defineEntity({
  name: 'TaxRate',
  tableName: 'tax_rate',
  checks: [{ name: 'tax_rate_rate_check', expression: 'rate_ppm >= 0 and rate_ppm <= 1000000' }],
  properties: {
    country: p.character().length(2).primary(),
    taxClass: p.text().primary(),
    name: p.text(),
    /** Parts per million: 200,000 is 20 %. */
    ratePpm: p.integer(),
    /** Whether prices contain the tax. */
    included: p.boolean(),
  },
});

/** The tax of a country on goods and shipping of a class. */
export class TaxRate extends TaxRateSchema.class {}
TaxRateSchema.setClass(TaxRate);
