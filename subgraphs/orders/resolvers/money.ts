/** An amount as the schema shows it. */
export function toMoney(minor: number, currency: string): { amount: bigint; currency: string } {
  return { amount: BigInt(minor), currency };
}
