import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { findRows, jsonRow, jsonRows, selectRows, toRows } from '#platform/database/rows.ts';
import type { StockLevel } from '../domain/stock.ts';
import { Category } from './category.entity.ts';
import { PriceChange } from './price-change.entity.ts';
import { ProductImage } from './product-image.entity.ts';
import { Product } from './product.entity.ts';
import { Stock } from './stock.entity.ts';
import { Variant } from './variant.entity.ts';

/*
 * This file reads products and variants for resolvers, with their parts, in one statement. A round trip to PostgreSQL costs a
 * subgraph about as much as ten rows more in an answer.
 */

/** The parts that are read together with products and variants. */
export interface ProductParts {
  /** The products of the variants. */
  product: boolean;
  /** The variants of the products that are not retired, by sku. */
  variants: boolean;
  /** The categories of the products, by name. */
  categories: boolean;
  /** The pictures of the products, and of the products of the variants, in their order. */
  images: boolean;
  /** The stock of every variant that is read. */
  stock: boolean;
}

/** A category that lists a product. */
export interface Listing {
  productId: string;
  category: Category;
}

/** Rows without order, unless their list says otherwise; a list is empty if its part was not asked for. */
export interface FoundParts {
  products: Product[];
  /** By sku. */
  variantsOfProducts: Variant[];
  /** By name of the category. */
  listings: Listing[];
  /** In the order of their product. */
  images: ProductImage[];
  stock: StockLevel[];
}

export type FoundVariants = FoundParts & { variants: Variant[] };

/**
 * The variants with these ids or skus that exist, with these parts. `by: 'sku'` finds only what customers see: variants that are not retired, of
 * published products. One statement.
 */
export async function loadVariants(
  em: SqlEntityManager,
  by: 'id' | 'sku' | 'hidden-sku',
  values: readonly string[],
  parts: ProductParts,
): Promise<FoundVariants> {
  const found = {
    id: 'select * from variant where id = any ($1::uuid[])',
    sku: `select variant.* from variant join product on product.id = variant.product_id
      where sku = any ($1::text[]) and not retired and published`,
    'hidden-sku': 'select * from variant where sku = any ($1::text[])',
  }[by];
  const product = parts.product && {
    products: selectRows(em, Product, `where id = ${anyOf('product_id')}`),
    ...partsOfProducts(em, 'product_id', parts),
  };
  const lists = {
    variants: jsonRows(em, Variant, 'found'),
    ...(parts.stock ? { stock: selectRows(em, Stock, `where variant_id = ${anyOf('id')}`) } : {}),
    ...(parts.images ? { images: selectImages(em, 'product_id') } : {}),
    // With all variants of the products, their stock includes that of the variants themselves.
    ...product,
  };
  const [row] = await runPrepared(em, `with found as (${found}) ${selectLists(lists)}`, [values]);
  return { variants: toRows(em, Variant, row?.['variants']), ...toParts(em, row) };
}

/** The products with these ids or slugs that exist, with these parts. One statement. */
export async function loadProducts(
  em: SqlEntityManager,
  by: 'id' | 'slug',
  values: readonly string[],
  parts: ProductParts,
): Promise<FoundParts> {
  const found = `select * from product where ${by} = any ($1::${by === 'id' ? 'uuid' : 'text'}[])`;
  const lists = selectProducts(em, 'found', parts);
  const [row] = await runPrepared(em, `with found as (${found}) ${selectLists(lists)}`, [values]);
  return toParts(em, row);
}

/** The lists of products with these parts, for `toParts`; `source` is the common table expression `found` with the order of the products. */
export function selectProducts(em: SqlEntityManager, source: string, parts: ProductParts): Record<string, string> {
  return { products: jsonRows(em, Product, source), ...partsOfProducts(em, 'id', parts) };
}

/** SQL of one row with these lists. */
export function selectLists(lists: Record<string, string>): string {
  return `select ${Object.entries(lists)
    .map(([name, sql]) => `${sql} as "${name}"`)
    .join(', ')}`;
}

/** The lists in the row of `selectProducts`. */
export function toParts(em: SqlEntityManager, row: Record<string, unknown> | undefined): FoundParts {
  return {
    products: toRows(em, Product, row?.['products']),
    variantsOfProducts: toRows(em, Variant, row?.['variantsOfProducts']),
    // Written by `selectListings`.
    listings: (row?.['listings'] ?? []) as Listing[],
    images: toRows(em, ProductImage, row?.['images']),
    stock: toRows(em, Stock, row?.['stock']),
  };
}

/** The parts of products; `key` is the column of `found` with the product's id. */
function partsOfProducts(em: SqlEntityManager, key: string, parts: ProductParts): Record<string, string> {
  const ofProducts = `product_id = ${anyOf(key)}`;
  return {
    ...(parts.variants
      ? { variantsOfProducts: selectRows(em, Variant, `where ${ofProducts} and not retired order by sku`) }
      : {}),
    ...(parts.categories ? { listings: selectListings(em, key) } : {}),
    ...(parts.images ? { images: selectImages(em, key) } : {}),
    ...(parts.variants && parts.stock
      ? { stock: selectRows(em, Stock, `where variant_id = any (array(select id from variant where ${ofProducts}))`) }
      : {}),
  };
}

function selectListings(em: SqlEntityManager, key: string): string {
  const listing = `json_build_object('productId', product_category.product_id, 'category', ${jsonRow(em, Category, 'category')})`;
  return `(select coalesce(json_agg(${listing} order by category.name, category.id), '[]')
    from product_category join category on category.id = product_category.category_id
    where product_category.product_id = ${anyOf(key)})`;
}

const selectImages = (em: SqlEntityManager, key: string): string =>
  selectRows(em, ProductImage, `where product_id = ${anyOf(key)} ${imageOrder}`);

const imageOrder = 'order by position, id';

/** As an array, PostgreSQL looks each key up in the index; joined with `found`, it might read the whole table for them. */
const anyOf = (key: string) => `any (array(select ${key} from found))`;

/** The stock of these variants. One statement. */
export function loadStock(em: SqlEntityManager, variantIds: readonly string[]): Promise<StockLevel[]> {
  return findRows(em, Stock, 'where variant_id = any ($1::uuid[])', [variantIds]);
}

/** The variants of these products by sku: the sold ones, or the retired ones. One statement. */
export function loadVariantsOf(
  em: SqlEntityManager,
  productIds: readonly string[],
  { retired }: { retired: boolean },
): Promise<Variant[]> {
  const which = retired ? 'retired' : 'not retired';
  return findRows(em, Variant, `where product_id = any ($1::uuid[]) and ${which} order by sku`, [productIds]);
}

/** The categories that these products are listed in, by name. One statement. */
export async function loadListingsOf(em: SqlEntityManager, productIds: readonly string[]): Promise<Listing[]> {
  const [row] = await runPrepared<{ listings: Listing[] }>(
    em,
    `with found as (select unnest($1::uuid[]) as id) select ${selectListings(em, 'id')} as listings`,
    [productIds],
  );
  return row?.listings ?? [];
}

/** The pictures of these products, in their order. One statement. */
export function loadImagesOf(em: SqlEntityManager, productIds: readonly string[]): Promise<ProductImage[]> {
  return findRows(em, ProductImage, `where product_id = any ($1::uuid[]) ${imageOrder}`, [productIds]);
}

/** The categories with these ids, in no order. One statement. */
export function loadCategories(em: SqlEntityManager, ids: readonly string[]): Promise<Category[]> {
  return findRows(em, Category, 'where id = any ($1::uuid[])', [ids]);
}

/** All categories, in no order: a shop has some hundreds. One statement. */
export function loadAllCategories(em: SqlEntityManager): Promise<Category[]> {
  return findRows(em, Category, '', []);
}

/** The categories directly below these, or at the top for null, by position and name. One statement. */
export function loadCategoriesBelow(em: SqlEntityManager, parentIds: readonly string[] | null): Promise<Category[]> {
  return findRows(
    em,
    Category,
    `where ${parentIds === null ? 'parent_id is null' : 'parent_id = any ($1::uuid[])'} order by position, name, id`,
    parentIds === null ? [] : [parentIds],
  );
}

/** Up to `limit` prices of each of these variants, newest first. One statement, one index scan per variant. */
export async function loadPrices(
  em: SqlEntityManager,
  variantIds: readonly string[],
  limit: number,
): Promise<PriceChange[]> {
  const source = `unnest($1::uuid[]) as wanted (wanted_id)
    cross join lateral (
      select * from price_change where variant_id = wanted_id order by version desc limit $2
    ) price
    order by variant_id, version desc`;
  const [row] = await runPrepared(em, `select ${jsonRows(em, PriceChange, source)} as prices`, [variantIds, limit]);
  return toRows(em, PriceChange, row?.['prices']);
}
