import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { EventLogRow } from '#platform/database/event-log.entity.ts';
import { toEventRow } from '#platform/events/event-log.ts';
import { stockCommitted, stockReserved } from '#schema/events/catalog.ts';
import { decideCommitment } from '../domain/reservation.ts';
import { type Pieces, toCommitments } from '../domain/stock.ts';
import { lockStock, moveStock } from '../storage/move-stock.ts';
import {
  insertReservation,
  type LockedReservation,
  lockReservation,
  saveReservation,
} from '../storage/reservations.ts';
import { promisePieces } from '../reserving/promise-pieces.ts';
import { reservationSubject, toRefusal } from '../reserving/reservation-events.ts';
import type { StockStep } from '../reserving/stock-step.ts';

/**
 * Commits what is held for a confirmed order; it no longer expires. If the reservation lapsed, the order's lines are reserved again, or
 * refused if there is too little by now. Repeating it changes nothing.
 */
export async function commitStock(
  step: StockStep,
  order: { orderId: string; lines: readonly Pieces[] },
): Promise<void> {
  const { em } = step;
  const { orderId } = order;
  const locked = (await lockReservation(em, orderId)) ?? (await addLapsed(em, orderId));
  const { reservation, lines } = locked;
  const now = step.now();
  const version = reservation.version + 1;

  switch (decideCommitment(reservation)) {
    case 'nothing':
      return;
    case 'commit': {
      await lockStock(
        em,
        lines.map((line) => line.variantId),
      );
      await moveStock(em, toCommitments(lines), { kind: 'COMMITTED', orderId, at: now });
      Object.assign(reservation, { state: 'COMMITTED', expiresAt: null, version });
      return saveReservation(em, locked, [toCommitment(orderId, version, now)]);
    }
    case 'reserve-again': {
      const outcome = await promisePieces(em, { ...order, as: 'COMMITTED', at: now });
      reservation.releaseReason = null;
      if (outcome.kind === 'short') {
        Object.assign(reservation, { state: 'REFUSED', version });
        return saveReservation(em, locked, [toRefusal({ orderId, version, shortages: outcome.shortages, at: now })]);
      }
      Object.assign(reservation, { state: 'COMMITTED', version: version + 1 });
      for (const line of outcome.lines) {
        const known = lines.find(({ variantId }) => variantId === line.variantId);
        if (known) known.quantity = line.quantity;
        else lines.push({ ...line, orderId, shipped: 0 });
      }
      // Only `stock.reserved` tells levels, and they did change.
      const reserved = toEventRow(stockReserved, {
        subject: reservationSubject(orderId),
        version,
        payload: { orderId, expiresAt: now.toISOString(), levels: outcome.levels },
        occurredAt: now,
      });
      await saveReservation(em, locked, [reserved, toCommitment(orderId, version + 1, now)]);
    }
  }
}

/** An order that was never heard of is treated like one whose reservation lapsed: it was confirmed, so it must get its pieces. */
async function addLapsed(em: SqlEntityManager, orderId: string): Promise<LockedReservation> {
  const lapsed = {
    orderId,
    state: 'RELEASED',
    expiresAt: null,
    releaseReason: 'reservation-expired',
    version: 0,
  } as const;
  const locked = (await insertReservation(em, lapsed)) ?? (await lockReservation(em, orderId));
  if (!locked) throw new Error(`expected a reservation of order ${orderId}, it is gone`);
  return locked;
}

function toCommitment(orderId: string, version: number, at: Date): EventLogRow {
  return toEventRow(stockCommitted, {
    subject: reservationSubject(orderId),
    version,
    payload: { orderId },
    occurredAt: at,
  });
}
