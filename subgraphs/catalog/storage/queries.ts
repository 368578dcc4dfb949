import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import type { StockLevel } from '../domain/stock.ts';
import {
  baseConditions,
  categoryConditions,
  facetConditions,
  type ProductConditions,
  searchedProducts,
  searchedWords,
  type SearchQuery,
  type SqlCondition,
} from './product-conditions.ts';
import { type FoundParts, type ProductParts, selectLists, selectProducts, toParts } from './read-products.ts';

/** How a variant's stock was made up after one of its movements, from the ledger. */
export async function loadStockAt(em: SqlEntityManager, variantId: string, version: number): Promise<StockLevel> {
  const [row] = await em.execute<Omit<StockLevel, 'variantId' | 'version'>[]>(
    `select sum(on_hand_delta)::int as "onHand", sum(held_delta)::int as held, sum(committed_delta)::int as committed
     from stock_movement where variant_id = ?::uuid and stock_version <= ?`,
    [variantId, version],
  );
  if (!row) throw new Error(`expected the movements of ${variantId}, there are none`);
  return { ...row, variantId, version };
}

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

export interface ProductPage extends FoundParts {
  /** Of each product, in the same order. */
  positions: ProductPosition[];
}

/**
 * A page of products with these parts. One statement. It goes on behind `after` by the sorted values themselves, so products that come or go
 * meanwhile neither repeat nor hide others.
 */
export async function findProducts(
  em: SqlEntityManager,
  wanted: ProductPageRequest,
  parts: ProductParts,
): Promise<ProductPage> {
  if (wanted.words && !wanted.search) return { ...toParts(em, undefined), positions: [] };
  const key = sortKey(wanted);
  const direction = key.descending ? 'desc' : 'asc';
  const order = `order by sort_key ${direction}, id ${direction}`;
  const paging: SqlCondition = {
    sql: wanted.after ? `where (sort_key, id) ${key.descending ? '<' : '>'} (?::${key.type}, ?::uuid)` : '',
    params: wanted.after ? [wanted.after.key, wanted.after.id] : [],
  };
  const found =
    wanted.order === 'RELEVANCE' && wanted.search
      ? rankedProducts(wanted, wanted.search, { key, paging, order })
      : sortedProducts(wanted, { key, paging, order });
  const sql = `with ${found.sql}
     ${selectLists({
       positions: `(select coalesce(json_agg(json_build_object('key', sort_key, 'id', id) ${order}), '[]') from found)`,
       ...selectProducts(em, `found ${order}`, parts),
     })}`;
  // Not prepared with a search: a plan for any words and categories would not know how many products these have.
  const [row] = readsSearch(wanted)
    ? await em.execute(sql, [...found.params])
    : await runPrepared(em, numbered(sql), found.params);
  const positions = (row?.['positions'] ?? []) as ProductPosition[];
  return {
    ...toParts(em, row),
    positions: positions.map(({ key, id }) => ({ key: toKey(wanted.order, key), id })),
  };
}

interface Sorting {
  key: SqlCondition;
  paging: SqlCondition;
  order: string;
}

/** The common table expression `found` of a page in the order of `product` itself, or of its cheapest variant in a currency. */
function sortedProducts(wanted: ProductPageRequest, { key, paging, order }: Sorting): SqlCondition {
  const byVariant = sortsByVariant(wanted);
  const conditions = [
    ...(byVariant ? cheapestConditions(wanted) : []),
    { sql: wanted.published ? 'product.published' : 'not product.published', params: [] },
    ...(wanted.search ? [{ sql: 'product_search.document @@ ?::tsquery', params: [wanted.search.text] }] : []),
    // Its cheapest variant shows that it has one in the currency.
    ...(byVariant ? [] : baseConditions(wanted, 'product.id')),
    ...categoryConditions(wanted.categoryIds),
    ...facetConditions(wanted, 'product.id'),
  ];
  return {
    sql: `found as (
       select * from (
         select product.*, ${key.sql} as sort_key from product
         ${byVariant ? 'join variant as cheapest on cheapest.product_id = product.id' : ''}
         ${readsSearch(wanted) ? 'join product_search on product_search.product_id = product.id' : ''}
         where ${conditions.map((condition) => condition.sql).join(' and ')}
       ) as product
       ${paging.sql}
       ${order}
       limit ?
     )`,
    params: [...key.params, ...conditions.flatMap(({ params }) => params), ...paging.params, wanted.limit],
  };
}

function sortsByVariant({ order, currency }: ProductPageRequest): boolean {
  return currency !== undefined && (order === 'PRICE_ASC' || order === 'PRICE_DESC');
}

/**
 * That `cheapest` is the cheapest variant of its product that is sold in the currency. So PostgreSQL can walk along `variant_by_price` up to the end of the
 * page, and need not look up the price of every product. `after` is named here too, so that the walk begins there.
 */
function cheapestConditions({ currency, order, after }: ProductPageRequest): SqlCondition[] {
  const conditions: SqlCondition[] = [
    {
      sql: `cheapest.currency = ? and not cheapest.retired and not exists (
        select from variant as cheaper
        where cheaper.product_id = cheapest.product_id and cheaper.currency = cheapest.currency and not cheaper.retired
          and (cheaper.price_minor, cheaper.id) < (cheapest.price_minor, cheapest.id)
      )`,
      params: [currency],
    },
  ];
  if (after)
    conditions.push({
      sql: `cheapest.price_minor ${order === 'PRICE_DESC' ? '<=' : '>='} ?::bigint`,
      params: [after.key],
    });
  return conditions;
}

/** The common table expressions up to `found` of a page by rank. All products of the search are ranked; only those of the page are read from `product`. */
function rankedProducts(
  wanted: ProductPageRequest,
  search: SearchQuery,
  { key, paging, order }: Sorting,
): SqlCondition {
  const words = searchedWords(search);
  const conditions = [
    { sql: wanted.published ? 'product_search.published' : 'not product_search.published', params: [] },
    ...baseConditions(wanted, 'product_search.product_id'),
    ...categoryConditions(wanted.categoryIds),
    ...facetConditions(wanted, 'product_search.product_id'),
  ];
  return {
    sql: `${words.sql}, ranked as (
       select * from (
         select product_search.product_id as id, ${key.sql} as sort_key from ${searchedProducts}
         where ${conditions.map((condition) => condition.sql).join(' and ')}
       ) as ranked
       ${paging.sql}
       ${order}
       limit ?
     ), found as (
       select product.*, ranked.sort_key from ranked join product on product.id = ranked.id
     )`,
    params: [
      ...words.params,
      ...key.params,
      ...conditions.flatMap(({ params }) => params),
      ...paging.params,
      wanted.limit,
    ],
  };
}

/** `?` as `$1`, `$2` and so on. */
function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll('?', () => `$${(count += 1)}`);
}

function readsSearch({ search, options, categoryIds }: ProductPageRequest): boolean {
  return search !== undefined || options.length > 0 || categoryIds !== undefined;
}

/** Published products whose folded name starts so, by name, with these parts. One statement. */
export async function findProductsByBeginning(
  em: SqlEntityManager,
  beginning: string,
  limit: number,
  parts: ProductParts,
): Promise<FoundParts> {
  // The column sorts by code points. No character sorts behind the last one.
  const sql = `with found as (
      select * from product where published and sort_name >= $1 and sort_name < $2 order by sort_name, id limit $3
    ) ${selectLists(selectProducts(em, 'found order by sort_name, id', parts))}`;
  const [row] = await runPrepared(em, sql, [beginning, `${beginning}\u{10FFFF}`, limit]);
  return toParts(em, row);
}

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

function toKey(order: ProductOrder, value: string | number): string | number {
  if (order === 'NEWEST') return new Date(value).toISOString();
  if (order === 'NAME') return String(value);
  return Number(value);
}
