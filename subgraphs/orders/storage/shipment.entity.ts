import { defineEntity, p } from '@mikro-orm/core';
import { shipmentStates } from '../domain/order.ts';
import { Order } from './order.entity.ts';

const ShipmentSchema = defineEntity({
  name: 'Shipment',
  tableName: 'shipment',
  checks: [
    { name: 'shipment_delivered_check', expression: `(state = 'DELIVERED') = (delivered_at is not null)` },
    { name: 'shipment_shipped_check', expression: `(state in ('PACKED', 'CANCELLED')) = (shipped_at is null)` },
  ],
  properties: {
    id: p.uuid().primary(),
    orderId: () => p.manyToOne(Order).mapToPk().name('order_id').index('shipment_by_order'),
    state: p.enum(shipmentStates),
    trackingCode: p.text().nullable(),
    /** The carrier's name. */
    carrier: p.text().nullable(),
    /** Null for a parcel that was shipped without being packed before. */
    packedAt: p.datetime(3).nullable(),
    /** Null until the carrier has it. */
    shippedAt: p.datetime(3).nullable(),
    deliveredAt: p.datetime(3).nullable(),
  },
});

/** A parcel. */
export class Shipment extends ShipmentSchema.class {}
ShipmentSchema.setClass(Shipment);
