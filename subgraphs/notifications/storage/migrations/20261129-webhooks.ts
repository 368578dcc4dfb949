import { Migration } from '@mikro-orm/migrations';
import { role } from '../orm.ts';

/** Endpoints outside of the shop, and the messages for them. */
export class Webhooks extends Migration {
  override up(): void {
    this.addSql(`create table webhook_endpoint (
      id uuid not null,
      url text not null,
      description text null,
      events text[] not null,
      selection text not null,
      enabled boolean not null,
      secret text not null,
      previous_secret text null,
      previous_secret_until timestamptz(3) null,
      version int not null,
      created_at timestamptz(3) not null,
      failures int not null,
      paused_until timestamptz(3) null,
      primary key (id),
      constraint webhook_endpoint_version_check check (version >= 1),
      constraint webhook_endpoint_events_check check (cardinality(events) > 0),
      constraint webhook_endpoint_previous_check check ((previous_secret is null) = (previous_secret_until is null))
    )`);
    this.addSql(`create table webhook_delivery (
      id uuid not null,
      endpoint_id uuid not null,
      event_id uuid not null,
      event_name text not null,
      order_id uuid not null,
      version int not null,
      occurred_at timestamptz(3) not null,
      status text not null,
      attempts int not null,
      queued_at timestamptz(3) not null,
      next_attempt_at timestamptz(3) null,
      leased_until timestamptz(3) null,
      answer_status int null,
      last_error text null,
      delivered_at timestamptz(3) null,
      primary key (id),
      constraint webhook_delivery_once unique (endpoint_id, event_id),
      constraint webhook_delivery_status_check check (status in ('PENDING', 'DELIVERED', 'FAILED', 'SKIPPED')),
      constraint webhook_delivery_time_check check ((status = 'DELIVERED') = (delivered_at is not null)),
      constraint webhook_delivery_endpoint_id_foreign foreign key (endpoint_id) references webhook_endpoint (id) on delete cascade
    )`);
    this.addSql(
      `create index webhook_delivery_waiting on webhook_delivery (endpoint_id, order_id, version) where status = 'PENDING'`,
    );
    this.addSql('create index webhook_delivery_by_endpoint on webhook_delivery (endpoint_id, queued_at, id)');
    this.addSql('create index webhook_delivery_by_time on webhook_delivery (queued_at)');
    this.addSql(`grant select, insert, delete on webhook_endpoint to ${role}`);
    this.addSql(
      `grant update (url, description, events, selection, enabled, secret, previous_secret, previous_secret_until, version,
         failures, paused_until) on webhook_endpoint to ${role}`,
    );
    this.addSql(`grant select, insert, delete on webhook_delivery to ${role}`);
    this.addSql(
      `grant update (status, attempts, queued_at, next_attempt_at, leased_until, answer_status, last_error, delivered_at)
         on webhook_delivery to ${role}`,
    );
  }

  override down(): void {
    this.addSql('drop table webhook_delivery');
    this.addSql('drop table webhook_endpoint');
  }
}
