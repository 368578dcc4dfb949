import { defineEntity, p } from '@mikro-orm/core';
import { type InvoiceContent, invoiceKinds } from '../domain/invoice.ts';
import { LedgerEntry } from './ledger-entry.entity.ts';
import { Order } from './order.entity.ts';

const InvoiceSchema = defineEntity({
  name: 'Invoice',
  tableName: 'invoice',
  uniques: [{ name: 'invoice_sequence_unique', properties: ['kind', 'year', 'sequence'] }],
  checks: [{ name: 'invoice_amount_check', expression: 'amount_minor > 0' }],
  properties: {
    id: p.uuid().primary(),
    orderId: () => p.manyToOne(Order).mapToPk().name('order_id').index('invoice_by_order'),
    /** Unique: a movement of money has one invoice or credit note. */
    ledgerEntryId: () =>
      p.oneToOne(LedgerEntry).mapToPk().name('ledger_entry_id').unique('invoice_ledger_entry_unique'),
    kind: p.enum(invoiceKinds),
    year: p.integer(),
    sequence: p.integer(),
    /** For people. */
    number: p.text().unique('invoice_number_unique'),
    amountMinor: p.bigint('number'),
    currency: p.character().length(3),
    issuedAt: p.datetime(3),
    content: p.json<InvoiceContent>(),
    /** Null until its job made it. */
    pdf: p.blob().nullable(),
  },
});

/** An invoice or a credit note. The process's role may add rows and set the PDF, nothing else. */
export class Invoice extends InvoiceSchema.class {}
InvoiceSchema.setClass(Invoice);
