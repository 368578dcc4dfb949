import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { arrayLiteral } from '#platform/events/event-feed.ts';
import type { FacetCounts } from '../domain/facets.ts';
import {
  currencyCondition,
  categoryConditions,
  facetConditions,
  type ProductConditions,
  publishedCondition,
  searchedProducts,
  searchedWords,
  type SearchQuery,
  type SqlCondition,
} from './product-conditions.ts';

/**
 * How many products are counted one by one. Of longer lists, those with the lowest sample keys are counted. With 2,000, the estimate of a value that
 * every tenth product has is off by about 7%; with 8,000 by 3%, in four times the time.
 */
export const sampleSize = 2000;
/** Values in an answer; a catalogue with more has options that are no facets, such as serial numbers. */
const maxValues = 2000;

interface Row {
  products: number;
  inStock: number;
  values: FacetCounts['values'] | null;
  categories: FacetCounts['categories'] | null;
  found: number;
  lastKey: number | null;
}

/**
 * How often each facet value occurs among the products that meet these conditions; `categoryIds` are those of the wanted category and of all below, and
 * `categories` is how many the shop has. A
 * value is counted without the conditions of its own facet: what a client reads beside another colour is how many products it would show. One statement.
 */
export async function countFacets(
  em: SqlEntityManager,
  wanted: ProductConditions,
  {
    search,
    categoryIds,
    categories,
  }: { search: SearchQuery | undefined; categoryIds: readonly string[] | undefined; categories: number },
): Promise<FacetCounts> {
  const checks = checksOf(wanted);
  const words = search && searchedWords(search);
  const listed =
    categoryIds && !words && categoryIds.length * 2 <= categories
      ? listedInCategories(wanted, categoryIds)
      : listedBySample(wanted, { isSearch: words !== undefined, categoryIds });
  // Sorted first, then checked one by one up to the end of the sample. Behind an offset a check is computed once for each product.
  const checked = checks
    ? `select * from (select product_search.*, ${checks.sql} as misses from (${listed.sql} offset 0) as product_search offset 0) as checked
      where misses % ${oneMiss} <= 1 limit ?`
    : `${listed.sql} limit ?`;
  const sql = `with ${words ? `${words.sql}, ` : ''}matched as (
      ${checked}
    ), counted as materialized (
      select sample_key, category_ids, facet_values, available,
        ${checks ? `misses = 0 as matches, (?::text[])[misses / ${oneMiss}] as missed` : 'true as matches, null::text as missed'}
      from matched order by sample_key limit ?
    )
    select
      (select count(*)::int from matched) as found,
      (select max(sample_key) from counted) as "lastKey",
      (select count(*)::int from counted where matches) as products,
      (select count(*)::int from counted where matches and available) as "inStock",
      (select json_agg(json_build_object('value', value, 'count', count)) from (
        select value, count(*) as count from counted, unnest(facet_values) as value
        where matches or starts_with(value, missed)
        group by value order by count(*) desc, value limit ?
      ) as counts) as values,
      (select json_agg(json_build_object('ids', category_ids, 'count', count)) from (
        select category_ids, count(*) as count from counted where matches group by category_ids
      ) as counts) as categories`;
  // Not prepared: a plan for any values would not know how many products these words and categories have.
  const [row] = await em.execute<Row[]>(sql, [
    ...(words?.params ?? []),
    ...(checks?.params ?? []),
    ...listed.params,
    sampleSize + 1,
    ...(checks ? [arrayLiteral(checks.facets)] : []),
    sampleSize,
    maxValues,
  ]);
  if (!row) throw new Error('expected one row of counts, there is none');
  return {
    products: row.products,
    inStock: row.inStock,
    values: row.values ?? [],
    categories: row.categories ?? [],
    share: row.found > sampleSize && row.lastKey !== null ? (row.lastKey + 2 ** 31) / 2 ** 32 : 1,
  };
}

/** What is read of a product to count it. */
const columns = 'product_id, sample_key, category_ids, facet_values, available';

/** The products of a list in the order of the sample, by a walk along all products or, of a search, by a sort of what it finds. */
function listedBySample(
  wanted: ProductConditions,
  { isSearch, categoryIds }: { isSearch: boolean; categoryIds: readonly string[] | undefined },
): SqlCondition {
  const conditions = [publishedCondition('product_search', wanted), ...categoryConditions(categoryIds)];
  return {
    // With a search, the index on the key is no help: PostgreSQL would compare the words with product after product instead of looking them up.
    sql: `select ${columns} from ${isSearch ? searchedProducts : 'product_search'}
      where ${conditions.map((condition) => condition.sql).join(' and ')}
      order by ${isSearch ? 'sample_key + 0' : 'sample_key'}`,
    params: conditions.flatMap(({ params }) => params),
  };
}

/**
 * The products of categories in the order of the sample, each once. Their keys come from an index of the categories: a walk along all products reads five
 * entries for one in a category with a fifth of them. A category with most of the products is better walked, because all its keys are sorted here.
 */
function listedInCategories(wanted: ProductConditions, categoryIds: readonly string[]): SqlCondition {
  return {
    sql: `select product_search.* from (
        select distinct uuid_hash(product_id) as key, product_id from product_category where category_id = any (?::uuid[])
        order by key, product_id
      ) as listed cross join lateral (
        select ${columns} from product_search
        where sample_key = listed.key and product_id = listed.product_id and ${publishedCondition('product_search', wanted).sql} offset 0
      ) as product_search
      order by listed.key`,
    params: [arrayLiteral(categoryIds)],
  };
}

/** More than a filter has facets: the sum of the misses of a product has their number below it. */
const oneMiss = 1000;

/**
 * What a product does not match, as a number: for each facet 1 and the place of the facet in `facets` times `oneMiss`. So one miss names its facet. A product
 * without a price in the currency has two misses, and counts for no facet. The conditions are in no `where`: PostgreSQL would guess that they leave few
 * products, and would then read all products of a category instead of walking along the sample.
 */
function checksOf(wanted: ProductConditions): (SqlCondition & { facets: readonly string[] }) | undefined {
  const conditions = facetConditions(wanted);
  if (conditions.length === 0 && wanted.currency === undefined) return undefined;
  const misses = conditions.map(({ sql }, at) => `case when ${sql} then 0 else ${(at + 1) * oneMiss + 1} end`);
  const priced = wanted.currency === undefined ? undefined : currencyCondition(wanted.currency);
  if (priced) misses.unshift(`case when ${priced.sql} then 0 else 2 end`);
  return {
    sql: `(${misses.join(' + ')})`,
    params: [...(priced?.params ?? []), ...conditions.flatMap(({ params }) => params)],
    facets: conditions.map(({ facet }) => facet),
  };
}
