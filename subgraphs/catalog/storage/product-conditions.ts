import { arrayLiteral } from '#platform/events/event-feed.ts';
import { type OptionFilter, toFacetKey, toStoredValue } from '../domain/facets.ts';

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

/** The condition of a category, on `product_search`; the ids are those of the category and of all below it. */
export function categoryConditions(ids: readonly string[] | undefined): SqlCondition[] {
  return ids ? [{ sql: 'product_search.category_ids && ?::uuid[]', params: [arrayLiteral(ids)] }] : [];
}

/** The condition of the currency; `key` is the column with the product's id. */
export function baseConditions({ currency }: ProductConditions, key: string): SqlCondition[] {
  return currency === undefined ? [] : [{ sql: soldVariant(key, 'and variant.currency = ?'), params: [currency] }];
}

/** The conditions of facets, those of options on `product_search`. The cheapest to check comes first. */
export function facetConditions(wanted: ProductConditions, key: string): FacetCondition[] {
  const conditions: FacetCondition[] = wanted.options.map(({ name, values }) => ({
    facet: toFacetKey('option', name),
    sql: 'product_search.facet_values && ?::text[]',
    params: [arrayLiteral(values.map((value) => toStoredValue(['option', name, value])))],
  }));
  if (wanted.minPriceMinor !== undefined || wanted.maxPriceMinor !== undefined) {
    const most = wanted.maxPriceMinor?.toString() ?? null;
    conditions.push({
      facet: toFacetKey('price', wanted.currency ?? ''),
      sql: soldVariant(
        key,
        `and variant.currency = ? and variant.price_minor >= coalesce(?::numeric, 0)
           and (?::numeric is null or variant.price_minor <= ?::numeric)`,
      ),
      params: [wanted.currency, wanted.minPriceMinor?.toString() ?? null, most, most],
    });
  }
  if (wanted.inStock) conditions.push({ facet: stockFacet, sql: isAvailable(key), params: [] });
  return conditions;
}

/** Whether a piece of a variant that is sold can be ordered. */
export function isAvailable(key: string): string {
  return `exists (
    select from variant join stock on stock.variant_id = variant.id
    where variant.product_id = ${key} and not variant.retired and stock.on_hand - stock.held - stock.committed > 0
  )`;
}

function soldVariant(key: string, condition: string): string {
  return `exists (select from variant where variant.product_id = ${key} and not variant.retired ${condition})`;
}
