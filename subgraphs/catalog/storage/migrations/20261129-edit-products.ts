import { Migration } from '@mikro-orm/migrations';

const role = 'tradepost_catalog';

/** Products, variants and categories can be changed after they were created. All that exist are published, and none is retired. */
export class EditProducts extends Migration {
  override up(): void {
    this.addSql(
      `alter table product
        add column published boolean not null default true,
        add column version int not null default 1,
        add constraint product_version_check check (version >= 1)`,
    );
    this.addSql('alter table variant add column retired boolean not null default false');
    this.addSql(
      `alter table category
        add column position int not null default 0,
        add column version int not null default 1,
        add constraint category_version_check check (version >= 1)`,
    );
    this.addSql(`grant update (slug, name, sort_name, description, published, version) on product to ${role}`);
    this.addSql(`grant update (name, document) on product_search to ${role}`);
    this.addSql(`grant update (name, options, retired) on variant to ${role}`);
    this.addSql(`grant update (parent_id, slug, name, position, version), delete on category to ${role}`);
    this.addSql(`grant delete on product_category to ${role}`);
  }

  override down(): void {
    this.addSql(`revoke delete on product_category from ${role}`);
    this.addSql(`revoke update (parent_id, slug, name, position, version), delete on category from ${role}`);
    this.addSql(`revoke update (name, options, retired) on variant from ${role}`);
    this.addSql(`revoke update (name, document) on product_search from ${role}`);
    this.addSql(`revoke update (slug, name, sort_name, description, published, version) on product from ${role}`);
    this.addSql('alter table category drop column version, drop column position');
    this.addSql('alter table variant drop column retired');
    this.addSql('alter table product drop column version, drop column published');
  }
}
