import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import type { StockLevel } from '../domain/stock.ts';
import {
  baseConditions,
  publishedCondition,
  searchedProducts,
  searchedWords,
  type SearchQuery,
  type SqlCondition,
} from './product-conditions.ts';
import {
  type ProductPageRequest,
  type ProductPosition,
  type SortedPage,
  toKey,
  toSortedPage,
} from './product-order.ts';
import { type FoundParts, type ProductParts, selectLists, selectProducts, toParts } from './read-products.ts';
import { sortedProducts } from './sorted-products.ts';

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
  const page = toSortedPage(wanted);
  const found =
    wanted.order === 'RELEVANCE' && wanted.search
      ? rankedProducts(wanted, wanted.search, page)
      : sortedProducts(wanted, page);
  const { order, conditions } = page;
  const sql = `with ${found.sql}
     ${selectLists({
       positions: `(select coalesce(json_agg(json_build_object('key', sort_key, 'id', id) ${order}), '[]') from found)`,
       ...selectProducts(em, `found ${order}`, parts),
     })}`;
  // Not prepared with conditions: a plan for any words and categories would not know how many products these have.
  const [row] =
    wanted.search || conditions.length > 0
      ? await em.execute(sql, [...found.params])
      : await runPrepared(em, numbered(sql), found.params);
  const positions = (row?.['positions'] ?? []) as ProductPosition[];
  return {
    ...toParts(em, row),
    positions: positions.map(({ key, id }) => ({ key: toKey(wanted.order, key), id })),
  };
}

/** The common table expressions up to `found` of a page by rank. All products of the search are ranked; only those of the page are read from `product`. */
function rankedProducts(
  wanted: ProductPageRequest,
  search: SearchQuery,
  { key, paging, order, conditions: narrowing }: SortedPage,
): SqlCondition {
  const words = searchedWords(search);
  const conditions = [
    publishedCondition('product_search', wanted),
    ...baseConditions(wanted, 'product_search.product_id'),
    ...narrowing,
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
