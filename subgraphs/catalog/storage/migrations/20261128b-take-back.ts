import { Migration } from '@mikro-orm/migrations';

const before = `'OPENED', 'ADJUSTED', 'HELD', 'COMMITTED', 'RELEASED', 'SHIPPED'`;

/** Stock comes back by returns, and damaged pieces are written off. */
export class TakeBack extends Migration {
  override up(): void {
    this.allow(`${before}, 'RETURNED', 'WRITTEN_OFF'`);
  }

  override down(): void {
    this.allow(before);
  }

  private allow(kinds: string): void {
    this.addSql('alter table stock_movement drop constraint stock_movement_kind_check');
    this.addSql(`alter table stock_movement add constraint stock_movement_kind_check check (kind in (${kinds}))`);
  }
}
