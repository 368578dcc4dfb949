import { defineEntity, p } from '@mikro-orm/core';
import { Order } from './order.entity.ts';

const ShipmentSchema = defineEntity({
  name: 'Shipment',
  tableName: 'shipment',
  checks: [{ name: 'shipment_delivered_check', expression: `(state = 'DELIVERED') = (delivered_at is not null)` }],
  properties: {
    id: p.uuid().primary(),
    orderId: () => p.manyToOne(Order).mapToPk().name('order_id').index('shipment_by_order'),
    state: p.enum(['SHIPPED', 'DELIVERED'] as const),
    trackingCode: p.text().nullable(),
    shippedAt: p.datetime(3),
    deliveredAt: p.datetime(3).nullable(),
  },
});

/** A parcel. */
export class Shipment extends ShipmentSchema.class {}
ShipmentSchema.setClass(Shipment);
