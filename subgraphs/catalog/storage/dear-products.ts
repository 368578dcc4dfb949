import { bandsBetween, endOfBand } from '../domain/price-band.ts';
import { publishedCondition, type SqlCondition, storedBands } from './product-conditions.ts';
import type { ProductPageRequest, SortedPage } from './product-order.ts';
import { toStoredPrice, walkedProducts } from './walked-products.ts';

/**
 * The common table expressions up to `found` of a page from a lowest price on, by the price in one currency. Products whose cheapest variant is dear enough
 * are found by a walk from the lowest price on. The others have prices on both sides of it. A walk to them would pass everything that is cheaper. The part
 * that the page begins with is read first, the other one only for the rest of a page.
 */
export function dearProducts(wanted: ProductPageRequest, least: bigint, page: SortedPage): SqlCondition {
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
    conditions: key.descending ? [dear] : [dear, onlyFor('straddling')],
  });
  const both = onBothSides(wanted, least);
  const conditions = [
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
    sql: `${parts.map(({ name, sql }) => `${name} as materialized (${sql})`).join(', ')}, found as (
       select product.*, listed.sort_key from (
         select * from (select * from straddling union all select * from walked) as both_parts ${order} limit ?
       ) as listed join product on product.id = listed.id
     )`,
    params: [...parts.flatMap(({ params }) => params), wanted.limit],
  };
}

/**
 * The products that have prices on both sides of a lowest price, each once. Bands that are below it or above it find them in the index of facets. Prices in
 * the band that it divides are read from the index of prices: half of all products may have this band, and most of them are on one side.
 */
function onBothSides({ maxPriceMinor, currency = '' }: ProductPageRequest, least: bigint): SqlCondition {
  const { whole: below, partial: divided } = bandsBetween(undefined, least - 1n);
  const from = bandsBetween(least, maxPriceMinor);
  const above = [...from.whole, ...from.partial].filter((band) => !divided.includes(band));
  // Hidden from the plan, which then looks them up: half of all products have a band below a price in the middle.
  const bands = {
    sql: '(select ?::text[] as below, ?::text[] as divided, ?::text[] as above offset 0)',
    params: [below, divided, above].map((starts) => storedBands(currency, starts)),
  };
  const having = (one: string, other: string) =>
    `select product_id from ${bands.sql} as bands join product_search on facet_values && ${one} and facet_values && ${other}`;
  const [band] = divided;
  if (band === undefined) return { sql: having('below', 'above'), params: bands.params };
  const priced =
    'select product_id from variant where currency = ? and not retired and price_minor between ?::bigint and ?::bigint';
  return {
    sql: `with cheap as materialized (${priced}), dear as materialized (${priced})
       select product_id from cheap intersect select product_id from dear
       union ${having('below', 'above')}
       union ${having('below', 'divided')} where product_id in (select product_id from dear)
       union ${having('divided', 'above')} where product_id in (select product_id from cheap)`,
    params: [
      currency,
      toStoredPrice(band),
      toStoredPrice(least - 1n),
      currency,
      toStoredPrice(least),
      toStoredPrice(endOfBand(band)),
      ...bands.params,
      ...bands.params,
      ...bands.params,
    ],
  };
}
