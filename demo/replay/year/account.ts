import type { YearPlan } from './plan-year.ts';
import { type RefusedRows, refuseRow, type RowSum } from './refusals.ts';

/** Every row of the data, accepted or refused. */
export interface YearAccount {
  /** Rows that are lines of orders. */
  sold: RowSum;
  /** Rows whose pieces were cancelled, all before they left. */
  cancelled: RowSum;
  /** Rows with pieces that came back after they had left. */
  returned: RowSum;
  refused: RefusedRows;
  /** What each accepted sale must have kept, in minor units: its lines less what was taken back, by its invoice. */
  kept: Map<string, number>;
}

/** The accounts of a played plan. `refusedSale` says why the shop refused a sale; undefined for one that it accepted. */
export function account(plan: YearPlan, refusedSale: (invoice: string) => string | undefined): YearAccount {
  const none = (): RowSum => ({ rows: 0, mills: 0 });
  const accounts: YearAccount = {
    sold: none(),
    cancelled: none(),
    returned: none(),
    refused: new Map([...plan.refused].map(([reason, sum]) => [reason, { ...sum }])),
    kept: new Map(),
  };
  const prices = new Map<string, number[]>();
  for (const step of plan.steps) {
    if (step.kind === 'sale') {
      const code = refusedSale(step.invoice);
      for (const { priceMinor, quantity } of step.lines) {
        if (code === undefined) add(accounts.sold, priceMinor * quantity);
        else refuseRow(accounts.refused, code, millsOf(priceMinor * quantity));
      }
      if (code !== undefined) continue;
      prices.set(
        step.invoice,
        step.lines.map(({ priceMinor }) => priceMinor),
      );
      keep(accounts.kept, step.invoice, sum(step.lines.map(({ priceMinor, quantity }) => priceMinor * quantity)));
    } else {
      for (const { pieces, amountMinor } of step.rows) {
        if (pieces.some(({ sale }) => refusedSale(sale) !== undefined)) {
          refuseRow(accounts.refused, 'ORDER_REFUSED', -millsOf(amountMinor));
          continue;
        }
        add(pieces.every(({ how }) => how === 'cancel') ? accounts.cancelled : accounts.returned, -amountMinor);
        for (const { sale, line, quantity } of pieces)
          keep(accounts.kept, sale, -quantity * (prices.get(sale)?.[line] ?? Number.NaN));
      }
    }
  }
  return accounts;
}

/** Accepted and refused rows together: the data's own number and sum. */
export function totalOf({ sold, cancelled, returned, refused }: YearAccount): RowSum {
  const parts = [sold, cancelled, returned, ...refused.values()];
  return { rows: sum(parts.map(({ rows }) => rows)), mills: sum(parts.map(({ mills }) => mills)) };
}

/** What the accepted rows come to, in minor units. */
export const keptOf = ({ sold, cancelled, returned }: YearAccount): number =>
  (sold.mills + cancelled.mills + returned.mills) / 10;

const millsOf = (minor: number): number => minor * 10;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function add(to: RowSum, minor: number): void {
  to.rows += 1;
  to.mills += millsOf(minor);
}

const keep = (kept: Map<string, number>, invoice: string, minor: number): void => {
  kept.set(invoice, (kept.get(invoice) ?? 0) + minor);
};
