import { Migration } from '@mikro-orm/migrations';

/** A payment may wait for its customer, who confirms it with a secret. */
export class PaymentActions extends Migration {
  override up(): void {
    this.addSql('alter table payment add column client_secret text null');
  }

  override down(): void {
    this.addSql('alter table payment drop column client_secret');
  }
}
