import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { arrayLiteral } from '#platform/events/event-feed.ts';
import type { ReleaseReason, ReservationState } from '../domain/reservation.ts';
import type { Pieces } from '../domain/stock.ts';

export interface LockedReservation {
  orderId: string;
  state: ReservationState;
  releaseReason: ReleaseReason | null;
  version: number;
}

export interface ReservedLine extends Pieces {
  shipped: number;
}

/** What a reservation becomes. */
export interface ReservationChange {
  orderId: string;
  state: ReservationState;
  version: number;
  /** Given exactly for HELD. */
  expiresAt?: Date;
  /** Given exactly for RELEASED. */
  releaseReason?: ReleaseReason;
}

/** The reservation of an order, locked until the transaction of `em` ends; null if there is none. */
export async function lockReservation(em: SqlEntityManager, orderId: string): Promise<LockedReservation | null> {
  const [row] = await em.execute<LockedReservation[]>(
    `select order_id as "orderId", state, release_reason as "releaseReason", version
     from reservation where order_id = ?::uuid for update`,
    [orderId],
  );
  return row ?? null;
}

/**
 * Takes up to `limit` reservations that lapsed and that nobody else works on, locked until the transaction of `em` ends. Oldest first.
 */
export function lockLapsed(em: SqlEntityManager, now: Date, limit: number): Promise<LockedReservation[]> {
  return em.execute<LockedReservation[]>(
    `select order_id as "orderId", state, release_reason as "releaseReason", version
     from reservation where expires_at <= ?::timestamptz
     order by expires_at limit ? for update skip locked`,
    [now.toISOString(), limit],
  );
}

/** Adds a reservation; false, having changed nothing, if the order has one. */
export async function insertReservation(em: SqlEntityManager, change: ReservationChange): Promise<boolean> {
  const rows = await em.execute<object[]>(
    `insert into reservation (order_id, state, expires_at, release_reason, version)
     values (?::uuid, ?, ?::timestamptz, ?, ?) on conflict (order_id) do nothing returning order_id`,
    [
      change.orderId,
      change.state,
      change.expiresAt?.toISOString() ?? null,
      change.releaseReason ?? null,
      change.version,
    ],
  );
  return rows.length > 0;
}

/** Changes a locked reservation. */
export async function updateReservation(em: SqlEntityManager, change: ReservationChange): Promise<void> {
  await em.execute(
    'update reservation set state = ?, expires_at = ?::timestamptz, release_reason = ?, version = ? where order_id = ?::uuid',
    [
      change.state,
      change.expiresAt?.toISOString() ?? null,
      change.releaseReason ?? null,
      change.version,
      change.orderId,
    ],
    'run',
  );
}

/** Writes the pieces reserved for an order; for a repeated reservation only the quantity. */
export async function writeLines(em: SqlEntityManager, orderId: string, lines: readonly Pieces[]): Promise<void> {
  await em.execute(
    `insert into reservation_line (order_id, variant_id, quantity, shipped)
     select ?::uuid, line.variant_id, line.quantity, 0 from unnest(?::uuid[], ?::int[]) as line (variant_id, quantity)
     on conflict (order_id, variant_id) do update set quantity = excluded.quantity`,
    [orderId, arrayLiteral(lines.map((line) => line.variantId)), arrayLiteral(lines.map((line) => line.quantity))],
    'run',
  );
}

/** What is promised to these orders, by order, in the order of variant ids. */
export async function loadLines(
  em: SqlEntityManager,
  orderIds: readonly string[],
): Promise<Map<string, ReservedLine[]>> {
  const rows = await em.execute<(ReservedLine & { orderId: string })[]>(
    `select order_id as "orderId", variant_id as "variantId", quantity, shipped
     from reservation_line where order_id = any (?::uuid[]) order by order_id, variant_id`,
    [arrayLiteral(orderIds)],
  );
  return Map.groupBy(rows, (row) => row.orderId);
}

/** Counts pieces as handed to a carrier. */
export async function addShipped(em: SqlEntityManager, orderId: string, lines: readonly Pieces[]): Promise<void> {
  if (lines.length === 0) return;
  await em.execute(
    `update reservation_line set shipped = shipped + line.quantity
     from unnest(?::uuid[], ?::int[]) as line (variant_id, quantity)
     where reservation_line.order_id = ?::uuid and reservation_line.variant_id = line.variant_id`,
    [arrayLiteral(lines.map((line) => line.variantId)), arrayLiteral(lines.map((line) => line.quantity)), orderId],
    'run',
  );
}
