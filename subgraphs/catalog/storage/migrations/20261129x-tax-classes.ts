import { Migration } from '@mikro-orm/migrations';
import { role } from '../orm.ts';

/** A product has a tax class. All that exist are STANDARD, as they were taxed so far. */
export class TaxClasses extends Migration {
  override up(): void {
    this.addSql(
      `alter table product add column tax_class text not null default 'STANDARD'
        constraint product_tax_class_check check (tax_class ~ '^[A-Z_]{1,30}$')`,
    );
    this.addSql(`grant update (tax_class) on product to ${role}`);
  }

  override down(): void {
    this.addSql('alter table product drop column tax_class');
  }
}
