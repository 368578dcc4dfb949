import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { note } from '#platform/process/progress.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { type StopSteps, stopOnce } from '../../../stages/stop-once.ts';
import { openStage } from '../stage.ts';
import { playYear, type YearShop } from './play-year.ts';
import { reportYear } from './report-year.ts';
import { readShopBooks } from './shop-books.ts';

export interface YearOptions {
  /** Where the databases and the journal are. */
  directory: string;
  concurrency: number;
  /** The first of the year; undefined: all. */
  invoices?: number | undefined;
  write: boolean;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Plays the year on the stage `single`, whose databases stay in the directory, and reports. Answers with the exit code: 1 if a book differs, 130 after Ctrl-C or SIGTERM; the same command goes on. */
export async function runYear(options: YearOptions): Promise<number> {
  const directory = path.resolve(options.directory);
  note('Reading the books of the shop …');
  const books = await readShopBooks();
  const invoices = Math.min(options.invoices ?? books.invoices.length, books.invoices.length);
  const ending = new AbortController();
  const interrupt = () => {
    ending.abort();
    void stop();
  };
  for (const signal of signals) process.once(signal, interrupt);
  const closing: StopSteps = [];
  const stop = stopOnce(closing);
  try {
    const stage = await openStage({ stage: 'single', directory, closing });
    const { databases, usersUrl } = stage;
    if (!databases || !usersUrl) throw new Error('expected a stage with databases of its own');
    const shop: YearShop = {
      ...stage,
      databases,
      usersUrl,
      importProducts: (file) => importProducts(databases.catalog, file),
    };
    const { concurrency } = options;
    const result = await playYear(shop, books, { directory, invoices, concurrency, signal: ending.signal });
    return (await reportYear(result, { ...options, invoices, description: stage.description })) ? 0 : 1;
  } catch (error) {
    // The stage gets Ctrl-C, too: what fails then is no finding.
    if (!ending.signal.aborted) throw error;
    note('Interrupted; the same command goes on');
    return 130;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    await stop();
  }
}

/** Imports a file of products by the command of operators. */
export async function importProducts(catalogDatabaseUrl: string, file: string): Promise<void> {
  const command = [path.join(repositoryRoot, 'ops/ops.ts'), 'products', 'import', file];
  const env = { ...process.env, DATABASE_URL: catalogDatabaseUrl, CATALOG_DATABASE_URL: catalogDatabaseUrl };
  await promisify(execFile)(process.execPath, command, { env, maxBuffer: 64 * 1024 * 1024 }).catch((cause: unknown) => {
    throw new Error('the products could not be imported', { cause });
  });
}
