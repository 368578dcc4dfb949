import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { EventLogRow } from '#platform/database/event-log.entity.ts';
import type { Cause } from '#platform/events/define.ts';
import { toEventRow } from '#platform/events/event-log.ts';
import { withTrace } from '#platform/telemetry/trace.ts';
import { stockCommitted, stockReserved } from '#schema/events/catalog.ts';
import { decideCommitment } from '../domain/reservation.ts';
import { type Pieces, toCommitments } from '../domain/stock.ts';
import { promisePieces } from '../reserving/promise-pieces.ts';
import { reservationSubject, toRefusal } from '../reserving/reservation-events.ts';
import type { StockStep } from '../reserving/stock-step.ts';
import { type LockedStock, lockStock, moveStock } from '../storage/locked-stock.ts';
import {
  insertReservations,
  type LockedReservation,
  type LockedReservations,
  lockReservations,
  saveReservations,
} from '../storage/reservations.ts';

interface ConfirmedOrder {
  orderId: string;
  lines: readonly Pieces[];
}

/**
 * Commits the pieces held for confirmed orders; they no longer expire. If a reservation lapsed, the order's lines are reserved again, or refused if
 * there is too little by now. Repeating it changes nothing.
 */
export async function commitStock(step: StockStep, confirmed: readonly Cause<ConfirmedOrder>[]): Promise<void> {
  const { em } = step;
  const at = step.now();
  const reservations = await lockOrAddLapsed(
    em,
    confirmed.map(({ payload }) => payload.orderId),
  );
  const held = [...reservations.values()].flatMap(({ lines }) => lines);
  const stock = await lockStock(
    em,
    [...held, ...confirmed.flatMap(({ payload }) => payload.lines)].map(({ variantId }) => variantId),
  );
  const events = confirmed.flatMap(({ payload, traceContext }) => {
    const locked = reservations.get(payload.orderId);
    if (!locked) throw new Error(`expected a reservation of the order ${payload.orderId}`);
    return withTrace(traceContext, () => commitReservation(stock, locked, payload, at));
  });
  await saveReservations(em, [...reservations.values()], stock, events);
}

/** Changes one order's reservation and the stock; the events about it. */
function commitReservation(
  stock: LockedStock,
  { reservation, lines }: LockedReservation,
  order: ConfirmedOrder,
  at: Date,
): EventLogRow[] {
  const { orderId } = order;
  const version = reservation.version + 1;
  switch (decideCommitment(reservation)) {
    case 'nothing':
      return [];
    case 'commit':
      moveStock(stock, toCommitments(lines), { kind: 'COMMITTED', orderId, at });
      Object.assign(reservation, { state: 'COMMITTED', expiresAt: null, version });
      return [toCommitment(orderId, version, at)];
    case 'reserve-again': {
      const outcome = promisePieces(stock, { ...order, as: 'COMMITTED', at });
      reservation.releaseReason = null;
      if (outcome.kind === 'short') {
        Object.assign(reservation, { state: 'REFUSED', version });
        return [toRefusal({ orderId, version, shortages: outcome.shortages, at })];
      }
      Object.assign(reservation, { state: 'COMMITTED', version: version + 1 });
      for (const line of outcome.lines) {
        const known = lines.find(({ variantId }) => variantId === line.variantId);
        if (known) known.quantity = line.quantity;
        else lines.push({ ...line, orderId, shipped: 0 });
      }
      // Only `stock.reserved` reports levels, and they did change.
      const reserved = toEventRow(stockReserved, {
        subject: reservationSubject(orderId),
        version,
        payload: { orderId, expiresAt: at.toISOString(), levels: outcome.levels },
        occurredAt: at,
      });
      return [reserved, toCommitment(orderId, version + 1, at)];
    }
  }
}

/** An order without a reservation is treated like one whose reservation lapsed: it was confirmed, so it must get its pieces. */
async function lockOrAddLapsed(em: SqlEntityManager, orderIds: readonly string[]): Promise<LockedReservations> {
  const locked = await lockReservations(em, orderIds);
  const missing = orderIds.filter((orderId) => !locked.has(orderId));
  if (missing.length === 0) return locked;
  const lapsed = { state: 'RELEASED', expiresAt: null, releaseReason: 'reservation-expired', version: 0 } as const;
  const added = await insertReservations(
    em,
    missing.map((orderId) => ({ orderId, ...lapsed })),
  );
  const addedByOthers = await lockReservations(
    em,
    missing.filter((orderId) => !added.has(orderId)),
  );
  return new Map([...locked, ...added, ...addedByOthers]);
}

function toCommitment(orderId: string, version: number, at: Date): EventLogRow {
  return toEventRow(stockCommitted, {
    subject: reservationSubject(orderId),
    version,
    payload: { orderId },
    occurredAt: at,
  });
}
