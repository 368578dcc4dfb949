import { Migration } from '@mikro-orm/migrations';

const role = 'tradepost_orders';

/** Pieces that come back, and the refunds for them. */
export class Returns extends Migration {
  override up(): void {
    this.addSql(`create table order_return (
      id uuid not null,
      order_id uuid not null,
      state text not null,
      shipment_id uuid null,
      reason text not null,
      tracking_code text null,
      refund_minor bigint not null,
      requested_at timestamptz(3) not null,
      primary key (id),
      constraint order_return_shipment_unique unique (shipment_id),
      constraint order_return_refund_check check (refund_minor >= 0),
      constraint order_return_state_check check (state in ('REQUESTED', 'APPROVED', 'REJECTED', 'CANCELLED', 'IN_TRANSIT', 'RECEIVED',
        'INSPECTED', 'REFUND_PENDING', 'REFUNDED', 'CLOSED')),
      constraint order_return_order_id_foreign foreign key (order_id) references orders (id)
    )`);
    this.addSql('create index order_return_by_order on order_return (order_id)');
    this.addSql(`create table return_line (
      return_id uuid not null,
      order_line_id uuid not null,
      quantity int not null,
      restocked int not null,
      written_off int not null,
      primary key (return_id, order_line_id),
      constraint return_line_quantity_check check (quantity > 0),
      constraint return_line_inspected_check check (restocked >= 0 and written_off >= 0 and (restocked + written_off = 0 or restocked + written_off = quantity)),
      constraint return_line_return_id_foreign foreign key (return_id) references order_return (id),
      constraint return_line_order_line_id_foreign foreign key (order_line_id) references order_line (id)
    )`);
    this.addSql('create index return_line_by_order_line on return_line (order_line_id)');
    this.addSql('alter table payment_operation add column return_id uuid null');
    this.addSql(`grant select, insert, update on order_return to ${role}`);
    this.addSql(`grant select, insert, update (restocked, written_off) on return_line to ${role}`);
  }

  override down(): void {
    this.addSql('alter table payment_operation drop column return_id');
    this.addSql('drop table return_line');
    this.addSql('drop table order_return');
  }
}
