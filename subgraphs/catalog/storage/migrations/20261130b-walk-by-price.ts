import { Migration } from '@mikro-orm/migrations';

/** A list by price walks along an index that has all it needs of the variants, in the order of the list. */
export class WalkByPrice extends Migration {
  override up(): void {
    this.addSql('alter index variant_by_price rename to variant_by_price_replaced');
    // No index is made or removed concurrently within a transaction. Changes of variants wait for about a second with 300,000 of them.
    this.addSql(`-- squawk-ignore require-concurrent-index-creation
      create index variant_by_price on variant (currency, price_minor, product_id) include (id) where not retired`);
    this.addSql(`-- squawk-ignore require-concurrent-index-deletion
      drop index variant_by_price_replaced`);
  }

  override down(): void {
    this.addSql('drop index variant_by_price');
    this.addSql('create index variant_by_price on variant (currency, price_minor)');
  }
}
