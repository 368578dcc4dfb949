import type { StockLevelFact } from '#schema/events/catalog.ts';
import { findShortages, type Pieces, type Shortage, sumPieces, toPromises } from '../domain/stock.ts';
import { type LockedStock, moveStock } from '../storage/locked-stock.ts';
import { toLevelFacts } from './reservation-events.ts';

/** Takes pieces off sale for an order, all of them or none: returns the new levels, or the missing pieces. Lines of one variant are summed. */
export function promisePieces(
  stock: LockedStock,
  promise: {
    orderId: string;
    lines: readonly Pieces[];
    as: 'HELD' | 'COMMITTED';
    at: Date;
    /** Of pieces that are added later: what must not take a variant's pieces twice. */
    keyOf?: (variantId: string) => string;
  },
): { kind: 'promised'; lines: Pieces[]; levels: StockLevelFact[] } | { kind: 'short'; shortages: Shortage[] } {
  const { orderId, as, at, keyOf } = promise;
  const lines = sumPieces(promise.lines);
  const shortages = findShortages(lines, stock.levels);
  if (shortages.length > 0) return { kind: 'short', shortages };
  const moved = moveStock(stock, toPromises(lines, as), { kind: as, orderId, at, ...(keyOf && { keyOf }) });
  return { kind: 'promised', lines, levels: toLevelFacts(moved) };
}
