import type { ProductInput, VariantInput, VariantOption } from './product.ts';

/** The columns of a file of products: a row for each variant, the rows of a product one after another. */
export const productColumns = [
  'product',
  'name',
  'description',
  'categories',
  'published',
  'sku',
  'variant',
  'options',
  'price',
  'currency',
  'onHand',
  'taxClass',
] as const;

export type ProductRow = Readonly<Partial<Record<string, string>>>;

/** A row that cannot be imported, and why. Nothing of its product is imported. */
export interface RefusedRow {
  line: number;
  product: string;
  sku: string;
  reason: string;
}

/** What the rows of one product say. A column that the file does not have leaves its fields as they are. */
export interface ProductFromRows extends Omit<ProductInput, 'name' | 'variants'> {
  name: string | undefined;
  variants: VariantInput[];
}

/** Between the items of a cell; as itself, it has a backslash before it. */
const separator = '|';

/** The product of these rows, or the first row that is wrong. */
export function parseProductRows(rows: readonly { line: number; row: ProductRow }[]): ProductFromRows | RefusedRow {
  const [first] = rows;
  if (!first) throw new Error('expected at least one row, there is none');
  const { row: head } = first;
  const variants: ProductFromRows['variants'] = [];
  for (const { line, row } of rows) {
    const refused = (reason: string): RefusedRow => ({
      line,
      product: row['product'] ?? '',
      sku: row['sku'] ?? '',
      reason,
    });
    for (const column of ['name', 'description', 'categories', 'published', 'taxClass'] as const) {
      if (row[column] !== undefined && row[column] !== '' && row[column] !== head[column]) {
        return refused(`${column}: expected what the first row of the product has, or nothing`);
      }
    }
    const published = row['published'] ?? '';
    if (!['', 'yes', 'no'].includes(published)) return refused(`published: expected yes or no, got ${published}`);
    const price = row['price'] ?? '';
    if (!/^\d{1,16}$/.test(price)) return refused('price: expected minor units of the currency, such as 1999');
    const currency = row['currency'] ?? '';
    if (!/^[A-Z]{3}$/.test(currency)) return refused('currency: expected a code of three letters, such as GBP');
    const onHand = row['onHand'] ?? '';
    if (!/^\d{0,9}$/.test(onHand)) return refused('onHand: expected a number of pieces');
    const options = row['options'] === undefined ? undefined : parseOptionCell(row['options']);
    if (options === 'wrong') return refused('options: expected name=value, and | between options');
    variants.push({
      sku: row['sku'] ?? '',
      name: textOf(row['variant']) || undefined,
      price: { amount: BigInt(price), currency },
      options,
      onHand: onHand === '' ? undefined : Number(onHand),
    });
  }
  return {
    slug: head['product'] ?? '',
    name: textOf(head['name']) || undefined,
    description: head['description'] === undefined ? undefined : textOf(head['description']) || null,
    categories: head['categories'] === undefined ? undefined : splitCell(head['categories']),
    published: { yes: true, no: false }[head['published'] ?? ''],
    taxClass: textOf(head['taxClass']) || undefined,
    variants,
  };
}

/** A variant as it is exported, with its product. */
export interface ExportedVariant {
  product: string;
  name: string;
  description: string | null;
  categories: readonly string[];
  published: boolean;
  sku: string;
  variant: string;
  options: readonly VariantOption[];
  price: string;
  currency: string;
  taxClass: string;
}

/** The row of a variant, as `parseProductRows` reads it. Pieces on hand are left out: they change with each order. */
export function toProductRow(variant: ExportedVariant): Record<(typeof productColumns)[number], string> {
  return {
    product: variant.product,
    name: variant.name,
    description: variant.description ?? '',
    categories: variant.categories.map((slug) => escaped(slug)).join(separator),
    published: variant.published ? 'yes' : 'no',
    sku: variant.sku,
    variant: variant.variant,
    options: variant.options.map(({ name, value }) => `${escaped(name, '=')}=${escaped(value)}`).join(separator),
    price: variant.price,
    currency: variant.currency,
    onHand: '',
    taxClass: variant.taxClass,
  };
}

/**
 * A line of a file, as in RFC 4180. A text that a spreadsheet would run as a formula gets an apostrophe before it, which the import takes off again; so does
 * a text that begins with an apostrophe.
 */
export function toCsvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => {
    const safe = /^[=+\-@\t\r']/.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${quoted.join(',')}\r\n`;
}

/** The text of a cell, without the apostrophe of `toCsvLine`. */
export function fromCsvCell(cell: string): string {
  return /^'[=+\-@\t\r']/.test(cell) ? cell.slice(1) : cell;
}

const textOf = (cell: string | undefined): string => (cell ?? '').trim();

const escaped = (text: string, also = ''): string =>
  text.replaceAll(also === '' ? /[\\|]/g : /[\\|=]/g, (sign) => `\\${sign}`);

/** The items of a cell; none if it is blank. */
function splitCell(cell: string): string[] {
  return cell.trim() === '' ? [] : splitAt(cell, separator).map((item) => unescaped(item).trim());
}

function parseOptionCell(cell: string): VariantOption[] | 'wrong' {
  if (cell.trim() === '') return [];
  const options: VariantOption[] = [];
  for (const item of splitAt(cell, separator)) {
    const [name, ...value] = splitAt(item, '=');
    if (name === undefined || value.length === 0) return 'wrong';
    options.push({ name: unescaped(name).trim(), value: unescaped(value.join('=')).trim() });
  }
  return options;
}

/** The parts between these signs; a sign behind a backslash divides nothing. */
function splitAt(text: string, sign: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '\\') {
      part += text.slice(at, at + 2);
      at += 1;
    } else if (letter === sign) {
      parts.push(part);
      part = '';
    } else part += letter;
  }
  return [...parts, part];
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/gs, '$1');
