import { defineEntity, p } from '@mikro-orm/core';

const OrderListLineSchema = defineEntity({
  name: 'OrderListLine',
  tableName: 'order_list_line',
  indexes: [{ name: 'order_list_line_by_order', properties: ['orderId'] }],
  properties: {
    variantId: p.uuid().primary(),
    orderId: p.uuid().primary(),
  },
});

/** A variant that an order has, by which staff find the order. */
export class OrderListLine extends OrderListLineSchema.class {}
OrderListLineSchema.setClass(OrderListLine);
