import { defineEntity, p } from '@mikro-orm/core';
import { returnStates } from '../domain/return.ts';
import { Order } from './order.entity.ts';

const OrderReturnSchema = defineEntity({
  name: 'OrderReturn',
  tableName: 'order_return',
  checks: [{ name: 'order_return_refund_check', expression: 'refund_minor >= 0' }],
  properties: {
    id: p.uuid().primary(),
    orderId: () => p.manyToOne(Order).mapToPk().name('order_id').index('order_return_by_order'),
    state: p.enum(returnStates),
    /** The parcel that could not be delivered; null for a return that a customer requested. */
    shipmentId: p.uuid().nullable().unique('order_return_shipment_unique'),
    reason: p.text(),
    trackingCode: p.text().nullable(),
    /** The sum of what was asked to be sent back for it. */
    refundMinor: p.bigint('number'),
    requestedAt: p.datetime(3),
  },
});

/** Pieces that come back, or are to come back. Changed under its order's row lock only. */
export class OrderReturn extends OrderReturnSchema.class {}
OrderReturnSchema.setClass(OrderReturn);
