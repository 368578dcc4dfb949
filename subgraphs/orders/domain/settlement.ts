/*
 * The daily comparison of our payments with those of the provider.
 */

export const settlementProblems = ['UNKNOWN_HERE', 'UNKNOWN_THERE', 'SUMS_DIFFER'] as const;
export type SettlementProblem = (typeof settlementProblems)[number];

interface Sums {
  capturedMinor: number;
  refundedMinor: number;
}

/** Our side of a payment; `open` are captures and refunds whose outcome is not known yet. */
export interface OwnPayment extends Sums {
  open: { kind: 'CAPTURE' | 'REFUND'; amountMinor: number }[];
}

export interface TheirPayment extends Sums {
  /** Whether the provider holds or took money. */
  holds: boolean;
}

/** What differs; undefined if nothing does. An operation in progress may be done there or not. */
export function settlementProblem(
  ours: OwnPayment | undefined,
  theirs: TheirPayment | undefined,
): SettlementProblem | undefined {
  if (!ours) return theirs && (theirs.holds || theirs.capturedMinor > 0) ? 'UNKNOWN_HERE' : undefined;
  if (!theirs) return ours.capturedMinor > 0 ? 'UNKNOWN_THERE' : undefined;
  const fits = (kind: 'CAPTURE' | 'REFUND', own: number, their: number) => {
    const open = ours.open
      .filter((operation) => operation.kind === kind)
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    return own <= their && their <= own + open;
  };
  const equal =
    fits('CAPTURE', ours.capturedMinor, theirs.capturedMinor) &&
    fits('REFUND', ours.refundedMinor, theirs.refundedMinor);
  return equal ? undefined : 'SUMS_DIFFER';
}
