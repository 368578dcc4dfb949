import { defineEntity, p } from '@mikro-orm/core';
import { OrderLine } from './order-line.entity.ts';
import { Shipment } from './shipment.entity.ts';

const ShipmentLineSchema = defineEntity({
  name: 'ShipmentLine',
  tableName: 'shipment_line',
  checks: [{ name: 'shipment_line_quantity_check', expression: 'quantity > 0' }],
  properties: {
    shipmentId: () =>
      p.manyToOne(Shipment).mapToPk().name('shipment_id').updateRule('no action').deleteRule('no action').primary(),
    orderLineId: () =>
      p
        .manyToOne(OrderLine)
        .mapToPk()
        .name('order_line_id')
        .updateRule('no action')
        .deleteRule('no action')
        .primary()
        .index('shipment_line_by_order_line'),
    quantity: p.integer(),
  },
});

/** How many pieces of a line are in a parcel. */
export class ShipmentLine extends ShipmentLineSchema.class {}
ShipmentLineSchema.setClass(ShipmentLine);
