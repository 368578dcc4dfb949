import { Migration } from '@mikro-orm/migrations';

const before = `'OPENED', 'ADJUSTED', 'HELD', 'COMMITTED', 'RELEASED', 'SHIPPED'`;

/** Stock comes back by returns, and damaged pieces are written off. */
export class TakeBack extends Migration {
  override up(): void {
    this.allow(`${before}, 'RETURNED', 'WRITTEN_OFF'`);
  }

  override down(): void {
    // Movements are never changed or removed: those of the version that is taken back stay.
    this.allow(before, ' not valid');
  }

  private allow(kinds: string, validity = ''): void {
    this.addSql('alter table stock_movement drop constraint stock_movement_kind_check');
    this.addSql(
      `alter table stock_movement add constraint stock_movement_kind_check check (kind in (${kinds}))${validity}`,
    );
  }
}
