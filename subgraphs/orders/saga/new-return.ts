import type { ExchangePlan } from '../domain/exchange.ts';
import type { LinePieces } from '../domain/pieces.ts';
import type { LockedReturns } from '../storage/locked-returns.ts';

/** A return that is not stored yet: one that somebody asks for, or the way back of a parcel that could not be delivered. */
export function newReturn(asked: {
  id: string;
  orderId: string;
  state: 'REQUESTED' | 'IN_TRANSIT';
  shipmentId?: string;
  reason: string;
  pieces: readonly LinePieces[];
  /** What the customer wants instead of the money. */
  exchange?: { plan: ExchangePlan; until: Date };
  at: Date;
}): LockedReturns {
  const { id, orderId, state, shipmentId, reason, pieces, exchange, at } = asked;
  return {
    returns: [
      {
        id,
        orderId,
        state,
        shipmentId: shipmentId ?? null,
        reason,
        trackingCode: null,
        refundMinor: 0,
        requestedAt: at,
        exchangeState: exchange ? 'REQUESTED' : null,
        exchange: exchange?.plan ?? null,
        exchangeCode: null,
        exchangeUntil: exchange?.until ?? null,
      },
    ],
    lines: pieces.map((piece) => ({ returnId: id, ...piece, restocked: 0, writtenOff: 0, valueMinor: 0 })),
  };
}
