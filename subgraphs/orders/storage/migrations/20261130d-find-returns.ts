import { Migration } from '@mikro-orm/migrations';

/** Staff find returns by when they were requested, and by their state. */
export class FindReturns extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    // Left over if an earlier attempt was interrupted.
    this.down();
    this.addSql('create index concurrently order_return_by_time on order_return (requested_at, id)');
    this.addSql('create index concurrently order_return_by_state on order_return (state, requested_at, id)');
  }

  override down(): void {
    for (const index of ['order_return_by_time', 'order_return_by_state'])
      this.addSql(`drop index concurrently if exists ${index}`);
  }
}
