import { defineEntity, p } from '@mikro-orm/core';
import { invoiceKinds } from '../domain/invoice.ts';

const InvoiceSeriesSchema = defineEntity({
  name: 'InvoiceSeries',
  tableName: 'invoice_series',
  properties: {
    kind: p.enum(invoiceKinds).primary(),
    year: p.integer().primary(),
    /** The last number that was issued. It and its invoice are written in one transaction, so no number is lost or taken twice. */
    last: p.integer(),
  },
});

/** The numbers of one kind and year. */
export class InvoiceSeries extends InvoiceSeriesSchema.class {}
InvoiceSeriesSchema.setClass(InvoiceSeries);
