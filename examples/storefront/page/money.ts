/** An amount in minor units, such as 5200 USD, as people read it: $52.00. */
export function formatMoney({ amount, currency }: { amount: number | string; currency: string }): string {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(Number(amount) / 10 ** digits);
}
