/** Crockford's base 32: no I, L, O or U, so that a number can be read out over the telephone. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A number for people such as `TP-7K3M-92QD`, of 5 random bytes: about 10¹² possible ones, so a clash is rare but must be expected. */
export function orderNumber(random: Uint8Array): string {
  if (random.length !== 5) throw new Error(`expected 5 random bytes, got ${random.length}`);
  let value = random.reduce((bits, byte) => bits * 256n + BigInt(byte), 0n);
  let text = '';
  for (let index = 0; index < 8; index++) {
    text = digits[Number(value % 32n)] + text;
    value /= 32n;
  }
  return `TP-${text.slice(0, 4)}-${text.slice(4)}`;
}
