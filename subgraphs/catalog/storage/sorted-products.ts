import { arrayLiteral } from '#platform/events/event-feed.ts';
import { dearProducts } from './dear-products.ts';
import {
  baseConditions,
  categoryConditions,
  facetConditions,
  publishedCondition,
  searchedProducts,
  searchedWords,
  type SqlCondition,
} from './product-conditions.ts';
import { type ProductPageRequest, type SortedPage, sortsByVariant } from './product-order.ts';
import { walkedProducts } from './walked-products.ts';

/**
 * Up to so many products of a search or a category are sorted. More are found by a walk in the order of the list, which then soon meets a page of them. Among
 * 100,000 products a page of 24 takes about 10 ms either way if 2,000 match. With half of it, a walk to 1,000 takes 13 ms; with double, so does a sort of 4,000.
 */
export const mostSorted = 2000;

/** The common table expressions up to `found` of a page in the order of `product` itself, or of its cheapest variant in a currency. */
export function sortedProducts(wanted: ProductPageRequest, page: SortedPage): SqlCondition {
  const { minPriceMinor: least } = wanted;
  const isDear = sortsByVariant(wanted) && least !== undefined && least > 0n;
  const matched = matchedProducts(wanted);
  if (!matched && !isDear) {
    const { sql, params } = walkedProducts(wanted, page, { columns: 'product.*', conditions: [] });
    return { sql: `found as (${sql})`, params };
  }
  const onlyForMany = matched ? [isMany] : [];
  const parts = [
    ...(matched ? [matched, fewProducts(wanted, page)] : []),
    isDear
      ? dearProducts(wanted, least, page, onlyForMany)
      : expression('listed', walkedProducts(wanted, page, { columns: 'product.id', conditions: onlyForMany })),
  ];
  return {
    sql: `${parts.map(({ sql }) => sql).join(', ')}, found as (
       select product.*, listed.sort_key from (
         select * from listed ${matched ? 'union all select * from few' : ''}
       ) as listed join product on product.id = listed.id
     )`,
    params: parts.flatMap(({ params }) => params),
  };
}

/** PostgreSQL reads `matched` as far as its rows are asked for: of many, no more than show that they are many. */
const isMany: SqlCondition = {
  sql: '(select count(*) from (select from matched limit ?) as counted) > ?',
  params: [mostSorted + 1, mostSorted],
};

/**
 * The common table expression `matched`: the products with the words of a list, or those that its categories list, where PostgreSQL would walk along the prices of
 * all products to them. Of a list of all products it is undefined.
 */
function matchedProducts(wanted: ProductPageRequest): SqlCondition | undefined {
  const { search, categoryIds } = wanted;
  if (search) {
    const words = searchedWords(search);
    const conditions = [publishedCondition('product_search', wanted), ...categoryConditions(categoryIds)];
    const { sql, params } = expression('matched', {
      sql: `select product_search.product_id from ${searchedProducts}
        where ${conditions.map((condition) => condition.sql).join(' and ')}`,
      params: conditions.flatMap((condition) => condition.params),
    });
    return { sql: `${words.sql}, ${sql}`, params: [...words.params, ...params] };
  }
  if (!categoryIds || !sortsByVariant(wanted)) return undefined;
  return expression('matched', {
    sql: 'select product_id from product_category where category_id = any (?::uuid[])',
    params: [arrayLiteral(categoryIds)],
  });
}

/** The common table expression `few`: the page of `matched`, if these are few. A product that several categories list is matched more than once. */
function fewProducts(wanted: ProductPageRequest, { key, paging, order }: SortedPage): SqlCondition {
  const byVariant = sortsByVariant(wanted);
  const entry = [
    // The products of a search are known to be published.
    ...(wanted.search ? [] : [publishedCondition('product_search', wanted)]),
    ...facetConditions(wanted),
  ];
  const conditions = [
    { sql: `not ${isMany.sql}`, params: isMany.params },
    ...(byVariant ? [] : baseConditions(wanted, 'matched.product_id')),
    ...(entry.length > 0 ? [ofEntry(entry)] : []),
  ];
  return expression('few', {
    sql: `select * from (
        select matched.product_id as id, ${key.sql} as sort_key
        from (select distinct product_id from matched limit ?) as matched
        ${
          byVariant
            ? `cross join lateral (
                select price_minor from variant
                where variant.product_id = matched.product_id and variant.currency = ? and not variant.retired
                order by price_minor limit 1
              ) as cheapest`
            : 'join product on product.id = matched.product_id'
        }
        where ${conditions.map((condition) => condition.sql).join(' and ')}
      ) as few
      ${paging.sql}
      ${order}
      limit ?`,
    params: [
      ...key.params,
      mostSorted,
      ...(byVariant ? [wanted.currency] : []),
      ...conditions.flatMap(({ params }) => params),
      ...paging.params,
      wanted.limit,
    ],
  });
}

/**
 * That the entry of the search meets these conditions. With an offset it stays a look into the index for each product: PostgreSQL could otherwise read all
 * entries into a hash.
 */
const ofEntry = (conditions: readonly SqlCondition[]): SqlCondition => ({
  sql: `exists (select from product_search where product_search.product_id = matched.product_id
    and ${conditions.map(({ sql }) => sql).join(' and ')} offset 0)`,
  params: conditions.flatMap(({ params }) => params),
});

const expression = (name: string, { sql, params }: SqlCondition): SqlCondition => ({
  sql: `${name} as materialized (${sql})`,
  params,
});
