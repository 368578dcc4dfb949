import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { FacetCounts } from '../domain/facets.ts';
import {
  baseConditions,
  categoryConditions,
  facetConditions,
  isAvailable,
  type ProductConditions,
  searchedProducts,
  searchedWords,
  type SearchQuery,
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
  const key = 'product_search.product_id';
  const base = [...baseConditions(wanted, key), ...categoryConditions(categoryIds)];
  const narrowing = facetConditions(wanted, key);
  const missed = narrowing.map(({ sql }) => `case when not (${sql}) then ?::text end`);
  // The last condition is the dearest, and is checked only if it can matter: a product that misses two is not counted.
  const last = missed.pop();
  // With the condition of stock, a product that misses nothing is available, and one that misses only stock is not.
  const available = wanted.inStock ? 'missed is null' : `missed is null and ${isAvailable('counted.product_id')}`;
  const words = search && searchedWords(search);
  // With a search, the index on the key is no help: PostgreSQL would compare the words with product after product instead of looking them up.
  const sql = `with ${words ? `${words.sql}, ` : ''}matched as (
      select product_id, sample_key, category_ids, facet_values, ${last === undefined ? 'null::text' : 'misses.facets[1]'} as missed
      from ${words ? searchedProducts : 'product_search'}
      -- Behind an offset it is computed once for each row, and not again for the list.
      ${
        last === undefined
          ? ''
          : `cross join lateral (select array_remove(array[${missed.join(', ')}]::text[], null) as facets offset 0) as first_misses
             cross join lateral (
               select case when cardinality(first_misses.facets) > 1 then first_misses.facets
                 else array_remove(first_misses.facets || ${last}, null) end as facets offset 0
             ) as misses`
      }
      where ${wanted.published ? '' : 'not '}published ${base.map((condition) => `and ${condition.sql}`).join(' ')}
        ${last === undefined ? '' : 'and cardinality(misses.facets) <= 1'}
      order by ${search ? 'sample_key + 0' : 'sample_key'} limit ?
    ), counted as materialized (
      select * from matched order by sample_key limit ?
    )
    select
      (select count(*)::int from matched) as found,
      (select max(sample_key) from counted) as "lastKey",
      (select count(*)::int from counted where missed is null) as products,
      (select count(*)::int from counted where ${available}) as "inStock",
      (select json_agg(json_build_object('value', value, 'count', count)) from (
        select value, count(*) as count from counted, unnest(facet_values) as value
        where missed is null or starts_with(value, missed)
        group by value order by count(*) desc, value limit ?
      ) as counts) as values,
      (select json_agg(json_build_object('ids', category_ids, 'count', count)) from (
        select category_ids, count(*) as count from counted where missed is null group by category_ids
      ) as counts) as categories`;
  // Not prepared: a plan for any values would not know how many products these words and categories have.
  const [row] = await em.execute<Row[]>(sql, [
    ...(words?.params ?? []),
    ...narrowing.flatMap(({ params, facet }) => [...params, facet]),
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
