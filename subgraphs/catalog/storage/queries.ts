import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import type { StockLevel } from '../domain/stock.ts';
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

export interface ProductPageRequest {
  /** Words to find, each of them; undefined: no search, empty: a search that finds nothing. */
  words: readonly string[] | undefined;
  /** Slug; the categories below it count. */
  category: string | undefined;
  minPriceMinor: bigint | undefined;
  maxPriceMinor: bigint | undefined;
  /** Needed by the two prices; alone: products with a variant priced in it. */
  currency: string | undefined;
  inStock: boolean;
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
  if (wanted.words?.length === 0) return { ...toParts(em, undefined), positions: [] };
  const { sql: key, params: keyParams, type, descending } = sortKey(wanted);
  const conditions: string[] = [];
  const params: unknown[] = [];
  const add = (condition: string, ...values: unknown[]) => {
    conditions.push(condition);
    params.push(...values);
  };

  for (const word of wanted.words ?? []) {
    // A word that says nothing, such as "the", is in no document; it must not empty a list that other words ask for.
    add(
      `(numnode(to_tsquery('english', ?)) = 0 and numnode(plainto_tsquery('english', ?)) > 0
        or product.id in (select find_products_by_word(?)))`,
      word,
      (wanted.words ?? []).join(' '),
      word,
    );
  }
  if (wanted.category !== undefined) {
    add(
      `product.id in (
         with recursive below as (
           select id from category where slug = ?
           union select category.id from category join below on category.parent_id = below.id
         )
         select product_id from product_category where category_id in (select id from below)
       )`,
      wanted.category,
    );
  }
  if (wanted.currency !== undefined) {
    add(
      `exists (
         select from variant where variant.product_id = product.id and variant.currency = ?
           and variant.price_minor >= coalesce(?::numeric, 0)
           and (?::numeric is null or variant.price_minor <= ?::numeric)
       )`,
      wanted.currency,
      wanted.minPriceMinor?.toString() ?? null,
      wanted.maxPriceMinor?.toString() ?? null,
      wanted.maxPriceMinor?.toString() ?? null,
    );
  }
  if (wanted.inStock) {
    add(
      `exists (
         select from variant join stock on stock.variant_id = variant.id
         where variant.product_id = product.id and stock.on_hand - stock.held - stock.committed > 0
       )`,
    );
  }
  const paging = wanted.after ? `where (sort_key, id) ${descending ? '<' : '>'} (?::${type}, ?::uuid)` : '';
  const pagingParams = wanted.after ? [wanted.after.key, wanted.after.id] : [];
  const direction = descending ? 'desc' : 'asc';

  const order = `order by sort_key ${direction}, id ${direction}`;
  const sql = `with found as (
       select * from (
         select product.*, ${key} as sort_key from product
         ${wanted.order === 'RELEVANCE' ? 'join product_search on product_search.product_id = product.id' : ''}
         ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
       ) as product
       ${paging}
       ${order}
       limit ?
     )
     ${selectLists({
       positions: `(select coalesce(json_agg(json_build_object('key', sort_key, 'id', id) ${order}), '[]') from found)`,
       ...selectProducts(em, `found ${order}`, parts),
     })}`;
  const values = [...keyParams, ...params, ...pagingParams, wanted.limit];
  // A search has a text of its own for each number of words: too many to be kept prepared.
  const [row] = wanted.words ? await em.execute(sql, values) : await runPrepared(em, numbered(sql), values);
  const positions = (row?.['positions'] ?? []) as ProductPosition[];
  return {
    ...toParts(em, row),
    positions: positions.map(({ key, id }) => ({ key: toKey(wanted.order, key), id })),
  };
}

/** `?` as `$1`, `$2` and so on. */
function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll('?', () => `$${(count += 1)}`);
}

function sortKey(wanted: ProductPageRequest): { sql: string; params: unknown[]; type: string; descending: boolean } {
  switch (wanted.order) {
    case 'RELEVANCE': {
      const words = wanted.words ?? [];
      // Whole words and their beginnings count most; similarity of the name sorts products that only it found.
      return {
        sql: `(ts_rank(product_search.document, to_tsquery('english', ?) || to_tsquery('simple', ?))
          + word_similarity(?, product_search.name))::float8`,
        params: [anyOf(words), anyOf(words), words.join(' ')],
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
        : {
            sql: '(select min(price_minor) from variant where variant.product_id = product.id and variant.currency = ?)',
            params: [wanted.currency],
            type: 'bigint',
            descending,
          };
    }
    default:
      return wanted.order satisfies never;
  }
}

const anyOf = (words: readonly string[]): string => words.map((word) => `${word}:*`).join(' | ');

function toKey(order: ProductOrder, value: string | number): string | number {
  if (order === 'NEWEST') return new Date(value).toISOString();
  if (order === 'NAME') return String(value);
  return Number(value);
}
