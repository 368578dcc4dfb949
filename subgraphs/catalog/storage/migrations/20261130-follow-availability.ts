import { Migration } from '@mikro-orm/migrations';

const role = 'tradepost_catalog';

/** Whether a product is available is kept beside the words it is found by. The next migration fills it for the products that exist. */
export class FollowAvailability extends Migration {
  override up(): void {
    // Most products are available: the next migration writes only the rows of the others.
    this.addSql('alter table product_search add column available boolean not null default true');
    // Room in each page, so that a change of this column, which no index has, writes no index.
    this.addSql('alter table product_search set (fillfactor = 90)');
    this.addSql(`grant update (available) on product_search to ${role}`);
    this.addSql(
      `create function product_is_available(listed_id uuid) returns boolean language sql stable as $$
        select exists (
          select from variant join stock on stock.variant_id = variant.id
          where variant.product_id = listed_id and not variant.retired and stock.on_hand - stock.held - stock.committed > 0
        )
      $$`,
    );
    /*
     * Locks the entries first, in one order: two transactions that sell the last pieces of two variants of a product come here one after the other, and
     * the second statement of the later one sees what the earlier one has committed.
     */
    this.addSql(
      `create function refresh_availability(product_ids uuid[]) returns void language plpgsql as $$
        begin
          perform from product_search where product_id = any (product_ids) order by product_id for update;
          update product_search set available = not available
          where product_id = any (product_ids) and available <> product_is_available(product_id);
        end
      $$`,
    );
    // Only the first and the last piece of a variant change anything here. With except, PostgreSQL compares the rows by their hash, however many they are.
    this.addSql(
      `create function follow_availability() returns trigger language plpgsql as $$
        declare
          product_ids uuid[] := array(
            select distinct product_id from variant where id = any (array(
              select variant_id from (
                select variant_id, on_hand - held - committed > 0 from after_change
                except select variant_id, on_hand - held - committed > 0 from before_change
              ) as crossed
            ))
          );
        begin
          if cardinality(product_ids) > 0 then
            perform refresh_availability(product_ids);
          end if;
          return null;
        end
      $$`,
    );
    // A trigger, so that no command can move stock and leave the entry of the product as it was, nor a process of the release before.
    this.addSql(
      `create trigger stock_follow_availability after update on stock
        referencing old table as before_change new table as after_change
        for each statement execute function follow_availability()`,
    );
  }

  override down(): void {
    this.addSql('drop trigger stock_follow_availability on stock');
    this.addSql('drop function follow_availability()');
    this.addSql('drop function refresh_availability(uuid[])');
    this.addSql('drop function product_is_available(uuid)');
    this.addSql('alter table product_search reset (fillfactor)');
    this.addSql('alter table product_search drop column available');
  }
}
