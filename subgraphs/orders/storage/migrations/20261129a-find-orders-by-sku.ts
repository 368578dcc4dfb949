import { Migration } from '@mikro-orm/migrations';

/** Orders are found by the sku of a line. */
export class FindOrdersBySku extends Migration {
  override up(): void {
    this.addSql('create index order_line_by_sku on order_line (sku, order_id)');
  }

  override down(): void {
    this.addSql('drop index order_line_by_sku');
  }
}
