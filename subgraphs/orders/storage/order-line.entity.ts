import { defineEntity, p } from '@mikro-orm/core';
import { Order } from './order.entity.ts';

const OrderLineSchema = defineEntity({
  name: 'OrderLine',
  tableName: 'order_line',
  // Staff look for the orders of an article.
  indexes: [{ name: 'order_line_by_sku', properties: ['sku', 'orderId'] }],
  uniques: [{ name: 'order_line_place_unique', properties: ['orderId', 'place'] }],
  checks: [
    { name: 'order_line_quantity_check', expression: 'quantity > 0' },
    { name: 'order_line_unit_check', expression: 'unit_minor >= 0' },
    { name: 'order_line_total_check', expression: 'total_minor = unit_minor * quantity' },
    { name: 'order_line_shipped_check', expression: 'shipped_quantity >= 0 and shipped_quantity <= quantity' },
    {
      name: 'order_line_unsent_check',
      expression:
        'cancelled_quantity >= 0 and packed_quantity >= 0 and cancelled_quantity + packed_quantity + shipped_quantity <= quantity',
    },
    {
      name: 'order_line_discount_check',
      expression: 'discount_minor >= 0 and discount_minor <= total_minor and tax_minor >= 0',
    },
    { name: 'order_line_priced_check', expression: 'priced_quantity > 0 and priced_quantity <= quantity' },
    { name: 'order_line_tax_rate_check', expression: 'tax_rate_ppm >= 0' },
    {
      name: 'order_line_returned_check',
      expression: 'returned_quantity >= 0 and returned_quantity <= shipped_quantity',
    },
  ],
  properties: {
    id: p.uuid().primary(),
    orderId: () => p.manyToOne(Order).mapToPk().name('order_id'),
    /** 0, 1, 2 … in the order asked for. */
    place: p.integer(),
    variantId: p.uuid(),
    sku: p.text(),
    name: p.text(),
    quantity: p.integer(),
    /** Pieces handed to a carrier: the sum over the parcels, bounded here by a constraint. */
    shippedQuantity: p.integer(),
    unitMinor: p.bigint('number'),
    totalMinor: p.bigint('number'),
    /** Pieces given up before they were packed. */
    cancelledQuantity: p.integer().default(0),
    /** Pieces in parcels that the carrier does not have yet. */
    packedQuantity: p.integer().default(0),
    /** Pieces that were shipped and came back. */
    returnedQuantity: p.integer().default(0),
    /** The first pieces, which discount and tax are for since the last edit; null if they are for all that were bought. */
    pricedQuantity: p.integer().nullable(),
    /** Of all priced pieces; `piece-values.ts` has the shares of some. */
    discountMinor: p.bigint('number').defaultRaw('0'),
    taxMinor: p.bigint('number').defaultRaw('0'),
    /** Whether the unit price contains the tax. */
    taxIncluded: p.boolean().default(false),
    taxClass: p.text().default('STANDARD'),
    /** Null for lines of releases before 2026-11-29. */
    taxRatePpm: p.integer().nullable(),
  },
});

/** An article of an order at the price it was bought for. What became of its pieces changes, and an edit changes its discount and tax. */
export class OrderLine extends OrderLineSchema.class {}
OrderLineSchema.setClass(OrderLine);
