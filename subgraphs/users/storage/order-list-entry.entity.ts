import { defineEntity, p } from '@mikro-orm/core';

const OrderListEntrySchema = defineEntity({
  name: 'OrderListEntry',
  tableName: 'order_list_entry',
  indexes: [
    { name: 'order_list_entry_by_time', properties: ['placedAt', 'orderId'] },
    { name: 'order_list_entry_by_status', properties: ['status', 'placedAt', 'orderId'] },
    { name: 'order_list_entry_by_customer', properties: ['customerId', 'placedAt', 'orderId'] },
    { name: 'order_list_entry_by_total', properties: ['currency', 'totalMinor', 'orderId'] },
    { name: 'order_list_entry_by_number', properties: ['number'] },
  ],
  properties: {
    orderId: p.uuid().primary(),
    /** A user of this subgraph, or the customer id of a guest. */
    customerId: p.uuid(),
    number: p.text(),
    status: p.text(),
    /** That of the newest event that was applied. */
    version: p.integer(),
    totalMinor: p.bigint('number'),
    currency: p.character().length(3),
    placedAt: p.datetime(3),
  },
});

/** An order in the lists of staff, made from the log of orders. Nothing in it is about a person. */
export class OrderListEntry extends OrderListEntrySchema.class {}
OrderListEntrySchema.setClass(OrderListEntry);
