import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { MikroORM } from '@mikro-orm/postgresql';
import { importProduct } from '../../subgraphs/catalog/commands/import-product.ts';
import {
  fromCsvCell,
  parseProductRows,
  productColumns,
  type RefusedRow,
} from '../../subgraphs/catalog/domain/product-rows.ts';

/** A row of the largest product: a description of 20,000 characters, and room for its other cells. */
const maxRowBytes = 200_000;
/** A product has at most 500 variants; more rows are refused anyway. */
const maxRowsOfProduct = 1000;

export interface ImportReport {
  created: number;
  changed: number;
  unchanged: number;
  refused: RefusedRow[];
  /** Why the rest of the file could not be read. */
  stopped?: string;
}

interface ReadRow {
  line: number;
  row: Record<string, string>;
  fault?: string;
}

/**
 * Imports the products of a CSV file, one after another, each in a transaction of its own. The file is read as a stream. `onProgress` hears how many of its
 * bytes are read. Rows that are refused are reported, and nothing of their product is imported.
 */
export async function importProducts(
  file: string,
  { orm, onProgress = () => {} }: { orm: MikroORM; onProgress?: (done: number, total: number) => void },
): Promise<ImportReport> {
  const report: ImportReport = { created: 0, changed: 0, unchanged: 0, refused: [] };
  const { size } = await stat(file);
  const seen = new Set<string>();

  async function finish(rows: readonly ReadRow[]): Promise<void> {
    const [first] = rows;
    if (!first) return;
    const slug = first.row['product'] ?? '';
    const refuse = ({ line, row }: ReadRow, reason: string) =>
      report.refused.push({ line, product: row['product'] ?? '', sku: row['sku'] ?? '', reason });
    const faulty = rows.find(({ fault }) => fault !== undefined);
    if (faulty) return void refuse(faulty, faulty.fault ?? '');
    if (seen.has(slug)) return void refuse(first, 'product: expected the rows of a product one after another');
    seen.add(slug);
    const product = parseProductRows(rows);
    if ('line' in product) return void report.refused.push(product);
    const caller = { kind: 'service', name: 'import' } as const;
    const outcome = await importProduct({ caller, em: orm.em, now: () => new Date() }, product);
    if (outcome.__typename === 'ProductImported') report[outcome.outcome] += 1;
    else refuse(rows[rowOf(outcome)] ?? first, outcome.message);
  }

  let rows: ReadRow[] = [];
  try {
    for await (const read of readRows(file, (bytes) => onProgress(Math.min(bytes, size), size))) {
      const last = rows.at(-1);
      if (last && (last.row['product'] !== read.row['product'] || rows.length >= maxRowsOfProduct)) {
        await finish(rows);
        rows = [];
      }
      rows.push(read);
    }
  } catch (error) {
    if (!isFileFault(error)) throw error;
    // The product that was being read may have rows behind the fault.
    const at = rows[0];
    report.stopped = `${error.message}${at ? `; the product ${at.row['product']} and all after it were not imported` : ''}`;
    return report;
  }
  await finish(rows);
  return report;
}

/** The row that a refusal is about, by its field such as `variants.2.sku`. */
function rowOf(refusal: { __typename: string; field?: string }): number {
  return Number(/^variants\.(\d+)/.exec(refusal.field ?? '')?.[1] ?? 0);
}

/** The file is not as it must be, as opposed to a database that does not answer. */
class FileFault extends Error {}

const isFileFault = (error: unknown): error is Error =>
  error instanceof FileFault || (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_'));

async function* readRows(file: string, onBytes: (bytes: number) => void): AsyncGenerator<ReadRow> {
  const parser = parse({
    bom: true,
    columns: (header: string[]) => checkHeader(header),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRowBytes,
  });
  const source = Readable.from(readText(file, onBytes));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let wrongLengths = 0;
  for await (const { record, info } of parser as AsyncIterable<{
    record: Record<string, string>;
    info: { lines: number; invalid_field_length: number };
  }>) {
    const row = Object.fromEntries(Object.entries(record).map(([column, cell]) => [column, fromCsvCell(cell)]));
    const isWrong = info.invalid_field_length > wrongLengths;
    wrongLengths = info.invalid_field_length;
    yield { line: info.lines, row, ...(isWrong ? { fault: 'expected as many cells as the file has columns' } : {}) };
  }
}

function checkHeader(header: string[]): string[] {
  const columns = header.map((column) => column.trim());
  const unknown = columns.find((column) => !(productColumns as readonly string[]).includes(column));
  if (unknown !== undefined) {
    throw new FileFault(`Expected the columns ${productColumns.join(', ')}, found ${JSON.stringify(unknown)}`);
  }
  const twice = columns.find((column, index) => columns.indexOf(column) < index);
  if (twice !== undefined) throw new FileFault(`Expected each column once, found ${twice} again`);
  const missing = ['product', 'sku', 'price', 'currency'].find((column) => !columns.includes(column));
  if (missing !== undefined) throw new FileFault(`Expected a column ${missing}`);
  return columns;
}

async function* readText(file: string, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let bytes = 0;
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw new FileFault(`Expected a file in UTF-8, found other bytes before byte ${bytes}`);
    }
  };
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    yield decode(chunk);
    onBytes(bytes);
  }
  yield decode();
}
