import type { PlannedRefusal } from './refusals.ts';

/** What customers have bought so far and not given back. */
export interface Bought {
  /** By customer and sku, oldest first. */
  pieces: Map<string, { sale: string; at: string; line: number; left: number }[]>;
  /** Customer and code. */
  codes: Set<string>;
}

/** Pieces of one row of a cancellation, and where they come from. */
export interface RowBack {
  pieces: PiecesBack[];
  amountMinor: number;
}

export interface PiecesBack {
  /** The invoice of the order. */
  sale: string;
  /** The index of its line. */
  line: number;
  quantity: number;
  how: 'cancel' | 'return';
}

/**
 * Takes pieces from the customer's newest orders first: a row of a cancellation names no invoice, and people send back what they have just bought. All pieces of
 * the row or none. On the day of the order, which has not left then, pieces are cancelled; later they are returned.
 */
export function matchTakeBack(
  bought: Bought,
  row: { at: string; customer: string; code: string; sku: string; pieces: number; priceMinor: number },
): RowBack | PlannedRefusal {
  const { at, customer, code, sku, priceMinor } = row;
  const owned = bought.pieces.get(`${customer} ${sku}`);
  if (!owned) return bought.codes.has(`${customer} ${code}`) ? 'BOUGHT_AT_ANOTHER_PRICE' : 'NEVER_BOUGHT';
  if (owned.reduce((sum, { left }) => sum + left, 0) < row.pieces) return 'MORE_THAN_BOUGHT';
  const pieces: PiecesBack[] = [];
  let open = row.pieces;
  for (const line of owned.toReversed()) {
    const quantity = Math.min(open, line.left);
    if (quantity === 0) continue;
    line.left -= quantity;
    open -= quantity;
    const how = day(line.at) === day(at) ? 'cancel' : 'return';
    pieces.push({ sale: line.sale, line: line.line, quantity, how });
  }
  return { pieces, amountMinor: row.pieces * priceMinor };
}

const day = (at: string): string => at.slice(0, 'yyyy-mm-dd'.length);
