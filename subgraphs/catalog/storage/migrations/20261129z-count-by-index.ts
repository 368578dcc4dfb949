import { Migration } from '@mikro-orm/migrations';

/** What facets ask about the variants of a product is in an index, without their rows. */
export class CountByIndex extends Migration {
  override up(): void {
    this.addSql('alter index variant_by_product rename to variant_by_product_replaced');
    // No index is made or removed concurrently within a transaction. Changes of variants wait for about a second with 300,000 of them.
    this.addSql(`-- squawk-ignore require-concurrent-index-creation
      create index variant_by_product on variant (product_id, currency, price_minor) include (id, retired)`);
    this.addSql(`-- squawk-ignore require-concurrent-index-deletion
      drop index variant_by_product_replaced`);
  }

  override down(): void {
    this.addSql('drop index variant_by_product');
    this.addSql('create index variant_by_product on variant (product_id, currency, price_minor)');
  }
}
