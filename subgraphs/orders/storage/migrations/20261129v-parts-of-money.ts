import { Migration } from '@mikro-orm/migrations';

/** Captures and refunds say what they are for: goods, shipping and tax. Those of a release before say nothing. */
export class PartsOfMoney extends Migration {
  override up(): void {
    this.addSql('alter table payment_operation add column parts jsonb null');
    this.addSql(
      `alter table ledger_entry add column goods_minor bigint null, add column shipping_minor bigint null, add column added_tax_minor bigint null,
         add column included_tax_minor bigint null`,
    );
    this.addSql(
      `alter table ledger_entry add constraint ledger_entry_parts_check check
         (goods_minor >= 0 and shipping_minor >= 0 and added_tax_minor >= 0 and included_tax_minor >= 0 and included_tax_minor <= goods_minor + shipping_minor
          and goods_minor + shipping_minor + added_tax_minor = amount_minor) not valid`,
    );
    this.addSql('alter table ledger_entry validate constraint ledger_entry_parts_check');
  }

  override down(): void {
    this.addSql(
      `alter table ledger_entry drop constraint ledger_entry_parts_check, drop column goods_minor, drop column shipping_minor,
         drop column added_tax_minor, drop column included_tax_minor`,
    );
    this.addSql('alter table payment_operation drop column parts');
  }
}
