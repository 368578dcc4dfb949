import { Migration } from '@mikro-orm/migrations';

const role = 'tradepost_orders';

/** Orders have discounts, shipping and tax. Orders of a release before have none of them. */
export class PriceOrders extends Migration {
  override up(): void {
    this.addSql(
      `create table tax_rate (country character(2) not null, tax_class text not null, name text not null, rate_ppm int not null,
         included boolean not null, primary key (country, tax_class),
         constraint tax_rate_rate_check check (rate_ppm >= 0 and rate_ppm <= 1000000))`,
    );
    this.addSql(
      `create table shipping_method (code text not null primary key, name text not null,
         basis text not null constraint shipping_method_basis_check check (basis in ('VALUE', 'PIECES')), tax_class text not null, rates jsonb not null, offered boolean not null)`,
    );
    this.addSql(
      `create table promotion (id uuid not null primary key, code text null, name text not null, rule jsonb not null, variant_ids jsonb null,
         minimum_minor bigint null, currency character(3) null, max_redemptions int null, max_per_customer int null,
         starts_at timestamptz(3) not null, ends_at timestamptz(3) null,
         constraint promotion_code_unique unique (code),
         constraint promotion_limit_check check (code is not null or (max_redemptions is null and max_per_customer is null)),
         constraint promotion_minimum_check check (minimum_minor is null or currency is not null),
         constraint promotion_time_check check (ends_at is null or ends_at >= starts_at))`,
    );
    this.addSql('create index promotion_without_code on promotion (starts_at) where code is null');
    this.addSql(
      `create table promotion_redemption (promotion_id uuid not null, order_id uuid not null, customer_id uuid not null, code text null,
         name text not null, saved_minor bigint not null, primary key (promotion_id, order_id),
         constraint promotion_redemption_saved_check check (saved_minor > 0),
         constraint promotion_redemption_promotion_id_foreign foreign key (promotion_id) references promotion (id),
         constraint promotion_redemption_order_id_foreign foreign key (order_id) references orders (id))`,
    );
    this.addSql('create index promotion_redemption_by_order on promotion_redemption (order_id)');
    this.addSql(
      `alter table orders add column shipping_method text null, add column shipping_minor bigint not null default 0,
         add column shipping_discount_minor bigint not null default 0, add column shipping_tax_minor bigint not null default 0,
         add column shipping_tax_included boolean not null default false,
         add constraint orders_shipping_check check
           (shipping_discount_minor >= 0 and shipping_discount_minor <= shipping_minor and shipping_tax_minor >= 0)`,
    );
    this.addSql(
      `alter table order_line add column discount_minor bigint not null default 0, add column tax_minor bigint not null default 0,
         add column tax_included boolean not null default false,
         add constraint order_line_discount_check check (discount_minor >= 0 and discount_minor <= total_minor and tax_minor >= 0)`,
    );
    this.addSql('alter table return_line add column value_minor bigint not null default 0');
    this.addSql(
      `update return_line set value_minor = return_line.quantity * unit_minor from order_line where order_line.id = order_line_id`,
    );
    this.addSql(`alter table variant_copy add column tax_class text not null default 'STANDARD'`);
    this.addSql(`grant select, insert, update on tax_rate, shipping_method to ${role}`);
    this.addSql(`grant select, insert, update (ends_at) on promotion to ${role}`);
    this.addSql(`grant select, insert on promotion_redemption to ${role}`);
    this.addSql(`grant update (value_minor) on return_line to ${role}`);
  }

  override down(): void {
    this.addSql('drop table promotion_redemption');
    this.addSql('drop table promotion');
    this.addSql('drop table shipping_method');
    this.addSql('drop table tax_rate');
    this.addSql('alter table variant_copy drop column tax_class');
    this.addSql('alter table return_line drop column value_minor');
    this.addSql(
      `alter table order_line drop constraint order_line_discount_check, drop column discount_minor, drop column tax_minor,
         drop column tax_included`,
    );
    this.addSql(
      `alter table orders drop constraint orders_shipping_check, drop column shipping_method, drop column shipping_minor,
         drop column shipping_discount_minor, drop column shipping_tax_minor, drop column shipping_tax_included`,
    );
  }
}
