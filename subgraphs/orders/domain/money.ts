/** An amount as people read it, with its currency: `12.50 GBP`, `1200 JPY`. */
export function toText(amountMinor: number | bigint, currency: string): string {
  const digits = fractionDigits(currency);
  const text = BigInt(amountMinor)
    .toString()
    .replace('-', '')
    .padStart(digits + 1, '0');
  const sign = amountMinor < 0 ? '-' : '';
  const whole = text.slice(0, text.length - digits);
  return `${sign}${whole}${digits > 0 ? `.${text.slice(-digits)}` : ''} ${currency}`;
}

/** How many decimals a currency has: 2 for most, 0 for the yen, 3 for the Kuwaiti dinar. */
function fractionDigits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}

/** The sum, or undefined where it is beyond 2^53−1 minor units and would not be exact. */
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
