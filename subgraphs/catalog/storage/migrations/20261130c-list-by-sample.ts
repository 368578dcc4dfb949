import { Migration } from '@mikro-orm/migrations';

/** The products of a category are listed in the order of the sample by an index, without their entries of the search. */
export class ListBySample extends Migration {
  override up(): void {
    // No index is made or removed concurrently within a transaction. Changes of listings, which staff make, wait for about half a second with 100,000 of them.
    this.addSql(`-- squawk-ignore require-concurrent-index-creation
      create index product_category_by_sample on product_category (category_id, uuid_hash(product_id), product_id)`);
    this.addSql(`-- squawk-ignore require-concurrent-index-deletion
      drop index product_category_by_category`);
  }

  override down(): void {
    this.addSql('create index product_category_by_category on product_category (category_id)');
    this.addSql('drop index product_category_by_sample');
  }
}
