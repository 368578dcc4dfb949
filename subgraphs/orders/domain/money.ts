/** The sum, or undefined where it is beyond 2^53−1 minor units and could not be told exactly. */
export function sumMinor(amountsMinor: readonly number[]): number | undefined {
  let sum = 0;
  for (const amount of amountsMinor) {
    sum += amount;
    if (!Number.isSafeInteger(sum)) return undefined;
  }
  return sum;
}

/** Price of one piece times pieces, or undefined where it is beyond 2^53−1 minor units. */
export function timesMinor(unitMinor: number, quantity: number): number | undefined {
  const product = unitMinor * quantity;
  return Number.isSafeInteger(product) ? product : undefined;
}
