// Commands of operators: npm run ops -- --help. Those of this file read and repair databases, those of shop-commands.ts call the API of the shop.
import path from 'node:path';
import { Argument, Command } from 'commander';
import { z } from 'zod';
import { postgresUrl, readSettings, SettingsError, withSettings } from '#platform/process/config.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { EmbeddedPostgresError } from '../stages/postgres/embedded-postgres-error.ts';
import { keptSettings } from '../stages/kept-settings.ts';
import { databases, ownerDatabaseUrl } from '../stages/provision.ts';
import { bySubgraph } from '../stages/subgraph-modules.ts';
import { readOrdersSettings } from '../subgraphs/orders/config.ts';
import { openProvider } from '../subgraphs/orders/payment-providers/open-provider.ts';
import { openEmbeddedServer } from './open-server.ts';
import { runExport, runImport } from './products/run-products.ts';
import { type ProjectionDatabases, projections } from './rebuild-projection.ts';
import { reconcile } from './reconcile.ts';
import { trimEventLogs, TrimRefused } from './trim-event-logs.ts';
import { addShopCommands } from './shop-commands.ts';

const shape = {
  /** A PostgreSQL with the databases, for a user who may read them. Default: the embedded PostgreSQL of `npm start`. */
  DATABASE_URL: postgresUrl.optional(),
  DATA_DIR: z.string().default(path.join(repositoryRoot, '.data')),
  ORDERS_DATABASE_URL: postgresUrl.optional(),
  CATALOG_DATABASE_URL: postgresUrl.optional(),
  USERS_DATABASE_URL: postgresUrl.optional(),
  /** How long work may take before it counts as stuck. */
  SETTLE_SECONDS: z.coerce.number().int().min(0).default(60),
};

const dayMs = 24 * 60 * 60 * 1000;

async function run({ days, provider }: { days: string; provider: boolean }): Promise<number> {
  const settings = readSettings(shape);
  const length = z.coerce.number().int().min(1).max(400).parse(days);
  const server = await openServer(settings);
  try {
    const orders = settings.ORDERS_DATABASE_URL ?? ownerDatabaseUrl(server.url, databases.orders);
    const catalog = settings.CATALOG_DATABASE_URL ?? ownerDatabaseUrl(server.url, databases.catalog);
    // The data directory has no settings of the shop of another server.
    const isOther = (settings.ORDERS_DATABASE_URL ?? settings.DATABASE_URL) !== undefined;
    const kept = isOther ? {} : await keptSettings(settings.DATA_DIR, process.env);
    // Only the address and the key of the provider matter; the database is read by the addresses above.
    const chosen = provider
      ? await openProvider(readOrdersSettings(withSettings(process.env, { ...kept, ORDERS_DATABASE_URL: orders })))
      : undefined;
    const to = new Date();
    const from = new Date(to.getTime() - length * dayMs);
    const drifts = await reconcile(
      { orders, catalog },
      { provider: chosen, from, to, settleSeconds: settings.SETTLE_SECONDS },
    );
    for (const { between, what, todo } of drifts) console.log(`${between}\n  ${what}\n  To do: ${todo}`);
    console.log(drifts.length === 0 ? 'Drift: 0' : `Drift: ${drifts.length}`);
    return drifts.length === 0 ? 0 : 1;
  } finally {
    await server.stop();
  }
}

/** Does something with databases, and returns the exit code. */
async function withDatabases(act: (urls: ProjectionDatabases) => Promise<boolean>): Promise<number> {
  const settings = readSettings(shape);
  const server = await openServer(settings);
  try {
    const urls = {
      users: settings.USERS_DATABASE_URL ?? ownerDatabaseUrl(server.url, databases.users),
      catalog: settings.CATALOG_DATABASE_URL ?? ownerDatabaseUrl(server.url, databases.catalog),
      orders: settings.ORDERS_DATABASE_URL ?? ownerDatabaseUrl(server.url, databases.orders),
    };
    return (await act(urls)) ? 0 : 1;
  } finally {
    await server.stop();
  }
}

async function trim({ days, without, dryRun }: { days: string; without: string[]; dryRun: boolean }): Promise<number> {
  const settings = readSettings(shape);
  const kept = z.coerce.number().int().min(1).max(3_650).parse(days);
  const server = await openServer(settings);
  try {
    const trimmed = await trimEventLogs({
      databases: bySubgraph(({ name }) => ownerDatabaseUrl(server.url, databases[name])),
      consumers: bySubgraph(({ module }) => module.consumers),
      before: new Date(Date.now() - kept * dayMs),
      without,
      dry: dryRun,
    });
    for (const { subgraph, deleted, upTo, waitsFor } of trimmed) {
      const reason = waitsFor === undefined ? '' : `; the rest waits for the consumer ${waitsFor}`;
      console.log(
        `${subgraph}: ${deleted} events ${dryRun ? 'would be ' : ''}deleted, up to position ${upTo}${reason}`,
      );
    }
    return trimmed.some(({ waitsFor }) => waitsFor !== undefined) ? 1 : 0;
  } finally {
    await server.stop();
  }
}

function openServer(settings: { DATABASE_URL?: string | undefined; DATA_DIR: string }) {
  const { DATABASE_URL: url } = settings;
  return url ? { url, stop: async () => {} } : openEmbeddedServer(settings.DATA_DIR);
}

/** The exit code of a command: its own, or 2 with the reason if it could not do its work. */
async function exitCodeOf(work: Promise<number>, failed: string): Promise<number> {
  return work.catch((error: unknown) => {
    const isExpected =
      error instanceof SettingsError || error instanceof TrimRefused || error instanceof EmbeddedPostgresError;
    const reason = error instanceof Error ? error.message : String(error);
    console.error(isExpected ? reason : `${failed}: ${reason}`);
    return 2;
  });
}

const program = new Command('ops').description('Commands of operators.');
program
  .command('reconcile')
  .description(
    'compares orders, payments, the payment provider, stock and copies, and prints each drift with what to do',
  )
  .option('--days <number>', 'compares the payments of so many days with the provider', '7')
  .option('--no-provider', 'does not ask the provider, for example because its key is not at hand')
  .action(async (options: { days: string; provider: boolean }) => {
    process.exitCode = await exitCodeOf(run(options), 'The books could not be compared');
  });
program
  .command('projection')
  .description('tables that are derived from others')
  .command('rebuild')
  .description('builds a projection beside the live one, compares them, and replaces the entries that differ')
  .addArgument(new Argument('<name>', 'the projection').choices(Object.keys(projections)))
  .option('--diff', 'only compares; the exit code is 1 if they differ', false)
  .action(async (name: keyof typeof projections, options: { diff: boolean }) => {
    const work = withDatabases((urls) => projections[name](urls, options));
    process.exitCode = await exitCodeOf(work, 'The projection could not be rebuilt');
  });
const products = program.command('products').description('the products of the catalogue as CSV');
products
  .command('import <file>')
  .description('creates and changes products; the exit code is 1 if rows are refused')
  .action(async (file: string) => {
    process.exitCode = await exitCodeOf(
      withDatabases(({ catalog }) => runImport(catalog, file)),
      'The products could not be imported',
    );
  });
for (const [name, what, description] of [
  ['export', 'products', 'prints all products with the variants that are sold'],
  ['prices', 'prices', 'prints the price history of all variants'],
] as const) {
  products
    .command(name)
    .description(description)
    .action(async () => {
      const work = withDatabases(async ({ catalog }) => {
        await runExport(catalog, what);
        return true;
      });
      process.exitCode = await exitCodeOf(work, 'The products could not be exported');
    });
}

program
  .command('event-log')
  .description('the event logs of all subgraphs')
  .command('trim')
  .description(
    'deletes events that are older than --days and that every consumer has applied; the newest event of each subject stays',
  )
  .option('--days <number>', 'keeps the events of this many days', '90')
  .option('--without <consumer...>', 'consumers that are no longer in use', [])
  .option('--dry-run', 'only counts', false)
  .action(async (options: { days: string; without: string[]; dryRun: boolean }) => {
    process.exitCode = await exitCodeOf(trim(options), 'The event logs could not be trimmed');
  });

addShopCommands(program);
await program.parseAsync();
