import { openPieces, type OrderLineFacts } from './order.ts';

/** A value that the decision cannot work with, and which. */
export interface InvalidField {
  kind: 'invalid';
  field: string;
  message: string;
}

/** Pieces of a line of an order. */
export interface LinePieces {
  orderLineId: string;
  quantity: number;
}

/** The pieces that a change is about, one entry per line; a line that is requested twice counts as the sum. */
export function choosePieces(
  available: ReadonlyMap<string, number>,
  requested: readonly LinePieces[] | undefined,
  what: string,
): { kind: 'chosen'; pieces: LinePieces[] } | InvalidField {
  const chosen = new Map<string, number>();
  if (requested?.length === 0)
    return invalid('lines', `expected at least one line; leave \`lines\` out for all ${what}`);
  for (const [index, { orderLineId, quantity }] of (requested ?? []).entries()) {
    const most = available.get(orderLineId);
    if (most === undefined) return invalid(`lines.${index}.orderLineId`, 'expected a line of this order');
    if (!Number.isInteger(quantity) || quantity < 1) {
      return invalid(`lines.${index}.quantity`, `expected at least 1 piece, got ${quantity}`);
    }
    const sum = (chosen.get(orderLineId) ?? 0) + quantity;
    if (sum > most) return invalid(`lines.${index}.quantity`, `expected at most the ${most} ${what}, got ${sum}`);
    chosen.set(orderLineId, sum);
  }
  if (!requested) for (const [id, quantity] of available) if (quantity > 0) chosen.set(id, quantity);
  return { kind: 'chosen', pieces: [...chosen].map(([orderLineId, quantity]) => ({ orderLineId, quantity })) };
}

/** Of the pieces that are in no parcel and not cancelled, the requested ones, or all. */
export function chooseOpenPieces(
  lines: readonly OrderLineFacts[],
  requested: readonly LinePieces[] | undefined,
): ReturnType<typeof choosePieces> {
  return choosePieces(new Map(lines.map((line) => [line.id, openPieces(line)])), requested, 'not shipped yet');
}

export function invalid(field: string, message: string): InvalidField {
  return { kind: 'invalid', field, message };
}
