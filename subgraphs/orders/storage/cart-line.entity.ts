import { defineEntity, p } from '@mikro-orm/core';
import { Cart } from './cart.entity.ts';

const CartLineSchema = defineEntity({
  name: 'CartLine',
  tableName: 'cart_line',
  uniques: [{ name: 'cart_line_variant_unique', properties: ['cartId', 'variantId'] }],
  checks: [{ name: 'cart_line_quantity_check', expression: 'quantity > 0 and quantity <= 100000' }],
  properties: {
    /** A UUIDv7, so that sorting by it is sorting by time of adding. */
    id: p.uuid().primary(),
    cartId: () => p.manyToOne(Cart).mapToPk().name('cart_id'),
    variantId: p.uuid(),
    quantity: p.integer(),
    /** The price of one piece when the customer changed the line last. */
    shownMinor: p.bigint('number').nullable(),
  },
});

/** An article in a cart; a variant is in a cart at most once. */
export class CartLine extends CartLineSchema.class {}
CartLineSchema.setClass(CartLine);
