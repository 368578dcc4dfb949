import { Migration } from '@mikro-orm/migrations';

/** Invoices and credit notes with numbers that have no gap. */
export class Invoices extends Migration {
  override up(): void {
    this.addSql(`create table invoice_series (
      kind text not null,
      year int not null,
      last int not null,
      primary key (kind, year),
      constraint invoice_series_kind_check check (kind in ('INVOICE', 'CREDIT_NOTE'))
    )`);
    this.addSql(`create table invoice (
      id uuid not null,
      order_id uuid not null,
      ledger_entry_id uuid not null,
      kind text not null,
      year int not null,
      sequence int not null,
      number text not null,
      amount_minor bigint not null,
      currency char(3) not null,
      issued_at timestamptz(3) not null,
      content jsonb not null,
      pdf bytea null,
      primary key (id),
      constraint invoice_ledger_entry_unique unique (ledger_entry_id),
      constraint invoice_number_unique unique (number),
      constraint invoice_sequence_unique unique (kind, year, sequence),
      constraint invoice_amount_check check (amount_minor > 0),
      constraint invoice_kind_check check (kind in ('INVOICE', 'CREDIT_NOTE')),
      constraint invoice_order_id_foreign foreign key (order_id) references orders (id),
      constraint invoice_ledger_entry_id_foreign foreign key (ledger_entry_id) references ledger_entry (id)
    )`);
    this.addSql('create index invoice_by_order on invoice (order_id)');
    this.addSql('create index ledger_entry_by_time on ledger_entry (at)');
    this.addSql('grant select, insert, update (last) on invoice_series to tradepost_orders');
    this.addSql('grant select, insert, update (pdf) on invoice to tradepost_orders');
  }

  override down(): void {
    this.addSql('drop table invoice');
    this.addSql('drop table invoice_series');
    this.addSql('drop index ledger_entry_by_time');
  }
}
