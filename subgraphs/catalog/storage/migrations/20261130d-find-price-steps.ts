import { Migration } from '@mikro-orm/migrations';

/** Products with prices on both sides of the start of a price band are in an index, by that start. */
export class FindPriceSteps extends Migration {
  override up(): void {
    /*
     * The starts of bands that lie between two prices of a product in one currency, as its facet values have them: a product with prices in the bands 50 and 200
     * has the steps 100 and 200. Most products have few. It calls no function of ours, which an index may not find while it is built.
     */
    this.addSql(
      `create function price_steps_of(facet_values text[]) returns text[] language sql immutable parallel safe as $$
        select array(
          select 'price' || chr(31) || currency || chr(31) || start::text
          from (
            select currency, min(band) as lowest, max(band) as highest
            from (
              select split_part(value, chr(31), 2) as currency, split_part(value, chr(31), 3)::bigint as band
              from unnest(facet_values) as value where starts_with(value, 'price' || chr(31))
            ) as bands
            group by currency having min(band) < max(band)
          ) as priced
          cross join lateral (
            select (step * 10::numeric ^ power)::bigint as start
            from unnest(array[1, 2, 5]) as step, generate_series(2, 18) as power
          ) as starts
          where start > lowest and start <= highest
        )
      $$`,
    );
    // No index is made concurrently within a transaction. Changes of products, which staff make, wait for 2 to 3 seconds with 100,000 of them.
    this.addSql(`-- squawk-ignore require-concurrent-index-creation
      create index product_search_by_price_step on product_search using gin (price_steps_of(facet_values))`);
  }

  override down(): void {
    this.addSql('drop index product_search_by_price_step');
    this.addSql('drop function price_steps_of(text[])');
  }
}
