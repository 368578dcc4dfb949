import PDFDocument from 'pdfkit';
import type { IssuedInvoice } from '../commands/issue-invoice.ts';

/** A4 in points. */
const left = 50;
const columns = { quantity: 330, unit: 375, total: 460 };
const right = 545;

/**
 * The PDF of an invoice. The fonts that every reader of PDF has know Western European letters only; other letters become question marks, unless `font` is a
 * file with a font that knows them.
 */
export async function renderInvoice(invoice: IssuedInvoice, font?: string): Promise<Buffer> {
  const { kind, number, issuedAt, currency, amountMinor, content } = invoice;
  const title = kind === 'INVOICE' ? 'Invoice' : 'Credit note';
  const document = new PDFDocument({
    size: 'A4',
    margin: left,
    info: { Title: `${title} ${number}`, CreationDate: issuedAt, ModDate: issuedAt },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve);
    document.on('error', reject);
  });
  const known = font === undefined ? toWestern : (text: string) => text;
  const money = (minor: number) => formatMoney(minor, currency);
  const text = (words: string, options: PDFKit.Mixins.TextOptions = {}) => document.text(known(words), options);
  if (font !== undefined) document.font(font);

  document.fontSize(10);
  for (const line of content.seller.split('\n')) text(line);
  document.moveDown(2).fontSize(18);
  text(`${title} ${number}`);
  document.moveDown(0.5).fontSize(10);
  text(`Date: ${issuedAt.toISOString().slice(0, 10)}`);
  text(`Order: ${content.orderNumber}`);
  document.moveDown();
  for (const line of content.recipient) text(line);
  document.moveDown(2);

  row(['Article', 'Pieces', 'Each', 'Total']);
  document.moveTo(left, document.y).lineTo(right, document.y).stroke();
  document.moveDown(0.3);
  for (const { sku, name, quantity, unitMinor, totalMinor, taxRatePpm } of content.lines) {
    const article = sku === null ? name : `${name} (${sku})`;
    const tax = taxRatePpm == null ? '' : `, tax ${taxRatePpm / 10_000} %`;
    row([article + tax, String(quantity), money(unitMinor), money(totalMinor)]);
  }
  document.moveTo(left, document.y).lineTo(right, document.y).stroke();
  document.moveDown(0.3);
  row(['Total', '', '', money(amountMinor)]);
  if (content.includedTaxMinor) row(['Tax in the prices', '', '', money(content.includedTaxMinor)]);
  document.end();
  await ended;
  return Buffer.concat(chunks);

  function row([article = '', quantity = '', unit = '', total = '']: string[]): void {
    const width = columns.quantity - left - 10;
    const height = Math.max(document.heightOfString(known(article), { width }), 12);
    if (document.y + height > document.page.height - 2 * left) document.addPage();
    const { y } = document;
    document.text(known(article), left, y, { width });
    document.text(quantity, columns.quantity, y, { width: 35, align: 'right', lineBreak: false });
    document.text(unit, columns.unit, y, { width: 75, align: 'right', lineBreak: false });
    document.text(total, columns.total, y, { width: right - columns.total, align: 'right', lineBreak: false });
    document.x = left;
    document.y = y + height + 3;
  }
}

function toWestern(text: string): string {
  return text.normalize('NFC').replaceAll(/[^\n\x20-\x7e\xa0-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/gu, '?');
}

/** By the currency's own number of decimals, with its code: `GBP 12.50`. */
function formatMoney(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' });
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** decimals);
}
