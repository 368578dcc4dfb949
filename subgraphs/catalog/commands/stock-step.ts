import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import type { Log } from '#platform/process/log.ts';
import { type StockLevelFact, stockRefused, stockReleased } from '#schema/events/catalog.ts';
import { type ReleaseReason, toRemaining } from '../domain/reservation.ts';
import {
  findShortages,
  type Pieces,
  type Shortage,
  sumPieces,
  toAvailable,
  toPromises,
  toReleases,
} from '../domain/stock.ts';
import { lockStock, type MovedStock, moveStock } from '../storage/move-stock.ts';
import { type LockedReservation, type ReservedLine, updateReservation } from '../storage/reservations.ts';

/** What a change of stock is given that an order's events or the clock bring about. Everything happens in the transaction of `em`. */
export interface StockStep {
  em: SqlEntityManager;
  now: () => Date;
  log: Log;
}

/** Subject of the events about an order's reservation. */
export function reservationSubject(orderId: string): string {
  return `reservation:${orderId}`;
}

/** What can be ordered after a change, as events tell it. */
export function toLevelFacts(stock: readonly MovedStock[]): StockLevelFact[] {
  return stock.map((level) => ({
    variantId: level.variantId,
    available: toAvailable(level),
    stockVersion: level.version,
  }));
}

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

/** Records that nothing is promised to the order. */
export function recordRefusal(
  em: SqlEntityManager,
  refusal: { orderId: string; version: number; shortages: readonly Shortage[]; at: Date },
): void {
  recordEvent(em, stockRefused, {
    subject: reservationSubject(refusal.orderId),
    version: refusal.version,
    payload: { orderId: refusal.orderId, shortages: [...refusal.shortages] },
    occurredAt: refusal.at,
  });
}

/** Puts back on sale what a locked reservation, held or committed, promised and what has not left. */
export async function giveBack(
  step: StockStep,
  reservation: LockedReservation,
  lines: readonly ReservedLine[],
  reason: ReleaseReason,
): Promise<void> {
  const { em } = step;
  const { orderId } = reservation;
  const now = step.now();
  const remaining = toRemaining(lines);
  await lockStock(
    em,
    remaining.map((line) => line.variantId),
  );
  const from = reservation.state === 'HELD' ? 'HELD' : 'COMMITTED';
  const levels = await moveStock(em, toReleases(remaining, from), { kind: 'RELEASED', orderId, reason, at: now });
  const version = reservation.version + 1;
  await updateReservation(em, { orderId, state: 'RELEASED', releaseReason: reason, version });
  recordEvent(em, stockReleased, {
    subject: reservationSubject(orderId),
    version,
    payload: { orderId, reason, levels: toLevelFacts(levels) },
    occurredAt: now,
  });
}
