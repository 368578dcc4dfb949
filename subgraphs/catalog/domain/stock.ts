/** Why stock moved. */
export const movementKinds = [
  'OPENED',
  'ADJUSTED',
  'HELD',
  'COMMITTED',
  'RELEASED',
  'SHIPPED',
  'RETURNED',
  'WRITTEN_OFF',
] as const;
export type MovementKind = (typeof movementKinds)[number];

/** How a variant's stock is made up. */
export interface StockCounts {
  variantId: string;
  onHand: number;
  held: number;
  committed: number;
}

export interface StockLevel extends StockCounts {
  version: number;
}

/** A change of one variant's stock. */
export interface StockMove {
  variantId: string;
  onHandDelta: number;
  heldDelta: number;
  committedDelta: number;
}

/** Pieces of a variant. */
export interface Pieces {
  variantId: string;
  quantity: number;
}

/** A variant with too little stock, and the wanted quantity. */
export interface Shortage {
  variantId: string;
  requested: number;
  available: number;
}

/** Highest number of pieces of one variant; the column is a 32-bit integer, and sums of two must fit too. */
export const maxPieces = 1_000_000_000;

/** Pieces that can be promised to an order now. */
export function toAvailable(stock: Pick<StockCounts, 'onHand' | 'held' | 'committed'>): number {
  return stock.onHand - stock.held - stock.committed;
}

/** One entry per variant with the sum of its lines, in the order of variant ids: the order in which stock is locked. */
export function sumPieces(lines: readonly Pieces[]): Pieces[] {
  const sums = new Map<string, number>();
  for (const { variantId, quantity } of lines) sums.set(variantId, (sums.get(variantId) ?? 0) + quantity);
  return [...sums]
    .map(([variantId, quantity]) => ({ variantId, quantity }))
    .sort((a, b) => (a.variantId < b.variantId ? -1 : 1));
}

/** Which of the pieces cannot be promised; empty means that all can. A variant without stock has 0. */
export function findShortages(wanted: readonly Pieces[], stock: ReadonlyMap<string, StockCounts>): Shortage[] {
  return wanted
    .map(({ variantId, quantity }) => {
      const counts = stock.get(variantId);
      return { variantId, requested: quantity, available: counts ? toAvailable(counts) : 0 };
    })
    .filter((line) => line.requested > line.available);
}

/** Whether no count falls below 0 and no piece is promised twice. */
export function fitsStock(stock: StockCounts, move: StockMove): boolean {
  const onHand = stock.onHand + move.onHandDelta;
  const held = stock.held + move.heldDelta;
  const committed = stock.committed + move.committedDelta;
  return held >= 0 && committed >= 0 && held + committed <= onHand;
}

/** Pieces go from on sale to an order: held until it is confirmed, or committed immediately. */
export function toPromises(lines: readonly Pieces[], as: 'HELD' | 'COMMITTED'): StockMove[] {
  return lines.map(({ variantId, quantity }) => ({
    variantId,
    onHandDelta: 0,
    heldDelta: as === 'HELD' ? quantity : 0,
    committedDelta: as === 'COMMITTED' ? quantity : 0,
  }));
}

/** Held pieces become committed. */
export function toCommitments(lines: readonly Pieces[]): StockMove[] {
  return lines.map(({ variantId, quantity }) => ({
    variantId,
    onHandDelta: 0,
    heldDelta: -quantity,
    committedDelta: quantity,
  }));
}

/** Promised pieces go back on sale. */
export function toReleases(lines: readonly Pieces[], from: 'HELD' | 'COMMITTED'): StockMove[] {
  return toPromises(lines, from).map((move) => ({
    ...move,
    heldDelta: 0 - move.heldDelta,
    committedDelta: 0 - move.committedDelta,
  }));
}

/** Pieces come back into the warehouse, or are written off. */
export function toArrivals(lines: readonly Pieces[], sign: 1 | -1): StockMove[] {
  return lines
    .filter(({ quantity }) => quantity > 0)
    .map(({ variantId, quantity }) => ({
      variantId,
      onHandDelta: sign * quantity,
      heldDelta: 0,
      committedDelta: 0,
    }));
}

/** The result of an adjustment: a move, or the most pieces that could be removed. */
export function decideAdjustment(
  stock: StockCounts,
  delta: number,
): { kind: 'move'; move: StockMove } | { kind: 'insufficient'; available: number } | { kind: 'too-many' } {
  const available = toAvailable(stock);
  if (-delta > available) return { kind: 'insufficient', available };
  if (stock.onHand + delta > maxPieces) return { kind: 'too-many' };
  const move = { variantId: stock.variantId, onHandDelta: delta, heldDelta: 0, committedDelta: 0 };
  return { kind: 'move', move };
}
