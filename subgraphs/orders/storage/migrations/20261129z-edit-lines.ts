import { Migration } from '@mikro-orm/migrations';

const role = 'tradepost_orders';
const columns = 'priced_quantity, discount_minor, tax_minor, tax_included, tax_rate_ppm';

/** An edit of lines prices the order again. What was bought stays as it is. */
export class EditLines extends Migration {
  override up(): void {
    this.addSql(
      `alter table order_line add column priced_quantity int null
         constraint order_line_priced_check check (priced_quantity > 0 and priced_quantity <= quantity)`,
    );
    this.addSql(`grant update (${columns}) on order_line to ${role}`);
    this.addSql(`grant update (saved_minor), delete on promotion_redemption to ${role}`);
  }

  override down(): void {
    this.addSql(`revoke update (${columns}) on order_line from ${role}`);
    this.addSql(`revoke update (saved_minor), delete on promotion_redemption from ${role}`);
    this.addSql('alter table order_line drop column priced_quantity');
  }
}
