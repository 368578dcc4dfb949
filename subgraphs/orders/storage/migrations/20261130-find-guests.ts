import { Migration } from '@mikro-orm/migrations';

/** Orders whose guest is not forgotten yet are found by their age. */
export class FindGuests extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    // Left over if an earlier attempt was interrupted.
    this.addSql('drop index concurrently if exists orders_of_guests');
    this.addSql('create index concurrently orders_of_guests on orders (placed_at) where guest_email is not null');
  }

  override down(): void {
    this.addSql('drop index concurrently if exists orders_of_guests');
  }
}
