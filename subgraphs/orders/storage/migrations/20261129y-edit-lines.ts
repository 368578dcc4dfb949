import { Migration } from '@mikro-orm/migrations';

const role = 'tradepost_orders';
const columns = 'quantity, total_minor, discount_minor, tax_minor, tax_included, tax_rate_ppm';

/** An edit changes the quantities of lines, and prices the order again. */
export class EditLines extends Migration {
  override up(): void {
    this.addSql(`grant update (${columns}) on order_line to ${role}`);
    this.addSql(`grant update (saved_minor), delete on promotion_redemption to ${role}`);
  }

  override down(): void {
    this.addSql(`revoke update (${columns}) on order_line from ${role}`);
    this.addSql(`revoke update (saved_minor), delete on promotion_redemption from ${role}`);
  }
}
