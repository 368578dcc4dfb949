import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import type { InvoiceKind } from '../domain/invoice.ts';

/** An invoice as the schema shows it. */
export interface InvoiceRow {
  id: string;
  orderId: string;
  kind: InvoiceKind;
  number: string;
  amountMinor: number;
  currency: string;
  issuedAt: Date;
  /** Base64; null unless it was asked for, and until it is made. */
  pdf: string | null;
}

/** The invoices of these orders, oldest first. One statement. */
export async function loadInvoices(
  em: SqlEntityManager,
  orderIds: readonly string[],
  withPdf: boolean,
): Promise<InvoiceRow[]> {
  const rows = await runPrepared<Omit<InvoiceRow, 'issuedAt'> & { issuedAt: string | Date }>(
    em,
    `select id, order_id as "orderId", kind, number, amount_minor::float8 as "amountMinor", currency, issued_at as "issuedAt",
       case when $2 then translate(encode(pdf, 'base64'), E'\\n', '') end as pdf
     from invoice where order_id = any ($1::uuid[]) order by issued_at, id`,
    [orderIds, withPdf],
  );
  return rows.map((row) => ({ ...row, issuedAt: new Date(row.issuedAt) }));
}
