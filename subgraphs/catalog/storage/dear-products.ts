import { bandsBetween, endOfBand } from '../domain/price-band.ts';
import { publishedCondition, type SqlCondition, storedBands } from './product-conditions.ts';
import type { ProductPageRequest, SortedPage } from './product-order.ts';
import { toStoredPrice, walkedProducts } from './walked-products.ts';

/**
 * The common table expressions up to `listed` of a page from a lowest price on, by the price in one currency. Products whose cheapest variant is dear enough
 * are found by a walk from the lowest price on. The others have prices on both sides of it. A walk to them would pass everything that is cheaper. The part
 * that the page begins with is read first, the other one only for the rest of a page.
 */
export function dearProducts(
  wanted: ProductPageRequest,
  least: bigint,
  page: SortedPage,
  more: readonly SqlCondition[],
): SqlCondition {
  const { key, paging, order } = page;
  const onlyFor = (part: string): SqlCondition => ({
    sql: `(select count(*) from ${part}) < ?`,
    params: [wanted.limit],
  });
  const dear = {
    sql: 'cheapest.price_minor >= ?::bigint',
    params: [toStoredPrice(least)],
  };
  const walked = walkedProducts(wanted, page, {
    columns: 'product.id',
    conditions: [...more, dear, ...(key.descending ? [] : [onlyFor('straddling')])],
  });
  const both = onBothSides(wanted, least);
  const conditions = [
    ...more,
    publishedCondition('product_search', wanted),
    ...page.conditions,
    ...(key.descending ? [onlyFor('walked')] : []),
  ];
  // In their order, so that only the entries of a page are read, unless conditions leave products out.
  const straddling: SqlCondition = {
    sql: `select cheapest.id, cheapest.sort_key from (
         select * from (
           select both_sides.product_id as id, cheapest.price_minor as sort_key from (${both.sql}) as both_sides
           cross join lateral (
             select price_minor from variant
             where variant.product_id = both_sides.product_id and variant.currency = ? and not variant.retired
             order by price_minor limit 1
           ) as cheapest
         ) as cheapest
         ${paging.sql}
         ${order} offset 0
       ) as cheapest join product_search on product_search.product_id = cheapest.id
       where ${conditions.map((condition) => condition.sql).join(' and ')}
       ${order}
       limit ?`,
    params: [
      ...both.params,
      wanted.currency,
      ...paging.params,
      ...conditions.flatMap(({ params }) => params),
      wanted.limit,
    ],
  };
  const parts = [
    { name: 'straddling', ...straddling },
    { name: 'walked', ...walked },
  ];
  if (key.descending) parts.reverse();
  return {
    sql: `${parts.map(({ name, sql }) => `${name} as materialized (${sql})`).join(', ')}, listed as materialized (
       select * from (select * from straddling union all select * from walked) as both_parts ${order} limit ?
     )`,
    params: [...parts.flatMap(({ params }) => params), wanted.limit],
  };
}

/**
 * The products that have prices on both sides of a lowest price, each once. An index has the starts of bands that lie between the prices of a product, so it has
 * exactly these products if the price is such a start. Else the price divides a band. A product is cheap if it has a price in the band below the lowest price, or
 * one on either side of the start of the band; and dear in the same way. Those that are both are wanted.
 */
function onBothSides({ currency = '' }: ProductPageRequest, least: bigint): SqlCondition {
  const stepping = (start: bigint): SqlCondition => ({
    sql: 'select product_id from product_search where price_steps_of(facet_values) && ?::text[]',
    params: [storedBands(currency, [start])],
  });
  const priced = (from: bigint, to: bigint): SqlCondition => ({
    sql: 'select product_id from variant where currency = ? and not retired and price_minor between ?::bigint and ?::bigint',
    params: [currency, toStoredPrice(from), toStoredPrice(to)],
  });
  const [band] = bandsBetween(undefined, least - 1n).partial;
  if (band === undefined) return stepping(least);
  const end = endOfBand(band);
  const parts = [stepping(band), priced(band, least - 1n), stepping(end + 1n), priced(least, end)] as const;
  const [fromBelow, cheap, toAbove, dear] = parts;
  return {
    sql: `(${fromBelow.sql} union all ${cheap.sql}) intersect (${toAbove.sql} union all ${dear.sql})`,
    params: parts.flatMap(({ params }) => params),
  };
}
