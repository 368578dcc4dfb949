import { Migration } from '@mikro-orm/migrations';

/** Edits that wait are found by their time, payments by their edit. The clock renews a payment once, and each edit may ask for a new total. */
export class FindEdits extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    // Left over if an earlier attempt was interrupted.
    for (const name of ['orders_by_edit', 'payment_edit_unique', 'payment_renewal_unique']) this.remove(name);
    this.addSql('create index concurrently orders_by_edit on orders (edit_until) where edit_until is not null');
    this.addSql('create unique index concurrently payment_edit_unique on payment (edit_id)');
    this.addSql('create unique index concurrently payment_renewal_unique on payment (renews_id) where edit_id is null');
    this.remove('payment_renews_unique');
  }

  override down(): void {
    // The version that is taken back knows no edits: their payments renew nothing.
    this.addSql('update payment set renews_id = null where edit_id is not null');
    this.remove('payment_renews_unique');
    this.addSql('create unique index concurrently payment_renews_unique on payment (renews_id)');
    for (const name of ['orders_by_edit', 'payment_edit_unique', 'payment_renewal_unique']) this.remove(name);
  }

  private remove(index: string): void {
    this.addSql(`drop index concurrently if exists ${index}`);
  }
}
