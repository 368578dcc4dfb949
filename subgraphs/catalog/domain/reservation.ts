import type { Pieces } from './stock.ts';

/**
 * The pieces promised to an order:
 *   HELD       pieces are set aside until `expiresAt`; the order's confirmation, its end or the clock moves it on
 *   COMMITTED  the order is confirmed; parcels take pieces off hand, a cancellation gives back the rest
 *   RELEASED   everything that had not left is on sale again; also an order that ended before it reserved anything
 *   REFUSED    there was too little
 */
export const reservationStates = ['HELD', 'COMMITTED', 'RELEASED', 'REFUSED'] as const;
export type ReservationState = (typeof reservationStates)[number];

export const releaseReasons = ['order-cancelled', 'order-expired', 'reservation-expired'] as const;
export type ReleaseReason = (typeof releaseReasons)[number];

export interface ReservationFacts {
  state: ReservationState;
  releaseReason?: ReleaseReason | null | undefined;
}

/** The effect of an order's confirmation on its reservation. */
export function decideCommitment(reservation: ReservationFacts): 'commit' | 'reserve-again' | 'nothing' {
  switch (reservation.state) {
    case 'HELD':
      return 'commit';
    case 'RELEASED':
      // Only the clock may be overruled: an order that ended stays without stock.
      return reservation.releaseReason === 'reservation-expired' ? 'reserve-again' : 'nothing';
    case 'COMMITTED':
    case 'REFUSED':
      return 'nothing';
    default:
      return reservation.state satisfies never;
  }
}

/**
 * The effect of an order's end on its reservation. `remember`: nothing is promised, but a reservation that comes later must not be
 * made any more.
 */
export function decideRelease(reservation: ReservationFacts | null): 'release' | 'remember' | 'nothing' {
  if (!reservation) return 'remember';
  switch (reservation.state) {
    case 'HELD':
    case 'COMMITTED':
      return 'release';
    case 'RELEASED':
      return reservation.releaseReason === 'reservation-expired' ? 'remember' : 'nothing';
    case 'REFUSED':
      return 'nothing';
    default:
      return reservation.state satisfies never;
  }
}

/** The pieces of the lines that have not left the warehouse. */
export function toRemaining(lines: readonly (Pieces & { shipped: number })[]): Pieces[] {
  return lines
    .map(({ variantId, quantity, shipped }) => ({ variantId, quantity: quantity - shipped }))
    .filter(({ quantity }) => quantity > 0);
}

/** A parcel's pieces: pieces committed to the order, and pieces that left without being committed. */
export function splitParcel(
  parcel: readonly Pieces[],
  committed: readonly Pieces[],
): { promised: Pieces[]; unpromised: Pieces[] } {
  const left = new Map(committed.map(({ variantId, quantity }) => [variantId, quantity]));
  const promised = parcel.map(({ variantId, quantity }) => ({
    variantId,
    quantity: Math.min(quantity, left.get(variantId) ?? 0),
  }));
  const unpromised = parcel.map(({ variantId, quantity }, index) => ({
    variantId,
    quantity: quantity - (promised[index]?.quantity ?? 0),
  }));
  return { promised: promised.filter(some), unpromised: unpromised.filter(some) };
}

const some = ({ quantity }: Pieces): boolean => quantity > 0;
