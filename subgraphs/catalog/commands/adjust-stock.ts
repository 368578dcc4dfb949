import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { saveRows } from '#platform/database/rows.ts';
import { eventsToSave, toEventRow } from '#platform/events/event-log.ts';
import { isId } from '#platform/values/id.ts';
import { findTextFault } from '#platform/values/text.ts';
import { stockAdjusted } from '#schema/events/catalog.ts';
import { actorIdOf, type CatalogContext, requireStockKeeper } from '../context.ts';
import { type InvalidInput, invalidInput } from '../domain/invalid-input.ts';
import { decideAdjustment, maxPieces, type StockLevel } from '../domain/stock.ts';
import { lockStock, moveStock, stockToSave } from '../storage/locked-stock.ts';
import { loadStockAt } from '../storage/queries.ts';
import { StockMovement } from '../storage/stock-movement.entity.ts';
import { toLevelFacts } from '../reserving/reservation-events.ts';
import { type VariantNotFound, variantNotFound } from '../domain/variant-not-found.ts';

export interface AdjustStockInput {
  variantId: string;
  delta: number;
  reason: string;
  idempotencyKey?: string | null | undefined;
}

export interface StockAdjusted {
  __typename: 'StockAdjusted';
  variantId: string;
  stock: StockLevel;
}

export interface InsufficientStock {
  __typename: 'InsufficientStock';
  code: 'INSUFFICIENT_STOCK';
  message: string;
  available: number;
}

export type AdjustStockOutcome = StockAdjusted | VariantNotFound | InsufficientStock | InvalidInput;

const maxTextLength = 200;

/**
 * Changes how many pieces are on hand. A call with a key that was used does nothing and answers with the stock as it was after the first
 * one; a key used for another adjustment is refused. For stock keepers only.
 */
export async function adjustStock(context: CatalogContext, input: AdjustStockInput): Promise<AdjustStockOutcome> {
  requireStockKeeper(context.caller);
  const fault = findFault(input);
  if (fault) return fault;
  const id = input.variantId.toLowerCase();
  if (!isId(id)) return variantNotFound(input.variantId);
  const adjustment = { ...input, variantId: id, reason: input.reason.trim() };
  try {
    return await context.em.fork().transactional((em) => adjust(context, em, adjustment));
  } catch (error) {
    // The same key at the same moment: the other call is through now, and a second look finds it.
    if (input.idempotencyKey == null || !(error instanceof UniqueConstraintViolationException)) throw error;
    return context.em.fork().transactional((em) => adjust(context, em, adjustment));
  }
}

async function adjust(
  { caller, now }: CatalogContext,
  em: SqlEntityManager,
  { variantId, delta, reason, idempotencyKey }: AdjustStockInput,
): Promise<AdjustStockOutcome> {
  const locked = await lockStock(em, [variantId]);
  const stock = locked.levels.get(variantId);
  if (!stock) return variantNotFound(variantId);
  const key = idempotencyKey == null ? undefined : `adjustment:${actorIdOf(caller) ?? 'service'}:${idempotencyKey}`;
  const earlier = key === undefined ? null : await em.findOne(StockMovement, { idempotencyKey: key });
  if (earlier) {
    if (earlier.variantId !== variantId || earlier.onHandDelta !== delta || earlier.reason !== reason) {
      return invalidInput('idempotencyKey', 'expected a new key; this one was already used with a different input');
    }
    return { __typename: 'StockAdjusted', variantId, stock: await loadStockAt(em, variantId, earlier.stockVersion) };
  }

  const decision = decideAdjustment(stock, delta);
  if (decision.kind === 'too-many') {
    return invalidInput(
      'delta',
      `expected at most ${maxPieces} pieces on hand after the change, ${stock.onHand} are there`,
    );
  }
  if (decision.kind === 'insufficient') {
    const { available } = decision;
    return {
      __typename: 'InsufficientStock',
      code: 'INSUFFICIENT_STOCK',
      message: `At most ${available} pieces can be removed, but ${-delta} were requested`,
      available,
    };
  }
  const at = now();
  const moved = moveStock(locked, [decision.move], {
    kind: 'ADJUSTED',
    at,
    actorId: actorIdOf(caller),
    reason,
    ...(key === undefined ? {} : { keyOf: () => key }),
  });
  const [level] = moved;
  if (!level) throw new Error('expected one movement, there was none');
  const adjusted = toEventRow(stockAdjusted, {
    subject: `adjustment:${level.movementId}`,
    version: 1,
    payload: { movementId: level.movementId, levels: toLevelFacts(moved) },
    occurredAt: at,
  });
  await saveRows(em, [...stockToSave(locked), eventsToSave(em, [adjusted])]);
  return { __typename: 'StockAdjusted', variantId, stock: level };
}

function findFault({ delta, reason, idempotencyKey }: AdjustStockInput): InvalidInput | undefined {
  if (delta === 0) return invalidInput('delta', 'expected a number of pieces other than 0');
  if (Math.abs(delta) > maxPieces) return invalidInput('delta', `expected at most ${maxPieces} pieces, got ${delta}`);
  const reasonFault = findTextFault(reason.trim(), { min: 1, max: maxTextLength });
  if (reasonFault) return invalidInput('reason', reasonFault);
  if (idempotencyKey == null) return undefined;
  const keyFault = findTextFault(idempotencyKey, { min: 1, max: maxTextLength });
  return keyFault ? invalidInput('idempotencyKey', keyFault) : undefined;
}
