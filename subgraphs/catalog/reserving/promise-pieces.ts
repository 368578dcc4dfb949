import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { StockLevelFact } from '#schema/events/catalog.ts';
import { findShortages, type Pieces, type Shortage, sumPieces, toPromises } from '../domain/stock.ts';
import { lockStock, moveStock } from '../storage/move-stock.ts';
import { toLevelFacts } from './reservation-events.ts';

/** Takes pieces off sale for an order, all of them or none: the new levels, or what is short. Lines of one variant are summed. */
export async function promisePieces(
  em: SqlEntityManager,
  promise: { orderId: string; lines: readonly Pieces[]; as: 'HELD' | 'COMMITTED'; at: Date },
): Promise<{ kind: 'promised'; lines: Pieces[]; levels: StockLevelFact[] } | { kind: 'short'; shortages: Shortage[] }> {
  const { orderId, as, at } = promise;
  const lines = sumPieces(promise.lines);
  const stock = await lockStock(
    em,
    lines.map((line) => line.variantId),
  );
  const shortages = findShortages(lines, stock);
  if (shortages.length > 0) return { kind: 'short', shortages };
  const moved = await moveStock(em, toPromises(lines, as), { kind: as, orderId, at });
  return { kind: 'promised', lines, levels: toLevelFacts(moved) };
}
