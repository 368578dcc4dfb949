import { Migration } from '@mikro-orm/migrations';
import { platformTablesDown, platformTablesUp } from '#platform/database/platform-tables.ts';
import { role } from '../orm.ts';

/** E-mails, and what the role of the two processes may do to them. */
export class First extends Migration {
  override up(): void {
    for (const statement of platformTablesUp(role)) this.addSql(statement);

    this.addSql(`create table email (
      id uuid not null,
      event_id uuid not null,
      template text not null,
      recipient_id uuid not null,
      order_id uuid null,
      shipment_id uuid null,
      reason text null,
      amount_minor bigint null,
      currency text null,
      status text not null,
      attempts int not null,
      last_error text null,
      created_at timestamptz not null,
      sent_at timestamptz null,
      constraint email_pkey primary key (id),
      constraint email_once unique (event_id, template, recipient_id),
      constraint email_status_check check (status in ('QUEUED', 'SENDING', 'SENT', 'SKIPPED', 'REJECTED', 'FAILED')),
      constraint email_money_check check ((amount_minor is null) = (currency is null)),
      constraint email_sent_check check ((status = 'SENT') = (sent_at is not null))
    )`);
    this.addSql('create index email_recipient on email (recipient_id, id)');
    this.addSql('create index email_order on email (order_id, id)');

    this.addSql(`grant select, insert on email to ${role}`);
    this.addSql(`grant update (status, attempts, last_error, sent_at) on email to ${role}`);
  }

  override down(): void {
    this.addSql('drop table email');
    for (const statement of platformTablesDown) this.addSql(statement);
  }
}
