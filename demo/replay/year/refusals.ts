/** Why rows of the books are not played, before the shop is asked. */
export const plannedRefusals = {
  BAD_DEBT: 'the invoice corrects a bad debt',
  NOT_A_PRODUCT: 'the code is no product: postage, charges, discounts, manual entries',
  NEGATIVE_PRICE: 'the price is below zero',
  FRACTION_OF_A_PENNY: 'the price has a fraction of a penny',
  TOO_MANY_PIECES: 'more pieces than a line may have',
  TOO_MANY_LINES: 'more lines than an order may have',
  WRITE_OFF: 'pieces taken off the stock without a customer or a price',
  STOCK_FOUND: 'pieces put into the stock without a customer or a price',
  CANCELLATION_ADDS: 'a cancellation that adds pieces',
  CANCELLED_BY_A_GUEST: 'a cancellation without a customer: nobody knows whose order',
  NEVER_BOUGHT: 'the customer had not bought the product before',
  BOUGHT_AT_ANOTHER_PRICE: 'the customer had bought the product, but not at this price',
  MORE_THAN_BOUGHT: 'more pieces than the customer had left at this price',
} as const;

export type PlannedRefusal = keyof typeof plannedRefusals;

/** Rows and their sum in thousandths of a pound. */
export interface RowSum {
  rows: number;
  mills: number;
}

/** By reason: one of the planned ones, or the code that the shop refused an order with. */
export type RefusedRows = Map<string, RowSum>;

/** Counts a refused row. */
export function refuseRow(refused: RefusedRows, reason: string, mills: number): void {
  const sum = refused.get(reason) ?? { rows: 0, mills: 0 };
  sum.rows += 1;
  sum.mills += mills;
  refused.set(reason, sum);
}
