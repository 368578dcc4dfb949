import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { PostalAddress } from '#platform/values/postal-address.ts';
import { newId } from '#platform/values/id.ts';
import { runPrepared } from '#platform/database/prepared.ts';
import type { LedgerEntry } from '../storage/ledger-entry.entity.ts';
import type { MoneyParts } from '../domain/pricing/money-parts.ts';
import {
  creditLines,
  type InvoiceContent,
  type InvoiceKind,
  type InvoiceLine,
  invoiceLines,
  invoiceNumber,
} from '../domain/invoice.ts';

/** An invoice as its PDF needs it. */
export interface IssuedInvoice {
  id: string;
  kind: InvoiceKind;
  number: string;
  amountMinor: number;
  currency: string;
  issuedAt: Date;
  content: InvoiceContent;
  hasPdf: boolean;
}

interface Movement {
  orderId: string;
  orderNumber: string;
  kind: LedgerEntry['kind'];
  amountMinor: number;
  currency: string;
  operationKey: string;
  parts: MoneyParts | null;
  reason: string | null;
  shippingAddress: PostalAddress;
}

/**
 * Issues the invoice or credit note of a movement of money, once; repeating it answers with the first one. The series is locked until the
 * transaction ends: numbers of one kind and year are issued one after the other, and a rollback takes its number back.
 */
export async function issueInvoice(
  em: SqlEntityManager,
  { ledgerEntryId, seller, at }: { ledgerEntryId: string; seller: string; at: Date },
): Promise<IssuedInvoice> {
  const known = await findIssued(em, ledgerEntryId);
  if (known) return known;
  const movement = await loadMovement(em, ledgerEntryId);
  const kind = movement.kind === 'CAPTURED' || movement.kind === 'CREDIT_USED' ? 'INVOICE' : 'CREDIT_NOTE';
  const year = at.getUTCFullYear();
  await runPrepared(em, 'insert into invoice_series values ($1, $2, 0) on conflict do nothing', [kind, year]);
  const [series] = await runPrepared<{ last: number }>(
    em,
    'select last from invoice_series where kind = $1 and year = $2 for update',
    [kind, year],
  );
  // A copy of the job may have waited for the same lock.
  const issuedMeanwhile = await findIssued(em, ledgerEntryId);
  if (issuedMeanwhile) return issuedMeanwhile;
  if (!series) throw new Error(`expected the series ${kind} of ${year}`);
  const sequence = series.last + 1;
  const number = invoiceNumber(kind, year, sequence);
  const { orderId, orderNumber, amountMinor, currency, shippingAddress, parts, reason } = movement;
  const content: InvoiceContent = {
    seller,
    orderNumber,
    recipient: toLines(shippingAddress),
    lines:
      kind === 'INVOICE'
        ? invoiceLines(await loadPieces(em, movement.operationKey), amountMinor, parts)
        : creditLines(movement.kind === 'CREDITED' ? 'Exchange' : 'Refund', reason, amountMinor, parts),
    includedTaxMinor: parts?.includedTaxMinor ?? 0,
  };
  const id = newId('other', at);
  await runPrepared(
    em,
    `insert into invoice (id, order_id, ledger_entry_id, kind, year, sequence, number, amount_minor, currency, issued_at, content)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [id, orderId, ledgerEntryId, kind, year, sequence, number, amountMinor, currency, at, JSON.stringify(content)],
  );
  await runPrepared(em, 'update invoice_series set last = $3 where kind = $1 and year = $2', [kind, year, sequence]);
  return { id, kind, number, amountMinor, currency, issuedAt: at, content, hasPdf: false };
}

/** Stores the PDF of an invoice; the first one stays. */
export async function storePdf(em: SqlEntityManager, invoiceId: string, pdf: Buffer): Promise<void> {
  await runPrepared(em, 'update invoice set pdf = $2 where id = $1 and pdf is null', [invoiceId, pdf]);
}

/** Movements of money from `since` to `until` that have no invoice, or one without a PDF; the oldest first. */
export async function findUnissued(
  em: SqlEntityManager,
  { since, until, limit }: { since: Date; until: Date; limit: number },
): Promise<string[]> {
  const found = await runPrepared<{ id: string }>(
    em,
    `select ledger_entry.id from ledger_entry left join invoice on ledger_entry_id = ledger_entry.id
     where at >= $1 and at < $2 and (invoice.id is null or pdf is null) order by at limit $3`,
    [since, until, limit],
  );
  return found.map(({ id }) => id);
}

async function findIssued(em: SqlEntityManager, ledgerEntryId: string): Promise<IssuedInvoice | undefined> {
  const [found] = await runPrepared<Omit<IssuedInvoice, 'issuedAt'> & { issuedAt: string | Date }>(
    em,
    `select id, kind, number, amount_minor::float8 as "amountMinor", currency, issued_at as "issuedAt", content, pdf is not null as "hasPdf"
     from invoice where ledger_entry_id = $1`,
    [ledgerEntryId],
  );
  return found && { ...found, issuedAt: new Date(found.issuedAt) };
}

async function loadMovement(em: SqlEntityManager, ledgerEntryId: string): Promise<Movement> {
  const [movement] = await runPrepared<Movement>(
    em,
    `select orders.id as "orderId", orders.number as "orderNumber", ledger_entry.kind, ledger_entry.amount_minor::float8 as "amountMinor",
       ledger_entry.currency, payment_operation.key as "operationKey", parts, reason, shipping_address as "shippingAddress"
     from ledger_entry join orders on orders.id = order_id join payment_operation on payment_operation.id = operation_id
     where ledger_entry.id = $1`,
    [ledgerEntryId],
  );
  if (!movement) throw new Error(`expected the ledger entry ${ledgerEntryId}`);
  return movement;
}

/** The pieces of the parcel that was captured for; the last part of the key of a capture, and of a use of credit, is the id of the parcel. */
function loadPieces(em: SqlEntityManager, operationKey: string): Promise<Omit<InvoiceLine, 'totalMinor'>[]> {
  return runPrepared(
    em,
    `select sku, name, shipment_line.quantity, unit_minor::float8 as "unitMinor", tax_rate_ppm as "taxRatePpm"
     from shipment_line join order_line on order_line.id = order_line_id where shipment_id = $1::uuid order by place`,
    [operationKey.slice(operationKey.lastIndexOf(':') + 1)],
  );
}

function toLines(address: PostalAddress): string[] {
  const { name, line1, line2, city, region, postalCode, country } = address;
  const place = [city, region, postalCode].filter(Boolean).join(', ');
  return [name, line1, line2, place, country].filter((line): line is string => line != null && line !== '');
}
