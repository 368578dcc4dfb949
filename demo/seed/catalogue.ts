import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface SeedCategory {
  slug: string;
  name: string;
  /** Slug of the category above. */
  parent: string | null;
}

export interface SeedProduct {
  slug: string;
  name: string;
  description: string | null;
  /** Slugs. */
  categories: string[];
  createdAt: string;
  currency: string;
  variants: {
    sku: string;
    name: string;
    options: [name: string, value: string][];
    /** Since when and how much, in minor units, oldest first; the last one is today's. */
    prices: [since: string, amountMinor: number][];
    onHand: number;
  }[];
}

export interface SeedCatalogue {
  /** Parents before children. */
  categories: SeedCategory[];
  products: SeedProduct[];
}

/** An order as the shop's books have it; the invoice number of a cancellation starts with C, its quantities are negative. */
export interface SeedOrder {
  invoice: string;
  /** Local time in the UK, without a zone. */
  at: string;
  /** null for guests. */
  customer: number | null;
  country: string;
  lines: [sku: string, quantity: number, unitPriceMinor: number][];
}

const read = (file: string): unknown =>
  JSON.parse(gunzipSync(readFileSync(path.join(import.meta.dirname, 'data', file))).toString('utf8'));

/** The real catalogue; where it comes from is in docs/data.md. */
export function readCatalogue(): SeedCatalogue {
  return read('catalogue.json.gz') as SeedCatalogue; // written by build.ts with this very type
}

/** The shop's orders of November 2011, in the order they came. */
export function readOrders(): SeedOrder[] {
  return read('orders-2011-11.json.gz') as SeedOrder[]; // written by build.ts with this very type
}
