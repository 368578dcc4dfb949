import { Migration } from '@mikro-orm/migrations';

const role = 'tradepost_orders';

/** An edit can add pieces to an order. It waits for stock and money, while the order stays as it is. */
export class AddPieces extends Migration {
  override up(): void {
    this.addSql(`create table order_edit (
      id uuid not null,
      order_id uuid not null,
      state text not null,
      plan jsonb not null,
      reason text not null,
      code text null,
      requested_at timestamptz(3) not null,
      finished_at timestamptz(3) null,
      primary key (id),
      constraint order_edit_state_check check (state in ('REQUESTED', 'STOCK_RESERVED', 'APPLIED', 'REFUSED')),
      constraint order_edit_code_check check ((state = 'REFUSED') = (code is not null)),
      constraint order_edit_end_check check ((state in ('APPLIED', 'REFUSED')) = (finished_at is not null)),
      constraint order_edit_order_id_foreign foreign key (order_id) references orders (id)
    )`);
    this.addSql('create index order_edit_by_order on order_edit (order_id)');
    this.addSql(
      `create unique index order_edit_open_unique on order_edit (order_id) where state in ('REQUESTED', 'STOCK_RESERVED')`,
    );
    this.addSql(`grant select, insert, update (state, code, finished_at) on order_edit to ${role}`);
    this.addSql(
      `alter table orders add column edit_until timestamptz(3) null
         constraint orders_edit_check check (edit_until is null or state = 'CONFIRMED')`,
    );
    this.addSql('alter table payment add column edit_id uuid null');
  }

  override down(): void {
    this.addSql('alter table payment drop column edit_id');
    this.addSql('alter table orders drop column edit_until');
    this.addSql('drop table order_edit');
  }
}
