import type { SqlEntityManager } from '@mikro-orm/postgresql';
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
 * How often each facet value occurs among the products that meet these conditions; `categoryIds` are those of the wanted category and of all below. A
 * value is counted without the conditions of its own facet: what a client reads beside another colour is how many products it would show. One statement.
 */
export async function countFacets(
  em: SqlEntityManager,
  wanted: ProductConditions,
  { search, categoryIds }: { search: SearchQuery | undefined; categoryIds: readonly string[] | undefined },
): Promise<FacetCounts> {
  const base = categoryConditions(categoryIds);
  const checks = checksOf(wanted);
  const words = search && searchedWords(search);
  // With a search, the index on the key is no help: PostgreSQL would compare the words with product after product instead of looking them up.
  const sql = `with ${words ? `${words.sql}, ` : ''}matched as (
      select sample_key, category_ids, facet_values, available,
        ${checks ? 'cardinality(facets) = 0 as matches, facets[1] as missed' : 'true as matches, null::text as missed'}
      from ${words ? searchedProducts : 'product_search'}
      -- Behind an offset it is computed once for each row, and not again for the list.
      ${checks ? `cross join lateral (select ${checks.sql} as facets offset 0) as misses` : ''}
      where ${publishedCondition('product_search', wanted).sql} ${base.map((condition) => `and ${condition.sql}`).join(' ')}
        ${checks ? 'and cardinality(facets) <= 1' : ''}
      order by ${search ? 'sample_key + 0' : 'sample_key'} limit ?
    ), counted as materialized (
      select * from matched order by sample_key limit ?
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
    ...base.flatMap(({ params }) => params),
    sampleSize + 1,
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

/**
 * The facets that a product does not match, as an array. A product without a price in the currency gets two empty names, and counts for no facet. The conditions are in
 * no `where`: PostgreSQL would guess that they leave few products, and would then read all products of a category instead of walking along the sample.
 */
function checksOf(wanted: ProductConditions): SqlCondition | undefined {
  const conditions = facetConditions(wanted);
  if (conditions.length === 0 && wanted.currency === undefined) return undefined;
  const missed = {
    sql: `array_remove(array[${conditions.map(({ sql }) => `case when not ${sql} then ?::text end`).join(', ')}]::text[], null)`,
    params: conditions.flatMap(({ params, facet }) => [...params, facet]),
  };
  if (wanted.currency === undefined) return missed;
  const priced = currencyCondition(wanted.currency);
  return {
    sql: `case when ${priced.sql} then ${missed.sql} else array['', ''] end`,
    params: [...priced.params, ...missed.params],
  };
}
