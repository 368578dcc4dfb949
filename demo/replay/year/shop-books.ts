import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { repositoryRoot } from '#schema/subgraphs.ts';

/** A line of an invoice. Prices are in thousandths of a pound: four lines cost a tenth of a penny. */
export interface BookRow {
  code: string;
  quantity: number;
  priceMills: number;
  /** The same code, pieces, price and description as a line before it. */
  repeated: boolean;
}

/** An invoice, a cancellation (`C…`) or a correction of a bad debt (`A…`). */
export interface BookInvoice {
  number: string;
  /** Local time in the UK, without a zone. */
  at: string;
  /** null for guests. */
  customer: string | null;
  country: string;
  rows: BookRow[];
}

/** The books of the real shop: its invoices in order of time, and the names of the codes that are products. */
export interface ShopBooks {
  invoices: BookInvoice[];
  products: ReadonlyMap<string, string>;
}

const folder = path.join(repositoryRoot, 'demo/seed/data/online-retail');

/** The books of the whole year; where they come from is beside them. */
export async function readShopBooks(): Promise<ShopBooks> {
  const products = new Map<string, string>();
  for await (const row of readTable('products.csv.gz')) {
    if (row['is_product'] === '1') products.set(cell(row, 'stock_code'), cell(row, 'description_most_common'));
  }
  const byNumber = new Map<string, BookInvoice>();
  for await (const row of readTable('orders.csv.gz')) {
    const number = cell(row, 'invoice_no');
    const customer = cell(row, 'customer_id') || null;
    byNumber.set(number, { number, at: cell(row, 'invoice_date'), customer, country: cell(row, 'country'), rows: [] });
  }
  const seen = new Set<string>();
  let invoiceOfSeen = '';
  for await (const row of readTable('order_lines.csv.gz')) {
    const number = cell(row, 'invoice_no');
    const invoice = byNumber.get(number);
    if (!invoice) throw new Error(`expected the invoice ${number} in orders.csv.gz`);
    // The lines of an invoice follow one another.
    if (number !== invoiceOfSeen) seen.clear();
    invoiceOfSeen = number;
    const code = cell(row, 'stock_code');
    const quantity = Number(cell(row, 'quantity'));
    const price = cell(row, 'unit_price_gbp');
    const line = JSON.stringify([code, quantity, price, cell(row, 'description')]);
    invoice.rows.push({ code, quantity, priceMills: toMills(price), repeated: seen.has(line) });
    seen.add(line);
  }
  const invoices = [...byNumber.values()].sort((a, b) => a.at.localeCompare(b.at) || a.number.localeCompare(b.number));
  return { invoices, products };
}

/** Thousandths of a pound, read from the text so that nothing is rounded. Throws for a price with more digits. */
export function toMills(price: string): number {
  const [, sign, pounds = '', digits = ''] = /^(-?)(\d+)(?:\.(\d{1,3}))?$/.exec(price) ?? [];
  if (sign === undefined) throw new Error(`expected a price with at most three digits behind the point, got ${price}`);
  const mills = Number(pounds) * 1000 + Number(digits.padEnd(3, '0'));
  return sign === '-' ? -mills : mills;
}

type TableRow = Record<string, string>;

function readTable(file: string): AsyncIterable<TableRow> {
  const parser = parse({ columns: true, relax_quotes: true });
  pipeline(createReadStream(path.join(folder, file)), createGunzip(), parser).catch((error: Error) => {
    parser.destroy(error);
  });
  return parser as AsyncIterable<TableRow>;
}

const cell = (row: TableRow, column: string): string => {
  const text = row[column];
  if (text === undefined) throw new Error(`expected a column ${column}`);
  return text;
};
