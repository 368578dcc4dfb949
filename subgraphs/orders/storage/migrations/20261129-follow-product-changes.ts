import { Migration } from '@mikro-orm/migrations';

/** The copy of the catalogue follows changes of products, and knows which variants are no longer sold. */
export class FollowProductChanges extends Migration {
  override up(): void {
    this.addSql(
      `alter table variant_copy
        add column on_sale boolean not null default true,
        add column product_version int not null default 0`,
    );
  }

  override down(): void {
    this.addSql('alter table variant_copy drop column product_version, drop column on_sale');
  }
}
