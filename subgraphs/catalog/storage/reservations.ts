import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { EventLogRow } from '#platform/database/event-log.entity.ts';
import { runPrepared } from '#platform/database/prepared.ts';
import { reviveRows, rowsOf, saveRows, selectRows } from '#platform/database/rows.ts';
import { eventsToSave } from '#platform/events/event-log.ts';
import { type LockedStock, stockToSave } from './locked-stock.ts';
import { ReservationLine } from './reservation-line.entity.ts';
import { Reservation } from './reservation.entity.ts';

/*
 * This file reads and writes the rows of reservations. A command takes the turn of the stock, locks the reservations, changes these plain
 * objects, and calls `saveReservations` in the same transaction.
 */

/** A reservation under its row lock, with the promised pieces in the order of variant ids. */
export interface LockedReservation {
  reservation: Reservation;
  lines: ReservationLine[];
}

/** Reservations by the id of their order. */
export type LockedReservations = Map<string, LockedReservation>;

/** The reservations of these orders, locked until the transaction of `em` ends. Orders without one are missing. */
export async function lockReservations(em: SqlEntityManager, orderIds: readonly string[]): Promise<LockedReservations> {
  return byOrder(await loadReservations(em, orderIds, 'order by order_id for update'));
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

/** Adds reservations. A reservation of an order that has one already changes nothing and is missing from the result. */
export async function insertReservations(
  em: SqlEntityManager,
  reservations: readonly Reservation[],
): Promise<LockedReservations> {
  const inserted = await runPrepared<{ row: unknown }>(
    em,
    `insert into reservation (order_id, state, expires_at, release_reason, version)
     select "orderId", state, "expiresAt", "releaseReason", version
     from jsonb_to_recordset($1::jsonb) as new
       ("orderId" uuid, state text, "expiresAt" timestamptz, "releaseReason" text, version int)
     order by "orderId"
     on conflict (order_id) do nothing
     returning json_build_object('orderId', order_id, 'state', state, 'expiresAt', expires_at,
       'releaseReason', release_reason, 'version', version) as row`,
    [JSON.stringify(reservations)],
  );
  const rows = reviveRows(
    em,
    Reservation,
    inserted.map(({ row }) => row),
  );
  return byOrder(rows.map((reservation) => ({ reservation, lines: [] })));
}

/** Writes the changes since the reservations and the stock were locked, with their events. */
export async function saveReservations(
  em: SqlEntityManager,
  locked: readonly LockedReservation[],
  stock: LockedStock | undefined,
  events: readonly EventLogRow[],
): Promise<void> {
  await saveRows(em, [
    rowsOf(
      Reservation,
      locked.map(({ reservation }) => reservation),
      ['state', 'expiresAt', 'releaseReason', 'version'],
    ),
    rowsOf(
      ReservationLine,
      locked.flatMap(({ lines }) => lines),
      ['quantity', 'shipped'],
    ),
    ...(stock ? stockToSave(stock) : []),
    eventsToSave(em, events),
  ]);
}

function byOrder(locked: readonly LockedReservation[]): LockedReservations {
  return new Map(locked.map((entry) => [entry.reservation.orderId, entry]));
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
  const lines = Map.groupBy(reviveRows(em, ReservationLine, found?.lines), ({ orderId }) => orderId);
  return reviveRows(em, Reservation, found?.reservations).map((reservation) => ({
    reservation,
    lines: lines.get(reservation.orderId) ?? [],
  }));
}
