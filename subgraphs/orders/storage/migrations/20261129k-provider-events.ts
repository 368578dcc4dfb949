import { Migration } from '@mikro-orm/migrations';

/** The inbox of the payment provider's messages. */
export class ProviderEvents extends Migration {
  override up(): void {
    this.addSql(`create table provider_event (
      provider text not null,
      event_id text not null,
      type text not null,
      key text null,
      provider_id text null,
      state text not null,
      problem text null,
      received_at timestamptz(3) not null,
      applied_at timestamptz(3) null,
      primary key (provider, event_id),
      constraint provider_event_state_check check (state in ('RECEIVED', 'APPLIED', 'UNKNOWN'))
    )`);
    this.addSql(`create index provider_event_by_state on provider_event (received_at) where state <> 'APPLIED'`);
    this.addSql('create index provider_event_by_age on provider_event (received_at)');
    this.addSql('grant select, insert, update, delete on provider_event to tradepost_orders');
  }

  override down(): void {
    this.addSql('drop table provider_event');
  }
}
