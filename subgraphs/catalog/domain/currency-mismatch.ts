/** A price in another currency than the variant's, which never changes. */
export interface CurrencyMismatch {
  __typename: 'CurrencyMismatch';
  code: 'CURRENCY_MISMATCH';
  message: string;
  expected: string;
  actual: string;
}

export function currencyMismatch(expected: string, actual: string): CurrencyMismatch {
  return {
    __typename: 'CurrencyMismatch',
    code: 'CURRENCY_MISMATCH',
    message: `The variant is priced in ${expected}, but the new price is in ${actual}`,
    expected,
    actual,
  };
}
