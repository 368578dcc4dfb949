import { Migration } from '@mikro-orm/migrations';

/** Pieces of an order can be cancelled one by one, down to none of a variant. */
export class ReleasePieces extends Migration {
  override up(): void {
    this.allow('quantity >= 0');
  }

  override down(): void {
    this.allow('quantity > 0');
  }

  private allow(rule: string): void {
    this.addSql('alter table reservation_line drop constraint reservation_line_quantity_check');
    this.addSql(`alter table reservation_line add constraint reservation_line_quantity_check check (${rule})`);
  }
}
