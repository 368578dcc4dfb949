import { baseConditions, bandConditions, publishedCondition, type SqlCondition } from './product-conditions.ts';
import { type ProductPageRequest, type SortedPage, sortsByVariant } from './product-order.ts';

/** The highest that PostgreSQL's `bigint` holds. */
const highestPrice = 2n ** 63n - 1n;

/** A price for a comparison with stored ones; what is higher than all of them is the highest. */
export function toStoredPrice(price: bigint): string {
  return (price < highestPrice ? price : highestPrice).toString();
}

/** The first products of a page with these columns and `sort_key`, which PostgreSQL can find by a walk along an index. */
export function walkedProducts(
  wanted: ProductPageRequest,
  { key, paging, order, conditions: narrowing }: SortedPage,
  more: { columns: string; conditions: readonly SqlCondition[] },
): SqlCondition {
  const byVariant = sortsByVariant(wanted);
  const conditions = [
    ...more.conditions,
    // Its cheapest variant shows that a product has one in the currency.
    ...(byVariant ? cheapestConditions(wanted) : baseConditions(wanted, 'product.id')),
    publishedCondition('product', wanted),
    ...(wanted.search ? [] : bandConditions(wanted)),
    ...narrowing,
  ];
  return {
    sql: `select * from (
         select ${more.columns}, ${key.sql} as sort_key from product
         ${byVariant ? 'join variant as cheapest on cheapest.product_id = product.id' : ''}
         ${narrowing.length > 0 ? 'join product_search on product_search.product_id = product.id' : ''}
         where ${conditions.map((condition) => condition.sql).join(' and ')}
       ) as product
       ${paging.sql}
       ${order}
       limit ?`,
    params: [...key.params, ...conditions.flatMap(({ params }) => params), ...paging.params, wanted.limit],
  };
}

/**
 * That `cheapest` is the cheapest variant of its product that is sold in the currency. So PostgreSQL can walk along `variant_by_price` up to the end of the
 * page, and need not look up the price of every product. `after` is named here too, so that the walk begins there.
 */
function cheapestConditions({ currency, order, after, maxPriceMinor }: ProductPageRequest): SqlCondition[] {
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
  // A product with a price that is low enough has a cheapest one that is. Downwards, the walk begins there.
  if (maxPriceMinor !== undefined && maxPriceMinor >= 0n)
    conditions.push({ sql: 'cheapest.price_minor <= ?::bigint', params: [toStoredPrice(maxPriceMinor)] });
  if (after)
    conditions.push({
      sql: `cheapest.price_minor ${order === 'PRICE_DESC' ? '<=' : '>='} ?::bigint`,
      params: [after.key],
    });
  return conditions;
}
