import { Migration } from '@mikro-orm/migrations';

/** Products of a transaction: orders of their last pieces wait for it. */
const batchSize = 500;

/**
 * Fills the availability of the products that exist, in transactions of their own, so that orders go on. The trigger of the migration before follows
 * every change meanwhile. An interrupted attempt is repeated from the beginning, and writes only what is still wrong.
 */
export class FillAvailability extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    this.addSql(
      `do $$
        declare
          batch uuid[];
          last uuid := '00000000-0000-0000-0000-000000000000';
        begin
          loop
            batch := array(select product_id from product_search where product_id > last order by product_id limit ${batchSize});
            exit when cardinality(batch) = 0;
            perform refresh_availability(batch);
            last := batch[cardinality(batch)];
            commit;
          end loop;
        end
      $$`,
    );
  }

  override down(): void {
    // The column goes with the migration before.
  }
}
