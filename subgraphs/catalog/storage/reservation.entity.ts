import { defineEntity, p } from '@mikro-orm/core';
import { releaseReasons, reservationStates } from '../domain/reservation.ts';

const ReservationSchema = defineEntity({
  name: 'Reservation',
  tableName: 'reservation',
  indexes: [{ name: 'reservation_by_expiry', properties: ['expiresAt'] }],
  checks: [
    { name: 'reservation_expiry_check', expression: `(state = 'HELD') = (expires_at is not null)` },
    { name: 'reservation_reason_check', expression: `(state = 'RELEASED') = (release_reason is not null)` },
    { name: 'reservation_version_check', expression: 'version >= 0' },
  ],
  properties: {
    orderId: p.uuid().primary(),
    state: p.enum(reservationStates),
    /** Of HELD: when the pieces go back on sale. */
    expiresAt: p.datetime(3).nullable(),
    /** Of RELEASED. */
    releaseReason: p.enum(releaseReasons).nullable(),
    /** How many events were recorded about it; 0 for an order that ended before it reserved anything. */
    version: p.integer(),
  },
});

/** The pieces promised to an order. */
export class Reservation extends ReservationSchema.class {}
ReservationSchema.setClass(Reservation);
