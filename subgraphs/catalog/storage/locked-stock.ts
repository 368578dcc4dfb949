import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { type RowsToSave, reviveRows, rowsOf, selectRows } from '#platform/database/rows.ts';
import { newId } from '#platform/values/id.ts';
import { fitsStock, type MovementKind, type StockLevel, type StockMove } from '../domain/stock.ts';
import { Stock } from './stock.entity.ts';
import { StockMovement } from './stock-movement.entity.ts';

/*
 * This file reads and writes the rows of stock. A command locks the stock of all its variants, moves it, and saves it in the same transaction,
 * together with what it moved it for.
 */

/** Stock under its row locks, with the ledger entries of the moves since. */
export interface LockedStock {
  /** By variant; unknown variants are missing. */
  levels: ReadonlyMap<string, Stock>;
  movements: StockMovement[];
}

/**
 * Locks the stock of these variants until the transaction of `em` ends, always in the order of their ids, so that two orders with the same
 * variants wait for each other and never deadlock.
 */
export async function lockStock(em: SqlEntityManager, variantIds: readonly string[]): Promise<LockedStock> {
  const [found] = await runPrepared<{ levels: unknown }>(
    em,
    `select ${selectRows(em, Stock, 'where variant_id = any ($1::uuid[]) order by variant_id for update')} as levels`,
    [[...new Set(variantIds)]],
  );
  const levels = reviveRows(em, Stock, found?.levels);
  return { levels: new Map(levels.map((level) => [level.variantId, level])), movements: [] };
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
 * Moves locked stock and adds the ledger entries. Answers with the levels afterwards, in the order of the moves. A move that does not fit is a fault.
 */
export function moveStock(stock: LockedStock, moves: readonly StockMove[], facts: MovementFacts): MovedStock[] {
  const { kind, at, orderId, actorId, reason, keyOf } = facts;
  return moves.map((move) => {
    const { variantId, onHandDelta, heldDelta, committedDelta } = move;
    const level = stock.levels.get(variantId);
    if (!level || !fitsStock(level, move))
      throw new Error(`expected ${JSON.stringify(move)} to fit the stock, it does not`);
    level.onHand += onHandDelta;
    level.held += heldDelta;
    level.committed += committedDelta;
    level.version += 1;
    const id = newId('other', at);
    stock.movements.push({
      id,
      variantId,
      stockVersion: level.version,
      kind,
      onHandDelta,
      heldDelta,
      committedDelta,
      orderId: orderId ?? null,
      actorId: actorId ?? null,
      reason: reason ?? null,
      idempotencyKey: keyOf?.(variantId) ?? null,
      at,
    });
    const { onHand, held, committed, version } = level;
    return { variantId, onHand, held, committed, version, movementId: id };
  });
}

/** The changes of `moveStock`, for `saveRows`. */
export function stockToSave({ levels, movements }: LockedStock): RowsToSave[] {
  return [
    rowsOf(Stock, [...levels.values()], ['onHand', 'held', 'committed', 'version']),
    rowsOf(StockMovement, movements),
  ];
}
