import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { keptOf, totalOf } from '../../demo/replay/year/account.ts';
import { planYear } from '../../demo/replay/year/plan-year.ts';
import { playYear, type YearShop } from '../../demo/replay/year/play-year.ts';
import { importProducts } from '../../demo/replay/year/run-year.ts';
import { type BookInvoice, readShopBooks, type ShopBooks } from '../../demo/replay/year/shop-books.ts';
import { checkBooks } from '../../ops/check-books.ts';
import { eventually } from '../support/eventually.ts';
import { demoPassword, startStack } from '../support/start-stack.ts';
import { queryAt } from '../support/test-database.ts';

/** The kinds of rows that the year has. The other reasons are for rows that it does not have. */
const kinds = [
  'cancelled',
  'returned',
  'returned from several orders',
  'cancelled as a whole',
  'gift',
  'repeated',
  'BAD_DEBT',
  'NOT_A_PRODUCT',
  'WRITE_OFF',
  'STOCK_FOUND',
  'CANCELLED_BY_A_GUEST',
  'NEVER_BOUGHT',
  'BOUGHT_AT_ANOTHER_PRICE',
  'MORE_THAN_BOUGHT',
];
/** Of each kind, from as many customers or guests. */
const ofEachKind = 2;
const mostInvoices = 12;
const mostRows = 250;

let books: ShopBooks;

beforeAll(async () => {
  books = choose(await readShopBooks());
}, 120_000);

/** All invoices of some customers, and invoices of guests, so that each kind is among them. */
function choose({ invoices, products }: ShopBooks): ShopBooks {
  const chosen = new Set<BookInvoice>();
  const found = new Map<string, number>();
  for (const group of Map.groupBy(invoices, ({ customer, number }) => customer ?? number).values()) {
    const rows = group.reduce((sum, invoice) => sum + invoice.rows.length, 0);
    if (group.length > mostInvoices || rows > mostRows) continue;
    const fresh = [...kindsOf(group, products)].filter((kind) => (found.get(kind) ?? 0) < ofEachKind);
    if (fresh.length === 0) continue;
    for (const kind of fresh) found.set(kind, (found.get(kind) ?? 0) + 1);
    for (const invoice of group) chosen.add(invoice);
  }
  // People who did nothing special, and guests.
  for (const invoice of invoices.slice(0, 60)) if (invoice.rows.length <= mostRows / 5) chosen.add(invoice);
  return { products, invoices: invoices.filter((invoice) => chosen.has(invoice)) };
}

function kindsOf(group: readonly BookInvoice[], products: ShopBooks['products']): Set<string> {
  const plan = planYear(group, products);
  const result = new Set(plan.refused.keys());
  if (plan.repeated > 0) result.add('repeated');
  for (const step of plan.steps) {
    if (step.kind === 'sale') {
      if (step.lines.some(({ priceMinor }) => priceMinor === 0)) result.add('gift');
      continue;
    }
    const pieces = step.rows.flatMap((row) => row.pieces);
    const cancelled = pieces.filter(({ how }) => how === 'cancel');
    if (cancelled.length > 0) result.add('cancelled');
    if (cancelled.length < pieces.length) result.add('returned');
    if (step.rows.some((row) => row.pieces.length > 1)) result.add('returned from several orders');
    const [first] = cancelled;
    const sale = plan.steps.find(({ invoice }) => invoice === first?.sale);
    const quantityOf = (list: readonly { quantity: number }[]) => list.reduce((sum, { quantity }) => sum + quantity, 0);
    if (sale?.kind === 'sale' && quantityOf(sale.lines) === quantityOf(cancelled)) result.add('cancelled as a whole');
  }
  return result;
}

it('chooses invoices with every kind of row', () => {
  const found = new Set(
    [...Map.groupBy(books.invoices, ({ customer, number }) => customer ?? number).values()].flatMap((group) => [
      ...kindsOf(group, books.products),
    ]),
  );
  expect(kinds.filter((kind) => !found.has(kind))).toEqual([]);
  expect(books.invoices.length).toBeGreaterThan(150);
});

it('accounts for each row of 150 invoices to the penny, also after an interruption', {
  timeout: 300_000,
}, async () => {
  await using stack = await startStack();
  const { orders, catalog } = stack.databases;
  const payments = stack.databases['payment-simulator'];
  const shop: YearShop = {
    description: 'of a test',
    url: stack.url,
    wsUrl: stack.wsUrl,
    demoPassword,
    usersUrl: stack.databases.users.url,
    databases: { orders: orders.ownerUrl, payments: payments.ownerUrl },
    importProducts: (file) => importProducts(catalog.ownerUrl, file),
    checkBooks: () => checkBooks({ orders: orders.ownerUrl, catalog: catalog.ownerUrl, payments: payments.ownerUrl }),
  };
  const directory = await mkdtemp(path.join(tmpdir(), 'replay-year-'));
  const journal = path.join(directory, 'journal.jsonl');
  const play = (signal?: AbortSignal) =>
    playYear(shop, books, {
      directory,
      invoices: books.invoices.length,
      concurrency: 8,
      ...(signal ? { signal } : {}),
    });
  try {
    const interruption = new AbortController();
    const interrupted = play(interruption.signal).then(
      () => 'played to its end',
      (error: unknown) => error,
    );
    const steps = planYear(books.invoices, books.products).steps.length;
    await eventually(
      () => existsSync(journal) && readFileSync(journal, 'utf8').split('\n').length > steps / 2,
      200_000,
    );
    interruption.abort(new Error('interrupted'));
    expect(await interrupted).toBeInstanceOf(Error);

    const result = await play();
    expect(result.problems).toEqual([]);
    expect(result.doneBefore).toBeGreaterThan(0);
    expect(result.doneBefore).toBeLessThan(steps);
    const { accounts, plan } = result;
    expect(totalOf(accounts)).toEqual({ rows: plan.rows, mills: plan.sumMills });
    // The shop refused nothing that the plan has.
    expect([...accounts.refused]).toEqual([...plan.refused]);
    expect(result.kept).toEqual({ api: keptOf(accounts), ledger: keptOf(accounts), provider: keptOf(accounts) });
    const sales = plan.steps.filter(({ kind }) => kind === 'sale').length;
    const [placed] = await queryAt(orders.ownerUrl, 'select count(*)::int as orders from orders');
    expect([placed?.['orders'], result.orders]).toEqual([sales, sales]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
