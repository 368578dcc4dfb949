import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { arrayLiteral } from '#platform/events/event-feed.ts';
import { newId } from '#platform/values/id.ts';
import type { MovementKind, StockLevel, StockMove } from '../domain/stock.ts';

const columns = `stock.variant_id as "variantId", stock.on_hand as "onHand", stock.held, stock.committed, stock.version`;

/**
 * Locks the stock of these variants until the transaction of `em` ends, always in the order of their ids, so that two orders with the same
 * variants wait for each other and never deadlock. Unknown variants are missing from the answer.
 */
export function lockStock(em: SqlEntityManager, variantIds: readonly string[]): Promise<StockLevel[]> {
  return em.execute<StockLevel[]>(
    `select ${columns} from stock where variant_id = any (?::uuid[]) order by variant_id for update`,
    [arrayLiteral(variantIds)],
  );
}

/** The further fields of a movement. */
export interface MovementFacts {
  kind: MovementKind;
  at: Date;
  orderId?: string;
  actorId?: string | null;
  reason?: string;
  /** Different for each variant of one call. */
  keyOf?: (variantId: string) => string;
}

export interface MovedStock extends StockLevel {
  movementId: string;
}

/**
 * Moves stock that `lockStock` locked and writes the ledger, in one statement for all variants. Answers with the levels afterwards, in the
 * order of the moves. Throws if the moves would promise more than there is: the decision before must have seen to that.
 */
export async function moveStock(
  em: SqlEntityManager,
  moves: readonly StockMove[],
  facts: MovementFacts,
): Promise<MovedStock[]> {
  if (moves.length === 0) return [];
  const moved = await em.execute<MovedStock[]>(
    `with move as (
       select * from unnest(?::uuid[], ?::uuid[], ?::int[], ?::int[], ?::int[], ?::text[])
         as move (movement_id, variant_id, on_hand_delta, held_delta, committed_delta, idempotency_key)
     ), moved as (
       update stock set
         on_hand = stock.on_hand + move.on_hand_delta,
         held = stock.held + move.held_delta,
         committed = stock.committed + move.committed_delta,
         version = stock.version + 1
       from move
       where stock.variant_id = move.variant_id
         and stock.held + move.held_delta + stock.committed + move.committed_delta <= stock.on_hand + move.on_hand_delta
       returning ${columns}, move.movement_id as "movementId"
     ), ledger as (
       insert into stock_movement (id, variant_id, stock_version, kind, on_hand_delta, held_delta, committed_delta,
         order_id, actor_id, reason, idempotency_key, at)
       select move.movement_id, move.variant_id, moved.version, ?, move.on_hand_delta, move.held_delta, move.committed_delta,
         ?::uuid, ?::uuid, ?, nullif(move.idempotency_key, ''), ?::timestamptz
       from move join moved on moved."movementId" = move.movement_id
     )
     select * from moved`,
    [
      arrayLiteral(moves.map(() => newId('other', facts.at))),
      arrayLiteral(moves.map((move) => move.variantId)),
      arrayLiteral(moves.map((move) => move.onHandDelta)),
      arrayLiteral(moves.map((move) => move.heldDelta)),
      arrayLiteral(moves.map((move) => move.committedDelta)),
      arrayLiteral(moves.map((move) => facts.keyOf?.(move.variantId) ?? '')),
      facts.kind,
      facts.orderId ?? null,
      facts.actorId ?? null,
      facts.reason ?? null,
      facts.at.toISOString(),
    ],
  );
  const byVariant = new Map(moved.map((level) => [level.variantId, level]));
  return moves.map((move) => {
    const level = byVariant.get(move.variantId);
    if (!level) throw new Error(`expected ${JSON.stringify(move)} to fit the stock, it does not`);
    return level;
  });
}
