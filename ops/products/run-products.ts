import { bar, note } from '#platform/process/progress.ts';
import { openCatalogDatabase } from '../../subgraphs/catalog/storage/orm.ts';
import { exportPrices, exportProducts } from './export-products.ts';
import { importProducts } from './import-products.ts';

/** Imports a file of products into the catalogue at this address, and prints a report. True if no row was refused. */
export async function runImport(databaseUrl: string, file: string): Promise<boolean> {
  const orm = await openCatalogDatabase(databaseUrl, { poolMax: 2 });
  const progress = bar('Bytes');
  try {
    const report = await importProducts(file, { orm, onProgress: progress.update });
    progress.end();
    for (const { line, product, sku, reason } of report.refused) {
      console.log(`line ${line}, product ${product}, sku ${sku}: ${reason}`);
    }
    if (report.stopped !== undefined) console.log(`The file cannot be read to its end: ${report.stopped}`);
    const { created, changed, unchanged, refused } = report;
    console.log(`Created: ${created}. Changed: ${changed}. Unchanged: ${unchanged}. Refused: ${refused.length}`);
    return refused.length === 0 && report.stopped === undefined;
  } finally {
    await orm.close();
  }
}

/** Writes the products of the catalogue at this address, or the price history of its variants, to the standard output. */
export async function runExport(databaseUrl: string, what: 'products' | 'prices'): Promise<void> {
  const orm = await openCatalogDatabase(databaseUrl, { poolMax: 2 });
  try {
    await (what === 'products' ? exportProducts : exportPrices)(orm, process.stdout);
  } catch (error) {
    // The reader has what it wanted, as `head` does.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
    note('The reader closed the output');
  } finally {
    await orm.close();
  }
}
