import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { newId } from '#platform/values/id.ts';
import type { MovementKind, StockLevel, StockMove } from '../domain/stock.ts';

const columns = `stock.variant_id as "variantId", stock.on_hand as "onHand", stock.held, stock.committed, stock.version`;

/**
 * Locks the stock of these variants until the transaction of `em` ends, always in the order of their ids, so that two orders with the same
 * variants wait for each other and never deadlock. Unknown variants are missing from the answer.
 */
export function lockStock(em: SqlEntityManager, variantIds: readonly string[]): Promise<StockLevel[]> {
  return runPrepared<StockLevel>(
    em,
    `select ${columns} from stock where variant_id = any ($1::uuid[]) order by variant_id for update`,
    [variantIds],
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
  const moved = await runPrepared<MovedStock>(
    em,
    `with move as (
       select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::text[])
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
       select move.movement_id, move.variant_id, moved.version, $7, move.on_hand_delta, move.held_delta, move.committed_delta,
         $8::uuid, $9::uuid, $10, nullif(move.idempotency_key, ''), $11::timestamptz
       from move join moved on moved."movementId" = move.movement_id
     )
     select * from moved`,
    [
      moves.map(() => newId('other', facts.at)),
      moves.map((move) => move.variantId),
      moves.map((move) => move.onHandDelta),
      moves.map((move) => move.heldDelta),
      moves.map((move) => move.committedDelta),
      moves.map((move) => facts.keyOf?.(move.variantId) ?? ''),
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
