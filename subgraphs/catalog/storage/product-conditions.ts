import { arrayLiteral } from '#platform/events/event-feed.ts';
import { type OptionFilter, toFacetKey, toStoredValue } from '../domain/facets.ts';
import { bandsBetween } from '../domain/price-band.ts';

/** The conditions that all products of a list meet. */
export interface ProductConditions {
  /** Words to find, each of them; undefined: no search, empty: a search that finds nothing. */
  words: readonly string[] | undefined;
  /** Slug; the categories below it count. */
  category: string | undefined;
  options: readonly OptionFilter[];
  minPriceMinor: bigint | undefined;
  maxPriceMinor: bigint | undefined;
  /** Needed by the two prices; alone: products with a variant priced in it. */
  currency: string | undefined;
  inStock: boolean;
  /** Only products that customers see, or only the others. */
  published: boolean;
}

/** How words are searched for. */
export interface SearchQuery {
  /** A tsquery that finds the products. */
  text: string;
  /** A tsquery that ranks them: without words that are spelled alike, and with each word as it was written beside its stem. */
  written: string;
  /** Whether it takes words that are spelled alike, because no name or sku has all words as they were written. */
  tolerant: boolean;
}

/** SQL with `?` for its values. */
export interface SqlCondition {
  sql: string;
  params: readonly unknown[];
}

/** A condition of one facet: the counts of this facet leave it out. */
export type FacetCondition = SqlCondition & { facet: string };

/** The facet of products that are in stock. */
const stockFacet = 'stock';

/**
 * The products of a search, for a list that needs all of them; it follows `from`. The query is hidden from the plan: PostgreSQL takes a comparison of
 * words for cheap, and with three processes reads the whole table for a word that 4% of 100,000 products have. With the index alone, a page of them
 * takes 24 ms instead of 61 (docs/adr/0077).
 */
export const searchedProducts = 'searched join product_search on product_search.document @@ searched.query';

/** The common table expression that `searchedProducts` reads. */
export function searchedWords(search: SearchQuery): SqlCondition {
  return { sql: 'searched as materialized (select ?::tsquery as query)', params: [search.text] };
}

/** Whether customers see the product, on a table that has the column. */
export function publishedCondition(
  table: 'product' | 'product_search',
  { published }: ProductConditions,
): SqlCondition {
  return { sql: `${published ? '' : 'not '}${table}.published`, params: [] };
}

/** The condition of the words, on `product_search`, for a list that does not need all products of a search: its plan knows the words. */
export function wordConditions(search: SearchQuery | undefined): SqlCondition[] {
  return search ? [{ sql: 'product_search.document @@ ?::tsquery', params: [search.text] }] : [];
}

/** The condition of a category, on `product_search`; the ids are those of the category and of all below it. */
export function categoryConditions(ids: readonly string[] | undefined): SqlCondition[] {
  return ids ? [{ sql: 'product_search.category_ids && ?::uuid[]', params: [arrayLiteral(ids)] }] : [];
}

/** The condition of the currency, of the few products of a page; `key` is the column with the product's id. */
export function baseConditions({ currency }: ProductConditions, key: string): SqlCondition[] {
  return currency === undefined ? [] : [{ sql: soldVariant(key, 'and variant.currency = ?'), params: [currency] }];
}

/**
 * The condition of the currency on `product_search`, for many products: the values of each are searched for the beginning of a band. That takes about half
 * the time of a look at its variants. The values stand on lines of their own, and none contains a line break. They are sorted, so the last one is nearly always
 * such a beginning: looking there first takes 0.1 µs instead of 1.7.
 */
export function currencyCondition(currency: string): SqlCondition {
  return {
    sql: `(coalesce(starts_with(product_search.facet_values[cardinality(product_search.facet_values)], ?), false)
      or strpos(array_to_string(product_search.facet_values, chr(10)), ?) > 0)`,
    params: [toFacetKey('price', currency), toFacetKey('price', currency)],
  };
}

/** The conditions of facets, on `product_search`. The dearest to check comes last. */
export function facetConditions(wanted: ProductConditions): FacetCondition[] {
  const conditions: FacetCondition[] = wanted.options.map(({ name, values }) => ({
    facet: toFacetKey('option', name),
    sql: 'product_search.facet_values && ?::text[]',
    params: [arrayLiteral(values.map((value) => toStoredValue(['option', name, value])))],
  }));
  if (wanted.inStock) conditions.push({ facet: stockFacet, sql: 'product_search.available', params: [] });
  if (wanted.minPriceMinor !== undefined || wanted.maxPriceMinor !== undefined) conditions.push(priceCondition(wanted));
  return conditions;
}

/** That a price is in the range. The bands of a product decide it; only of a product at an end of the range the prices themselves are read. */
function priceCondition({ minPriceMinor, maxPriceMinor, currency = '' }: ProductConditions): FacetCondition {
  const { whole, partial } = bandsBetween(minPriceMinor, maxPriceMinor);
  const most = maxPriceMinor?.toString() ?? null;
  // With an offset it stays a look into the index for each product: PostgreSQL could otherwise read all variants into a hash.
  const isSold = soldVariant(
    'product_search.product_id',
    `and variant.currency = ? and variant.price_minor >= coalesce(?::numeric, 0)
       and (?::numeric is null or variant.price_minor <= ?::numeric)
       offset 0`,
  );
  return {
    facet: toFacetKey('price', currency),
    sql: `(product_search.facet_values && ?::text[] or product_search.facet_values && ?::text[] and ${isSold})`,
    params: [
      storedBands(currency, whole),
      storedBands(currency, partial),
      currency,
      minPriceMinor?.toString() ?? null,
      most,
      most,
    ],
  };
}

/**
 * That a product has a band of the range, on `product_search`: what an index can find of the condition on its price. A search needs none of it: its words
 * find few products, and for the bands PostgreSQL would read half of the index.
 */
export function bandConditions(wanted: ProductConditions): SqlCondition[] {
  const { minPriceMinor, maxPriceMinor, currency = '' } = wanted;
  if (minPriceMinor === undefined && maxPriceMinor === undefined) return [];
  const { whole, partial } = bandsBetween(minPriceMinor, maxPriceMinor);
  return [{ sql: 'product_search.facet_values && ?::text[]', params: [storedBands(currency, [...whole, ...partial])] }];
}

/** Bands as `product_search.facet_values` has them, as an array of PostgreSQL. */
export function storedBands(currency: string, starts: readonly bigint[]): string {
  return arrayLiteral(starts.map((start) => toStoredValue(['price', currency, String(start)])));
}

/** That the product has a variant that is sold and meets the condition. */
function soldVariant(key: string, condition: string): string {
  return `exists (select from variant where variant.product_id = ${key} and not variant.retired ${condition})`;
}
