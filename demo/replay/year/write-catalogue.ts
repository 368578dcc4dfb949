import { toCsvLine } from '../../../subgraphs/catalog/domain/product-rows.ts';
import type { YearStep } from './plan-year.ts';

/**
 * The catalogue that the sales need, as a file for `npm run ops -- products import`: a product for each code, a variant for each of its prices, and as many
 * pieces as are sold at this price.
 */
export function writeCatalogue(steps: readonly YearStep[], products: ReadonlyMap<string, string>): string {
  const variants = new Map<string, Map<string, { priceMinor: number; pieces: number }>>();
  for (const step of steps) {
    if (step.kind !== 'sale') continue;
    for (const { sku, priceMinor, quantity } of step.lines) {
      const code = sku.slice(0, sku.lastIndexOf('@'));
      const ofCode = variants.get(code) ?? new Map<string, { priceMinor: number; pieces: number }>();
      variants.set(code, ofCode);
      const variant = ofCode.get(sku) ?? { priceMinor, pieces: 0 };
      ofCode.set(sku, { priceMinor, pieces: variant.pieces + quantity });
    }
  }
  const slugs = new Set<string>();
  const lines = [toCsvLine(['product', 'name', 'sku', 'options', 'price', 'currency', 'onHand'])];
  for (const [code, ofCode] of variants) {
    const slug = freeSlug(code, slugs);
    const name = (products.get(code) ?? '').replaceAll(/\s+/g, ' ').trim() || code;
    for (const [sku, { priceMinor, pieces }] of ofCode) {
      const price = (priceMinor / 100).toFixed(2);
      lines.push(toCsvLine([slug, name, sku, `price=${price}`, String(priceMinor), 'GBP', String(pieces)]));
    }
  }
  return lines.join('');
}

/** 112 pairs of codes differ only in letter case: they are different products. */
function freeSlug(code: string, taken: Set<string>): string {
  const wanted = `online-retail-${code
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}`;
  let slug = wanted;
  for (let n = 2; taken.has(slug); n += 1) slug = `${wanted}-${n}`;
  taken.add(slug);
  return slug;
}
