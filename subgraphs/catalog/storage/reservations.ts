import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { EventLogRow } from '#platform/database/event-log.entity.ts';
import { runPrepared } from '#platform/database/prepared.ts';
import { reviveRows, rowsOf, saveRows, selectRows } from '#platform/database/rows.ts';
import { eventsToSave } from '#platform/events/event-log.ts';
import { ReservationLine } from './reservation-line.entity.ts';
import { Reservation } from './reservation.entity.ts';

/*
 * This file reads and writes the rows of a reservation. A command takes the turn of the stock, locks the reservation, changes these plain
 * objects, and calls `saveReservation` in the same transaction.
 */

/** A reservation under its row lock, with what is promised in the order of variant ids. */
export interface LockedReservation {
  reservation: Reservation;
  lines: ReservationLine[];
}

/** The reservation of an order, locked until the transaction of `em` ends; null if there is none. */
export async function lockReservation(em: SqlEntityManager, orderId: string): Promise<LockedReservation | null> {
  const [locked] = await loadReservations(em, [orderId], 'for update');
  return locked ?? null;
}

/** Whether there are reservations that are held longer than allowed at `at`. */
export async function hasLapsed(em: SqlEntityManager, at: Date): Promise<boolean> {
  const rows = await runPrepared(em, 'select from reservation where expires_at <= $1::timestamptz limit 1', [at]);
  return rows.length > 0;
}

/**
 * Takes up to `limit` reservations that lapsed and that nobody else works on, locked until the transaction of `em` ends. Oldest first.
 */
export async function lockLapsed(em: SqlEntityManager, now: Date, limit: number): Promise<LockedReservation[]> {
  const lapsed = await runPrepared<{ id: string }>(
    em,
    `select order_id as id from reservation where expires_at <= $1::timestamptz
     order by expires_at limit $2 for update skip locked`,
    [now.toISOString(), limit],
  );
  return lapsed.length === 0
    ? []
    : loadReservations(
        em,
        lapsed.map(({ id }) => id),
        'order by expires_at',
      );
}

/** Adds a reservation; null, having changed nothing, if the order has one. */
export async function insertReservation(
  em: SqlEntityManager,
  reservation: Reservation,
): Promise<LockedReservation | null> {
  const { orderId, state, expiresAt, releaseReason, version } = reservation;
  const [inserted] = await runPrepared<{ row: unknown }>(
    em,
    `insert into reservation (order_id, state, expires_at, release_reason, version)
     values ($1, $2, $3::timestamptz, $4, $5) on conflict (order_id) do nothing
     returning json_build_object('orderId', order_id, 'state', state, 'expiresAt', expires_at,
       'releaseReason', release_reason, 'version', version) as row`,
    [orderId, state, expiresAt?.toISOString() ?? null, releaseReason ?? null, version],
  );
  const [row] = inserted ? reviveRows(em, Reservation, [inserted.row]) : [];
  return row ? { reservation: row, lines: [] } : null;
}

/** Writes what has changed since the reservation was locked or inserted, with the events that tell of it. */
export async function saveReservation(
  em: SqlEntityManager,
  { reservation, lines }: LockedReservation,
  events: readonly EventLogRow[],
): Promise<void> {
  await saveRows(em, [
    rowsOf(Reservation, [reservation], ['state', 'expiresAt', 'releaseReason', 'version']),
    rowsOf(ReservationLine, lines, ['quantity', 'shipped']),
    eventsToSave(em, events),
  ]);
}

async function loadReservations(
  em: SqlEntityManager,
  orderIds: readonly string[],
  tail: string,
): Promise<LockedReservation[]> {
  const [found] = await runPrepared<{ reservations: unknown; lines: unknown }>(
    em,
    `select ${selectRows(em, Reservation, `where order_id = any ($1::uuid[]) ${tail}`)} as reservations,
       ${selectRows(em, ReservationLine, 'where order_id = any ($1::uuid[]) order by variant_id')} as lines`,
    [orderIds],
  );
  const lines = reviveRows(em, ReservationLine, found?.lines);
  return reviveRows(em, Reservation, found?.reservations).map((reservation) => ({
    reservation,
    lines: lines.filter((line) => line.orderId === reservation.orderId),
  }));
}
