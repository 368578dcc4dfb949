import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { stockCommitted, stockReserved } from '#schema/events/catalog.ts';
import { decideCommitment } from '../domain/reservation.ts';
import { type Pieces, toCommitments } from '../domain/stock.ts';
import { lockStock, moveStock } from '../storage/move-stock.ts';
import {
  insertReservation,
  type LockedReservation,
  loadLines,
  lockReservation,
  updateReservation,
  writeLines,
} from '../storage/reservations.ts';
import { promisePieces } from '../reserving/promise-pieces.ts';
import { recordRefusal, reservationSubject } from '../reserving/reservation-events.ts';
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
  const reservation = (await lockReservation(em, orderId)) ?? (await addLapsed(em, orderId));
  const now = step.now();
  const version = reservation.version + 1;

  switch (decideCommitment(reservation)) {
    case 'nothing':
      return;
    case 'commit': {
      const held = (await loadLines(em, [orderId])).get(orderId) ?? [];
      await lockStock(
        em,
        held.map((line) => line.variantId),
      );
      await moveStock(em, toCommitments(held), { kind: 'COMMITTED', orderId, at: now });
      await updateReservation(em, { orderId, state: 'COMMITTED', version });
      recordCommitment(step, orderId, version, now);
      break;
    }
    case 'reserve-again': {
      const outcome = await promisePieces(em, { ...order, as: 'COMMITTED', at: now });
      if (outcome.kind === 'short') {
        await updateReservation(em, { orderId, state: 'REFUSED', version });
        recordRefusal(em, { orderId, version, shortages: outcome.shortages, at: now });
        break;
      }
      await updateReservation(em, { orderId, state: 'COMMITTED', version: version + 1 });
      await writeLines(em, orderId, outcome.lines);
      // Only `stock.reserved` tells levels, and they did change.
      recordEvent(em, stockReserved, {
        subject: reservationSubject(orderId),
        version,
        payload: { orderId, expiresAt: now.toISOString(), levels: outcome.levels },
        occurredAt: now,
      });
      recordCommitment(step, orderId, version + 1, now);
    }
  }
  await em.flush();
}

/** An order that was never heard of is treated like one whose reservation lapsed: it was confirmed, so it must get its pieces. */
async function addLapsed(em: SqlEntityManager, orderId: string): Promise<LockedReservation> {
  await insertReservation(em, { orderId, state: 'RELEASED', releaseReason: 'reservation-expired', version: 0 });
  const reservation = await lockReservation(em, orderId);
  if (!reservation) throw new Error(`expected a reservation of order ${orderId}, it is gone`);
  return reservation;
}

function recordCommitment({ em }: StockStep, orderId: string, version: number, at: Date): void {
  recordEvent(em, stockCommitted, {
    subject: reservationSubject(orderId),
    version,
    payload: { orderId },
    occurredAt: at,
  });
}
