import { defineEntity, p } from '@mikro-orm/core';
import { Reservation } from './reservation.entity.ts';
import { Variant } from './variant.entity.ts';

const ReservationLineSchema = defineEntity({
  name: 'ReservationLine',
  tableName: 'reservation_line',
  checks: [
    { name: 'reservation_line_quantity_check', expression: 'quantity >= 0' },
    { name: 'reservation_line_shipped_check', expression: 'shipped >= 0 and shipped <= quantity' },
  ],
  properties: {
    orderId: () =>
      p.manyToOne(Reservation).mapToPk().name('order_id').deleteRule('no action').updateRule('no action').primary(),
    variantId: () =>
      p
        .manyToOne(Variant)
        .mapToPk()
        .name('variant_id')
        .deleteRule('no action')
        .updateRule('no action')
        .primary()
        .index('reservation_line_by_variant'),
    /** Goes down with pieces that the order gave up. */
    quantity: p.integer(),
    /** Pieces handed to a carrier; no longer committed. */
    shipped: p.integer(),
  },
});

/** Pieces of one variant promised to an order; several lines of the order for one variant are one line here. */
export class ReservationLine extends ReservationLineSchema.class {}
ReservationLineSchema.setClass(ReservationLine);
