import { Migration } from '@mikro-orm/migrations';

/** Pieces of an order can be cancelled one by one, down to none of a variant. */
export class ReleasePieces extends Migration {
  override up(): void {
    this.allow('quantity >= 0');
  }

  override down(): void {
    // The version before removes such lines with their last piece.
    this.addSql('delete from reservation_line where quantity = 0');
    this.allow('quantity > 0');
  }

  private allow(rule: string): void {
    this.addSql('alter table reservation_line drop constraint reservation_line_quantity_check');
    this.addSql(`alter table reservation_line add constraint reservation_line_quantity_check check (${rule})`);
  }
}
