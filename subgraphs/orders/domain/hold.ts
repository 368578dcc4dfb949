import { type Illegal, illegal, openPieces, type OrderFacts } from './order.ts';
import { type InvalidField, invalid } from './pieces.ts';

export type HoldDecision = { kind: 'hold'; until: Date } | Illegal | InvalidField;

/** Whether staff may stop the order: while it is confirmed and something of it has not left. A held order can be held for longer. */
export function decideHold(
  facts: OrderFacts,
  times: { at: Date; until: Date | undefined; mostMs: number },
): HoldDecision {
  const waits = facts.lines.some((line) => openPieces(line) > 0 || line.packedQuantity > 0);
  if (facts.order.state !== 'CONFIRMED' || !waits) return illegal('holdOrder', facts);
  const latest = new Date(times.at.getTime() + times.mostMs);
  const until = times.until ?? latest;
  if (until <= times.at || until > latest) {
    return invalid('until', `expected a moment until ${latest.toISOString()}, got ${until.toISOString()}`);
  }
  return { kind: 'hold', until };
}

export type ReleaseDecision = { kind: 'release' } | Illegal;

/** Whether the order is held. */
export function decideRelease(facts: OrderFacts): ReleaseDecision {
  return facts.order.state === 'CONFIRMED' && facts.order.heldUntil
    ? { kind: 'release' }
    : illegal('releaseOrder', facts);
}
