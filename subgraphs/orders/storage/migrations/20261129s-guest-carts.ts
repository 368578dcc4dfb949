import { Migration } from '@mikro-orm/migrations';

const role = 'tradepost_orders';

/** Guests have carts and orders. A release before this one makes and reads carts of customers only. */
export class GuestCarts extends Migration {
  override up(): void {
    this.addSql(
      `-- A release before this one looks for carts by their customer, and so finds none without.
-- squawk-ignore ban-drop-not-null
alter table cart alter column customer_id drop not null`,
    );
    this.addSql(
      `alter table cart add column token_hash text null,
         add constraint cart_owner_check check ((customer_id is null) <> (token_hash is null))`,
    );
    this.addSql('create unique index cart_token_unique on cart (token_hash)');
    this.addSql('create index cart_of_guest_by_age on cart (updated_at) where token_hash is not null');
    this.addSql('alter table cart_line add column shown_minor bigint null');
    this.addSql('alter table orders add column guest_email text null');
    this.addSql(`grant delete on cart to ${role}`);
  }

  override down(): void {
    this.addSql('delete from cart_line using cart where cart.id = cart_id and customer_id is null');
    this.addSql('delete from cart where customer_id is null');
    this.addSql('alter table orders drop column guest_email');
    this.addSql('alter table cart_line drop column shown_minor');
    this.addSql('drop index cart_of_guest_by_age');
    this.addSql('alter table cart drop constraint cart_owner_check, drop column token_hash');
    this.addSql('alter table cart alter column customer_id set not null');
    this.addSql(`revoke delete on cart from ${role}`);
  }
}
