import { Migration } from '@mikro-orm/migrations';

/**
 * Two variants of a product that are sold never have the same options. If some have, the migration stops and names two of them: only staff know
 * which one to edit or to retire.
 */
export class DistinctOptions extends Migration {
  override up(): void {
    // Null without options. An object of jsonb has its keys in one order, so that the order of the options makes no difference.
    this.addSql(
      `create function variant_options_key(options jsonb) returns text language sql immutable parallel safe as $$
        select md5(jsonb_object_agg(lower(normalize(option ->> 'name')), lower(normalize(option ->> 'value')))::text)
        from jsonb_array_elements(options) as option
      $$`,
    );
    this.addSql(
      `do $$
      declare pair record;
      begin
        select min(sku) as one, max(sku) as other into pair from variant where not retired
        group by product_id, variant_options_key(options) having count(*) > 1 and variant_options_key(options) is not null limit 1;
        if found then
          raise exception 'The variants % and % of one product have the same options: edit or retire one of them and migrate again', pair.one, pair.other;
        end if;
      end $$`,
    );
    this.addSql(
      'create unique index variant_options_unique on variant (product_id, variant_options_key(options)) where not retired',
    );
  }

  override down(): void {
    this.addSql('drop index variant_options_unique');
    this.addSql('drop function variant_options_key');
  }
}
