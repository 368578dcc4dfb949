import { defineEntity, p } from '@mikro-orm/core';

const CartSchema = defineEntity({
  name: 'Cart',
  tableName: 'cart',
  indexes: [{ name: 'cart_of_guest_by_age', properties: ['updatedAt'], where: 'token_hash is not null' }],
  uniques: [{ name: 'cart_token_unique', properties: ['tokenHash'] }],
  checks: [
    { name: 'cart_version_check', expression: 'version >= 1' },
    { name: 'cart_owner_check', expression: '(customer_id is null) <> (token_hash is null)' },
  ],
  properties: {
    id: p.uuid().primary(),
    /** Unique: one cart per customer, emptied by placing an order. Null for the cart of a guest. */
    customerId: p.uuid().unique('cart_customer_unique').nullable(),
    version: p.integer(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    /** The hash of the token that is the right to the cart of a guest. */
    tokenHash: p.text().nullable(),
  },
});

/** The lines that a customer is about to buy. Changed only under its row lock. */
export class Cart extends CartSchema.class {}
CartSchema.setClass(Cart);
