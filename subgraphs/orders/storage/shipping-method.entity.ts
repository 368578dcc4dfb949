import { defineEntity, p } from '@mikro-orm/core';
import { shippingBases, type ShippingRate } from '../domain/pricing/shipping-method.ts';

const ShippingMethodSchema = defineEntity({
  name: 'ShippingMethod',
  tableName: 'shipping_method',
  properties: {
    code: p.text().primary(),
    name: p.text(),
    basis: p.enum(shippingBases),
    taxClass: p.text(),
    rates: p.json<ShippingRate[]>(),
    /** Customers can choose it. Orders keep the code of a method that is no longer offered. */
    offered: p.boolean(),
  },
});

/** A way to send orders, with its table of rates. */
export class ShippingMethod extends ShippingMethodSchema.class {}
ShippingMethodSchema.setClass(ShippingMethod);
