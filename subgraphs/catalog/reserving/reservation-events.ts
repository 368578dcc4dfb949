import type { EventLogRow } from '#platform/database/event-log.entity.ts';
import { toEventRow } from '#platform/events/event-log.ts';
import { type StockLevelFact, stockRefused } from '#schema/events/catalog.ts';
import { type Shortage, type StockLevel, toAvailable } from '../domain/stock.ts';

/** Subject of the events about an order's reservation. */
export function reservationSubject(orderId: string): string {
  return `reservation:${orderId}`;
}

/** The available stock after a change, as it is in events. */
export function toLevelFacts(stock: readonly StockLevel[]): StockLevelFact[] {
  return stock.map((level) => ({
    variantId: level.variantId,
    available: toAvailable(level),
    stockVersion: level.version,
  }));
}

/** The fact that nothing is promised to the order. */
export function toRefusal(refusal: {
  orderId: string;
  version: number;
  shortages: readonly Shortage[];
  at: Date;
}): EventLogRow {
  return toEventRow(stockRefused, {
    subject: reservationSubject(refusal.orderId),
    version: refusal.version,
    payload: { orderId: refusal.orderId, shortages: [...refusal.shortages] },
    occurredAt: refusal.at,
  });
}
