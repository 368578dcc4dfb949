import { Migration } from '@mikro-orm/migrations';

/** Authorisations run out. Those of a release before get their time from when the payment was made. */
export class AuthorisationsEnd extends Migration {
  override up(): void {
    this.addSql('alter table payment add column authorised_until timestamptz(3) null');
    this.addSql(`update payment set authorised_until = created_at + interval '7 days' where state = 'AUTHORIZED'`);
    this.addSql(`create index payment_by_expiry on payment (authorised_until) where state = 'AUTHORIZED'`);
  }

  override down(): void {
    this.addSql('alter table payment drop column authorised_until');
  }
}
