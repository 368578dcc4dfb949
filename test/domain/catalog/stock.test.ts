import { describe, expect, it } from 'vitest';
import {
  decideAdjustment,
  findShortages,
  maxPieces,
  sumPieces,
  toCommitments,
  toPromises,
  toReleases,
} from '../../../subgraphs/catalog/domain/stock.ts';

const pieces = (variantId: string, quantity: number) => ({ variantId, quantity });
const stock = (variantId: string, onHand: number, held = 0, committed = 0) => ({ variantId, onHand, held, committed });

describe('stock', () => {
  it('sums the lines of one variant, in the order of ids', () => {
    expect(sumPieces([pieces('b', 1), pieces('a', 2), pieces('b', 3)])).toEqual([pieces('a', 2), pieces('b', 4)]);
    expect(sumPieces([])).toEqual([]);
  });

  it('is short by the promised pieces, and by all pieces if there is no stock', () => {
    const wanted = [pieces('a', 2), pieces('b', 2), pieces('c', 1)];
    const known = new Map([stock('a', 4, 1, 1), stock('b', 4, 2, 1)].map((counts) => [counts.variantId, counts]));
    expect(findShortages(wanted, known)).toEqual([
      { variantId: 'b', requested: 2, available: 1 },
      { variantId: 'c', requested: 1, available: 0 },
    ]);
  });

  it('returns to its first state when a promise is committed and released', () => {
    const lines = [pieces('a', 3)];
    const moves = [...toPromises(lines, 'HELD'), ...toCommitments(lines), ...toReleases(lines, 'COMMITTED')];
    const sum = (key: 'onHandDelta' | 'heldDelta' | 'committedDelta') =>
      moves.reduce((all, move) => all + move[key], 0);
    expect([sum('onHandDelta'), sum('heldDelta'), sum('committedDelta')]).toEqual([0, 0, 0]);
  });

  it('can be reduced to the promised pieces, and filled up to its limit', () => {
    const counts = stock('a', 10, 2, 3);
    expect(decideAdjustment(counts, -5)).toMatchObject({ kind: 'move', move: { onHandDelta: -5 } });
    expect(decideAdjustment(counts, -6)).toEqual({ kind: 'insufficient', available: 5 });
    expect(decideAdjustment(counts, maxPieces - 10)).toMatchObject({ kind: 'move' });
    expect(decideAdjustment(counts, maxPieces - 9)).toEqual({ kind: 'too-many' });
  });
});
