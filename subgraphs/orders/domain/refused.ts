/** Ends the change with this outcome and rolls back its writes. */
export type Refuse<Outcome> = (outcome: Outcome) => never;

/** Thrown through the transaction, so that it is rolled back. */
class Refused extends Error {}

/**
 * The outcome of a change that may refuse in the middle of its transaction: `refuse` rolls the transaction back, so that an idempotency key
 * that was claimed is free again. Other errors pass through.
 */
export async function orRefused<Outcome>(change: (refuse: Refuse<Outcome>) => Promise<Outcome>): Promise<Outcome> {
  let refusal: { outcome: Outcome } | undefined;
  try {
    return await change((outcome) => {
      refusal = { outcome };
      throw new Refused('the change was refused');
    });
  } catch (error) {
    if (refusal && error instanceof Refused) return refusal.outcome;
    throw error;
  }
}
