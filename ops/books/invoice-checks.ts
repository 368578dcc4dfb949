import type { Check } from './invariants.ts';

/** Checks of the invoices in the orders database. */
export const invoiceChecks: Check[] = [
  {
    invariant: 'I12',
    promise: 'invoices count from 1 without a gap, per kind and year',
    sql: `
      select kind, year, count(*) as issued, max(sequence) as highest, max(last) as series
      from invoice full join invoice_series using (kind, year)
      group by kind, year
      having count(sequence) <> coalesce(max(sequence), 0) or coalesce(max(sequence), 0) <> coalesce(max(last), 0)`,
  },
  {
    invariant: 'I12',
    promise: 'an invoice has the amount of its movement of money, and each movement of the last week has one',
    // Invoices are made by jobs, which a check with no patience must not find in progress.
    sql: `
      select ledger_entry.id as entry, ledger_entry.kind, ledger_entry.amount_minor, invoice.number, invoice.amount_minor as invoiced
      from ledger_entry left join invoice on ledger_entry_id = ledger_entry.id
      where invoice.amount_minor <> ledger_entry.amount_minor or invoice.currency <> ledger_entry.currency
        or (invoice.kind = 'INVOICE') <> (ledger_entry.credit = 'ORDER')
        or invoice.id is null and ledger_entry.at between now() - interval '6 days' and now() - make_interval(secs => greatest($1, 900))`,
  },
];
