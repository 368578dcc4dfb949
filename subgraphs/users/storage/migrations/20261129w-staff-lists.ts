import { Migration } from '@mikro-orm/migrations';
import { role } from '../orm.ts';

/** Lists of orders and customers for staff: facts of orders and of the catalogue beside the accounts. */
export class StaffLists extends Migration {
  override up(): void {
    this.addSql(`create table order_list_entry (
      order_id uuid not null,
      customer_id uuid not null,
      number text not null,
      status text not null,
      version int not null,
      total_minor bigint not null,
      currency char(3) not null,
      placed_at timestamptz(3) not null,
      constraint order_list_entry_pkey primary key (order_id)
    )`);
    this.addSql('create index order_list_entry_by_time on order_list_entry (placed_at, order_id)');
    this.addSql('create index order_list_entry_by_status on order_list_entry (status, placed_at, order_id)');
    this.addSql('create index order_list_entry_by_customer on order_list_entry (customer_id, placed_at, order_id)');
    this.addSql('create index order_list_entry_by_total on order_list_entry (currency, total_minor, order_id)');
    this.addSql('create index order_list_entry_by_number on order_list_entry (number)');
    this.addSql(`create table order_list_line (
      variant_id uuid not null,
      order_id uuid not null,
      constraint order_list_line_pkey primary key (variant_id, order_id)
    )`);
    this.addSql('create index order_list_line_by_order on order_list_line (order_id)');
    this.addSql(`create table variant_sku (
      variant_id uuid not null,
      sku text not null,
      constraint variant_sku_pkey primary key (variant_id)
    )`);
    this.addSql('create index variant_sku_by_sku on variant_sku (sku)');
    // In the order of bytes, so that one index both sorts and finds beginnings.
    this.addSql(`create table customer_list_entry (
      customer_id uuid not null,
      email text collate "C" not null,
      name text collate "C" not null,
      registered_at timestamptz null,
      order_count int not null,
      last_order_at timestamptz(3) null,
      constraint customer_list_entry_pkey primary key (customer_id)
    )`);
    this.addSql('create index customer_list_entry_by_email on customer_list_entry (email, customer_id)');
    this.addSql('create index customer_list_entry_by_name on customer_list_entry (name, customer_id)');
    this.addSql(
      `create index customer_list_entry_by_word on customer_list_entry using gin ((' ' || name) gin_trgm_ops)`,
    );
    this.addSql('create index customer_list_entry_by_registration on customer_list_entry (registered_at, customer_id)');
    this.addSql('create index customer_list_entry_by_orders on customer_list_entry (order_count, customer_id)');
    this.addSql('create index customer_list_entry_by_last_order on customer_list_entry (last_order_at, customer_id)');
    this.addSql(`create table customer_spending (
      customer_id uuid not null,
      currency char(3) not null,
      spent_minor bigint not null,
      constraint customer_spending_pkey primary key (customer_id, currency)
    )`);
    this.addSql('create index customer_spending_by_amount on customer_spending (currency, spent_minor, customer_id)');
    for (const table of [
      'order_list_entry',
      'order_list_line',
      'variant_sku',
      'customer_list_entry',
      'customer_spending',
    ])
      this.addSql(`grant select, insert, update on ${table} to ${role}`);
    this.addSql(`create function listed_customer(account user_account,
        out customer_id uuid, out email text, out name text, out registered_at timestamptz) language sql immutable as $$
      select account.id,
        case when account.erased_at is null then account.email else '' end,
        case when account.erased_at is null then lower(account.name) else '' end,
        case when account.erased_at is null then account.created_at end
    $$`);
    // A trigger, so that no command can change an account and leave its entry as it was, least of all the command that erases it.
    this.addSql(`create function list_customer() returns trigger language plpgsql as $$
      begin
        insert into customer_list_entry (customer_id, email, name, registered_at, order_count)
        select listed.*, 0 from listed_customer(new) as listed
        on conflict (customer_id) do update
          set email = excluded.email, name = excluded.name, registered_at = excluded.registered_at;
        return null;
      end $$`);
    this.addSql(`create trigger list_customer after insert or update of email, name, erased_at on user_account
      for each row execute function list_customer()`);
    this.addSql(`insert into customer_list_entry (customer_id, email, name, registered_at, order_count)
      select listed.*, 0 from user_account cross join listed_customer(user_account) as listed`);
  }

  override down(): void {
    this.addSql('drop trigger list_customer on user_account');
    this.addSql('drop function list_customer()');
    this.addSql('drop function listed_customer(user_account)');
    for (const table of [
      'customer_spending',
      'customer_list_entry',
      'variant_sku',
      'order_list_line',
      'order_list_entry',
    ])
      this.addSql(`drop table ${table}`);
  }
}
