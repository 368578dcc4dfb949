import { countryCode } from '../countries.ts';
import type { BookInvoice, BookRow } from './shop-books.ts';
import { type Bought, matchTakeBack, type RowBack } from './match-take-back.ts';
import { type PlannedRefusal, type RefusedRows, refuseRow } from './refusals.ts';

/*
 * What the replay does with each row of the shop's books, decided before anything is played: pure, and the same for the same books.
 *
 * A row of an invoice becomes a line of an order. Each price of a code is a variant of its own, so that the API decides the price and the sum is the data's.
 * A row of a cancellation takes pieces back that its customer bought before at that price. On the day of the order they have not left: they are cancelled.
 * Later they are returned and refunded. All other rows are refused with a reason.
 */

/** An order to place, and the sales whose parcels leave when it is confirmed: itself, unless some of it is cancelled on the same day. */
export interface SaleStep {
  kind: 'sale';
  invoice: string;
  at: string;
  customer: string | null;
  country: string;
  lines: { sku: string; priceMinor: number; quantity: number }[];
  ships: string[];
}

/** Pieces of earlier sales to take back, row by row, and the sales whose parcels leave afterwards. */
export interface TakeBackStep {
  kind: 'take-back';
  invoice: string;
  at: string;
  customer: string;
  rows: RowBack[];
  ships: string[];
}

export type YearStep = SaleStep | TakeBackStep;

export interface YearPlan {
  /** In order of time. */
  steps: YearStep[];
  /** The rows that are not played, by reason. */
  refused: RefusedRows;
  rows: number;
  sumMills: number;
  /** Rows that repeat a row of their invoice and are played all the same, as lines of their own. */
  repeated: number;
}

/** The limits of `placeOrder`, as the schema names them. */
const maxLines = 1_200;
const maxPieces = 100_000;

export const skuOf = (code: string, priceMinor: number): string => `${code}@${(priceMinor / 100).toFixed(2)}`;

/** The steps for these invoices, which are in order of time. `products` has the codes that are products. */
export function planYear(invoices: readonly BookInvoice[], products: ReadonlyMap<string, string>): YearPlan {
  const plan: YearPlan = { steps: [], refused: new Map(), rows: 0, sumMills: 0, repeated: 0 };
  const bought: Bought = { pieces: new Map(), codes: new Set() };
  for (const invoice of invoices) {
    const played: BookRow[] = [];
    for (const row of invoice.rows) {
      plan.rows += 1;
      plan.sumMills += row.quantity * row.priceMills;
      const reason =
        reasonAgainst(invoice, row, products) ?? (played.length >= maxLines ? 'TOO_MANY_LINES' : undefined);
      if (reason) refuseRow(plan.refused, reason, row.quantity * row.priceMills);
      else played.push(row);
    }
    const step = isCancellation(invoice)
      ? planTakeBack(invoice, played, bought, plan.refused)
      : planSale(invoice, played, bought);
    if (!step) continue;
    plan.steps.push(step);
    if (step.kind === 'sale') plan.repeated += played.filter(({ repeated }) => repeated).length;
  }
  sendParcels(plan.steps);
  return plan;
}

const isCancellation = (invoice: BookInvoice): boolean => invoice.number.startsWith('C');

/** Why a row can be neither sold nor taken back, whatever was bought before. */
function reasonAgainst(
  invoice: BookInvoice,
  row: BookRow,
  products: ReadonlyMap<string, string>,
): PlannedRefusal | undefined {
  if (invoice.number.startsWith('A')) return 'BAD_DEBT';
  if (!products.has(row.code)) return 'NOT_A_PRODUCT';
  if (row.priceMills < 0) return 'NEGATIVE_PRICE';
  if (row.priceMills % 10 !== 0) return 'FRACTION_OF_A_PENNY';
  if (Math.abs(row.quantity) > maxPieces) return 'TOO_MANY_PIECES';
  if (isCancellation(invoice)) {
    if (row.quantity >= 0) return 'CANCELLATION_ADDS';
    return invoice.customer === null ? 'CANCELLED_BY_A_GUEST' : undefined;
  }
  if (row.quantity <= 0) return 'WRITE_OFF';
  // A customer's piece for nothing is a gift; without a customer the shop corrected its stock.
  return row.priceMills === 0 && invoice.customer === null ? 'STOCK_FOUND' : undefined;
}

function planSale(invoice: BookInvoice, rows: readonly BookRow[], bought: Bought): SaleStep | undefined {
  if (rows.length === 0) return undefined;
  const { number, at, customer, country } = invoice;
  const lines = rows.map(({ code, quantity, priceMills }) => {
    const priceMinor = priceMills / 10;
    return { sku: skuOf(code, priceMinor), priceMinor, quantity };
  });
  if (customer !== null) {
    for (const [line, { code, quantity }] of rows.entries()) {
      const key = `${customer} ${lines[line]?.sku}`;
      const pieces = bought.pieces.get(key) ?? [];
      pieces.push({ sale: number, at, line, left: quantity });
      bought.pieces.set(key, pieces);
      bought.codes.add(`${customer} ${code}`);
    }
  }
  return { kind: 'sale', invoice: number, at, customer, country: countryCode(country), lines, ships: [] };
}

function planTakeBack(
  invoice: BookInvoice,
  rows: readonly BookRow[],
  bought: Bought,
  refused: RefusedRows,
): TakeBackStep | undefined {
  const { number, at, customer } = invoice;
  if (customer === null) return undefined;
  const back: RowBack[] = [];
  for (const { code, quantity, priceMills } of rows) {
    const matched = matchTakeBack(bought, {
      at,
      customer,
      code,
      sku: skuOf(code, priceMills / 10),
      pieces: -quantity,
      priceMinor: priceMills / 10,
    });
    if (typeof matched === 'string') refuseRow(refused, matched, quantity * priceMills);
    else back.push(matched);
  }
  return back.length === 0 ? undefined : { kind: 'take-back', invoice: number, at, customer, rows: back, ships: [] };
}

/** A parcel leaves with its sale, or after the last cancellation of the same day. */
function sendParcels(steps: readonly YearStep[]): void {
  const leavesAfter = new Map<string, YearStep>();
  for (const step of steps) {
    if (step.kind === 'sale') leavesAfter.set(step.invoice, step);
    else
      for (const { pieces } of step.rows)
        for (const { sale, how } of pieces) if (how === 'cancel') leavesAfter.set(sale, step);
  }
  for (const [sale, step] of leavesAfter) step.ships.push(sale);
}
