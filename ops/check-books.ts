import type { CheckedInvariant } from './books/checked-invariant.ts';
import { compareEdits } from './books/compare-edits.ts';
import { compareOperations } from './books/compare-operations.ts';
import { compareProvider } from './books/compare-provider.ts';
import { compareReservations } from './books/compare-reservations.ts';
import { compareReturns } from './books/compare-returns.ts';
import { consumers, findUndelivered } from './books/find-undelivered.ts';
import { catalogChecks, type Check, logChecks, ordersChecks } from './books/invariants.ts';
import { exchangeChecks } from './books/exchange-checks.ts';
import { editChecks } from './books/edit-checks.ts';
import { invoiceChecks } from './books/invoice-checks.ts';
import { priceChecks } from './books/price-checks.ts';
import { openReader, type Reader } from './books/reader.ts';

/** Addresses of the databases, for a user who may read them. Checks that need a missing database are skipped. */
export interface BookDatabases {
  orders: string;
  catalog?: string | undefined;
  /** The payment simulator's own database: the provider's view. */
  payments?: string | undefined;
}

export interface BooksOptions {
  /** How long jobs, deliveries and reservations past their end may take before they count as stuck. */
  settleSeconds?: number;
}

/**
 * Reads the books from outside, with plain SQL and none of the project's own code, and returns every violation of the
 * invariants I1 to I9 and I12; none means that all are kept. The databases cannot be read at the same instant, so an apparent
 * violation is read again: only a violation that stays counts. Safe while everything is running.
 */
export async function checkBooks(databases: BookDatabases, options: BooksOptions = {}): Promise<string[]> {
  const checked = await checkInvariants(databases, options);
  return checked.flatMap(({ invariant, violations }) => violations.map((violation) => `${invariant}: ${violation}`));
}

/** As `checkBooks`, invariant by invariant. */
export async function checkInvariants(
  databases: BookDatabases,
  { settleSeconds = 60 }: BooksOptions = {},
): Promise<CheckedInvariant[]> {
  let found = await checkOnce(databases, settleSeconds);
  for (
    let again = 0;
    again < 2 && found.some((check) => check.acrossDatabases && check.violations.length > 0);
    again++
  ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const next = await checkOnce(databases, settleSeconds);
    found = found.map((check, index) =>
      check.acrossDatabases
        ? { ...check, violations: check.violations.filter((violation) => next[index]?.violations.includes(violation)) }
        : check,
    );
  }
  return found;
}

async function checkOnce(databases: BookDatabases, settleSeconds: number): Promise<CheckedInvariant[]> {
  await using reading = new AsyncDisposableStack();
  const open = async (url: string): Promise<Reader> => reading.use(await openReader(url));
  const orders = await open(databases.orders);
  const catalog = databases.catalog === undefined ? undefined : await open(databases.catalog);
  const payments = databases.payments === undefined ? undefined : await open(databases.payments);

  const checked: CheckedInvariant[] = [];
  const run = async (database: string, reader: Reader, checks: readonly Check[]) => {
    for (const { invariant, promise, sql } of checks) {
      const rows = await reader.rows(sql, sql.includes('$1') ? [settleSeconds] : []);
      checked.push({
        invariant,
        promise: `${promise} (${database})`,
        violations: rows.map((row) => `${promise}: ${describe(row)}`),
      });
    }
  };
  await run('orders', orders, [
    ...ordersChecks,
    ...editChecks,
    ...exchangeChecks,
    ...priceChecks,
    ...invoiceChecks,
    ...logChecks,
  ]);
  if (catalog) {
    await run('catalog', catalog, [...catalogChecks, ...logChecks]);
    checked.push(
      await compareReservations(orders, catalog, settleSeconds),
      await compareEdits(orders, catalog, settleSeconds),
      await compareReturns(orders, catalog, settleSeconds),
      await findUndelivered({ log: orders, database: catalog, consumers: consumers.catalog, settleSeconds }),
      await findUndelivered({ log: catalog, database: orders, consumers: consumers.orders, settleSeconds }),
    );
  }
  if (payments) {
    checked.push(await compareProvider(orders, payments, settleSeconds), await compareOperations(orders, payments));
  }
  return checked.sort((check, other) => check.invariant.localeCompare(other.invariant));
}

function describe(row: Record<string, unknown>): string {
  return Object.entries(row)
    .map(([name, value]) => `${name} ${value instanceof Date ? value.toISOString() : String(value)}`)
    .join(', ');
}
