import { Migration } from '@mikro-orm/migrations';

/** A payment may renew the authorisation of another one of its order, once. */
export class Renewals extends Migration {
  override up(): void {
    this.addSql('alter table payment add column renews_id uuid null');
    this.addSql('create unique index payment_renews_unique on payment (renews_id)');
  }

  override down(): void {
    this.addSql('alter table payment drop column renews_id');
  }
}
