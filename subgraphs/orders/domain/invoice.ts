import type { MoneyParts } from './pricing/money-parts.ts';

/*
 * Invoices for money that was received, and credit notes for money that went back. Each kind has a series of numbers per year without a gap.
 */

export const invoiceKinds = ['INVOICE', 'CREDIT_NOTE'] as const;
export type InvoiceKind = (typeof invoiceKinds)[number];

export interface InvoiceLine {
  sku: string | null;
  name: string;
  quantity: number;
  unitMinor: number;
  totalMinor: number;
  /** Of pieces: the rate of their tax, if it is known. */
  taxRatePpm?: number | null;
}

/** What an invoice says; a copy from when it was issued, so that it never changes. */
export interface InvoiceContent {
  seller: string;
  orderNumber: string;
  recipient: string[];
  lines: InvoiceLine[];
  /** The tax within the prices; absent on invoices of releases before. */
  includedTaxMinor?: number;
}

/** `2026-000123`, or `CN-2026-000123` for a credit note. */
export function invoiceNumber(kind: InvoiceKind, year: number, sequence: number): string {
  return `${kind === 'CREDIT_NOTE' ? 'CN-' : ''}${year}-${String(sequence).padStart(6, '0')}`;
}

/** The lines of an invoice: pieces, and what the amount is more or less than their prices. `parts` are unknown for money of a release before. */
export function invoiceLines(
  pieces: readonly Omit<InvoiceLine, 'totalMinor'>[],
  amountMinor: number,
  parts: MoneyParts | null,
): InvoiceLine[] {
  const lines: InvoiceLine[] = pieces.map((piece) => ({ ...piece, totalMinor: piece.quantity * piece.unitMinor }));
  const pricesMinor = lines.reduce((sum, { totalMinor }) => sum + totalMinor, 0);
  if (!parts)
    return [...lines, ...extraLine('Shipping, discounts and other parts of the total', amountMinor - pricesMinor)];
  return [
    ...lines,
    ...extraLine(pieces.length > 0 ? 'Discount' : 'Goods', parts.goodsMinor - pricesMinor),
    ...extraLine('Shipping', parts.shippingMinor),
    ...extraLine('Tax', parts.addedTaxMinor),
  ];
}

/** The lines of a credit note. */
export function creditLines(
  title: 'Refund' | 'Exchange',
  reason: string | null,
  amountMinor: number,
  parts: MoneyParts | null,
): InvoiceLine[] {
  const name = reason === null ? title : `${title}: ${reason}`;
  if (!parts) return extraLine(name, amountMinor);
  return [
    ...extraLine(name, parts.goodsMinor),
    ...extraLine('Shipping', parts.shippingMinor),
    ...extraLine('Tax', parts.addedTaxMinor),
  ];
}

function extraLine(name: string, minor: number): InvoiceLine[] {
  return minor === 0 ? [] : [{ sku: null, name, quantity: 1, unitMinor: minor, totalMinor: minor }];
}
