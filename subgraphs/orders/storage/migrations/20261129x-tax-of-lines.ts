import { Migration } from '@mikro-orm/migrations';

/** A line says the class and the rate that it was taxed by. All lines that exist are STANDARD; the rate of the time is not known. */
export class TaxOfLines extends Migration {
  override up(): void {
    this.addSql(
      `alter table order_line add column tax_class text not null default 'STANDARD', add column tax_rate_ppm int null
         constraint order_line_tax_rate_check check (tax_rate_ppm >= 0)`,
    );
  }

  override down(): void {
    this.addSql('alter table order_line drop column tax_class, drop column tax_rate_ppm');
  }
}
