import { defineEntity, p } from '@mikro-orm/core';

const CartSchema = defineEntity({
  name: 'Cart',
  tableName: 'cart',
  checks: [{ name: 'cart_version_check', expression: 'version >= 1' }],
  properties: {
    id: p.uuid().primary(),
    /** Unique: one cart per customer, emptied by placing an order. */
    customerId: p.uuid().unique('cart_customer_unique'),
    version: p.integer(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});

/** The lines that a customer is about to buy. Changed only under its row lock. */
export class Cart extends CartSchema.class {}
CartSchema.setClass(Cart);
