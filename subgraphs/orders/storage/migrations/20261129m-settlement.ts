import { Migration } from '@mikro-orm/migrations';

/** The daily comparison of payments with the provider. */
export class Settlement extends Migration {
  override up(): void {
    this.addSql(`create table settlement_day (
      day date not null,
      compared_at timestamptz(3) not null,
      payments int not null,
      primary key (day)
    )`);
    this.addSql(`create table settlement_difference (
      id uuid not null,
      day date not null,
      problem text not null,
      payment_id uuid null,
      provider_id text null,
      currency char(3) not null,
      ours_captured_minor bigint not null,
      ours_refunded_minor bigint not null,
      theirs_captured_minor bigint not null,
      theirs_refunded_minor bigint not null,
      found_at timestamptz(3) not null,
      resolved_at timestamptz(3) null,
      primary key (id),
      constraint settlement_difference_problem_check check (problem in ('UNKNOWN_HERE', 'UNKNOWN_THERE', 'SUMS_DIFFER'))
    )`);
    this.addSql('create index settlement_difference_by_day on settlement_difference (day)');
    this.addSql('create index payment_by_time on payment (created_at)');
    this.addSql('grant select, insert on settlement_day, settlement_difference to tradepost_orders');
  }

  override down(): void {
    this.addSql('drop table settlement_difference');
    this.addSql('drop table settlement_day');
    this.addSql('drop index payment_by_time');
  }
}
