import { Migration } from '@mikro-orm/migrations';

const role = 'tradepost_orders';

/** Links to the orders of guests. */
export class OrderLinks extends Migration {
  override up(): void {
    this.addSql(
      `create table order_link (id uuid not null primary key, order_id uuid null, request_hash text null, created_at timestamptz(3) not null,
         expires_at timestamptz(3) not null, used_at timestamptz(3) null)`,
    );
    this.addSql('create index order_link_by_request on order_link (request_hash, created_at)');
    this.addSql('create index order_link_by_end on order_link (expires_at)');
    this.addSql(`grant select, insert, update (used_at), delete on order_link to ${role}`);
  }

  override down(): void {
    this.addSql('drop table order_link');
  }
}
