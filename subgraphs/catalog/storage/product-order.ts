import {
  categoryConditions,
  facetConditions,
  type ProductConditions,
  type SearchQuery,
  type SqlCondition,
  wordConditions,
} from './product-conditions.ts';

/** The order of a page; RELEVANCE needs search words. */
export type ProductOrder = 'RELEVANCE' | 'NAME' | 'NEWEST' | 'PRICE_ASC' | 'PRICE_DESC';

export interface ProductPageRequest extends ProductConditions {
  /** How the words are searched for; needed if there are any. */
  search: SearchQuery | undefined;
  /** The ids of the wanted category and of all below it. */
  categoryIds: readonly string[] | undefined;
  order: ProductOrder;
  after: ProductPosition | undefined;
  limit: number;
}

/** Where a product stands in a sorted list. */
export interface ProductPosition {
  /** Text for NAME, RFC 3339 for NEWEST, minor units for prices, the rank for RELEVANCE. */
  key: string | number;
  id: string;
}

/** How a page is sorted and cut. */
export interface SortedPage {
  key: ReturnType<typeof sortKey>;
  /** What comes behind the position that the page follows. */
  paging: SqlCondition;
  order: string;
  /** What the products of the list meet, on `product_search`. A page by rank finds its words by itself. */
  conditions: readonly SqlCondition[];
}

export function toSortedPage(wanted: ProductPageRequest): SortedPage {
  const key = sortKey(wanted);
  const direction = key.descending ? 'desc' : 'asc';
  return {
    key,
    paging: {
      sql: wanted.after ? `where (sort_key, id) ${key.descending ? '<' : '>'} (?::${key.type}, ?::uuid)` : '',
      params: wanted.after ? [wanted.after.key, wanted.after.id] : [],
    },
    order: `order by sort_key ${direction}, id ${direction}`,
    conditions: [
      ...(wanted.order === 'RELEVANCE' ? [] : wordConditions(wanted.search)),
      ...categoryConditions(wanted.categoryIds),
      ...facetConditions(wanted),
    ],
  };
}

/** Whether a list is sorted by the price of the cheapest variant in one currency. */
export function sortsByVariant({ order, currency }: ProductPageRequest): boolean {
  return currency !== undefined && (order === 'PRICE_ASC' || order === 'PRICE_DESC');
}

/** What a list in this order is sorted by. */
function sortKey(wanted: ProductPageRequest): { sql: string; params: unknown[]; type: string; descending: boolean } {
  switch (wanted.order) {
    case 'RELEVANCE': {
      const name = (wanted.words ?? []).join(' ');
      const tolerant = wanted.search?.tolerant === true;
      // Similarity of the name sorts what only words that are spelled alike have found. docs/search.md explains the sum.
      return {
        sql: `(ts_rank(product_search.document, ?::tsquery)
          + case when starts_with(product_search.name, ?) then 0.5 else 0 end
          ${tolerant ? '+ word_similarity(?, product_search.name)' : ''})::float8`,
        params: [wanted.search?.written ?? '', name, ...(tolerant ? [name] : [])],
        type: 'float8',
        descending: true,
      };
    }
    case 'NAME':
      return { sql: 'product.sort_name', params: [], type: 'text', descending: false };
    case 'NEWEST':
      return { sql: 'product.created_at', params: [], type: 'timestamptz', descending: true };
    case 'PRICE_ASC':
    case 'PRICE_DESC': {
      const descending = wanted.order === 'PRICE_DESC';
      // Of a product in several currencies, the one that was asked for decides.
      return wanted.currency === undefined
        ? { sql: 'product.cheapest_minor', params: [], type: 'bigint', descending }
        : { sql: 'cheapest.price_minor', params: [], type: 'bigint', descending };
    }
    default:
      return wanted.order satisfies never;
  }
}

/** A sorted value as a position holds it. */
export function toKey(order: ProductOrder, value: string | number): string | number {
  if (order === 'NEWEST') return new Date(value).toISOString();
  if (order === 'NAME') return String(value);
  return Number(value);
}
