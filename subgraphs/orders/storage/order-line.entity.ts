import { defineEntity, p } from '@mikro-orm/core';
import { Order } from './order.entity.ts';

const OrderLineSchema = defineEntity({
  name: 'OrderLine',
  tableName: 'order_line',
  uniques: [{ name: 'order_line_place_unique', properties: ['orderId', 'place'] }],
  checks: [
    { name: 'order_line_quantity_check', expression: 'quantity > 0' },
    { name: 'order_line_unit_check', expression: 'unit_minor >= 0' },
    { name: 'order_line_total_check', expression: 'total_minor = unit_minor * quantity' },
    { name: 'order_line_shipped_check', expression: 'shipped_quantity >= 0 and shipped_quantity <= quantity' },
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
  },
});

/** An article of an order at the price it was bought for. Only `shippedQuantity` ever changes. */
export class OrderLine extends OrderLineSchema.class {}
OrderLineSchema.setClass(OrderLine);
