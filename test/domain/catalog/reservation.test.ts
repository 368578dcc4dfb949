import { describe, expect, it } from 'vitest';
import {
  decideCommitment,
  decideRelease,
  type ReservationFacts,
  releaseReasons,
  splitParcel,
  toRemaining,
} from '../../../subgraphs/catalog/domain/reservation.ts';

const facts = (state: ReservationFacts['state'], releaseReason: ReservationFacts['releaseReason'] = null) => ({
  state,
  releaseReason,
});

describe('the confirmation of an order', () => {
  it('commits held pieces, and changes nothing if they are committed or the order was refused', () => {
    expect(decideCommitment(facts('HELD'))).toBe('commit');
    expect(decideCommitment(facts('COMMITTED'))).toBe('nothing');
    expect(decideCommitment(facts('REFUSED'))).toBe('nothing');
  });

  it.each(releaseReasons)('reserves again after a release because of %s only if that was the clock', (reason) => {
    const expected = reason === 'reservation-expired' ? 'reserve-again' : 'nothing';
    expect(decideCommitment(facts('RELEASED', reason))).toBe(expected);
  });
});

describe('the end of an order', () => {
  it('releases held or committed pieces', () => {
    for (const state of ['HELD', 'COMMITTED'] as const) expect(decideRelease(facts(state))).toBe('release');
  });

  it('is remembered where nothing is promised yet or any more, so that nothing is promised later', () => {
    expect(decideRelease(null)).toBe('remember');
    expect(decideRelease(facts('RELEASED', 'reservation-expired'))).toBe('remember');
  });

  it('changes nothing the second time, nor after a refusal', () => {
    expect(decideRelease(facts('RELEASED', 'order-cancelled'))).toBe('nothing');
    expect(decideRelease(facts('RELEASED', 'order-expired'))).toBe('nothing');
    expect(decideRelease(facts('REFUSED'))).toBe('nothing');
  });
});

describe('the rest of a promise', () => {
  it('is the pieces that have not left', () => {
    const lines = [
      { variantId: 'a', quantity: 3, shipped: 1 },
      { variantId: 'b', quantity: 2, shipped: 2 },
    ];
    expect(toRemaining(lines)).toEqual([{ variantId: 'a', quantity: 2 }]);
  });
});

describe('a parcel', () => {
  it('is split into pieces committed to the order and other pieces', () => {
    const parcel = [
      { variantId: 'a', quantity: 3 },
      { variantId: 'b', quantity: 1 },
      { variantId: 'c', quantity: 1 },
    ];
    const committed = [
      { variantId: 'a', quantity: 2 },
      { variantId: 'b', quantity: 4 },
    ];
    expect(splitParcel(parcel, committed)).toEqual({
      promised: [
        { variantId: 'a', quantity: 2 },
        { variantId: 'b', quantity: 1 },
      ],
      unpromised: [
        { variantId: 'a', quantity: 1 },
        { variantId: 'c', quantity: 1 },
      ],
    });
  });
});
