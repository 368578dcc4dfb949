// Commands of operators: npm run ops -- reconcile | orders stuck | orders resume <id> | orders abort <id> |
// work list | work retry <subgraph> <id> | work discard <subgraph> <id> | projection rebuild <name> --diff |
// event-log trim | flags
import path from 'node:path';
import { Argument, Command } from 'commander';
import { z } from 'zod';
import { postgresUrl, readSettings, SettingsError, withSettings } from '#platform/process/config.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { EmbeddedPostgresError } from '../stages/postgres/embedded-postgres-error.ts';
import { databases, ownerDatabaseUrl } from '../stages/provision.ts';
import { bySubgraph } from '../stages/subgraph-modules.ts';
import { readOrdersSettings } from '../subgraphs/orders/config.ts';
import { openProvider } from '../subgraphs/orders/payment-providers/open-provider.ts';
import { openEmbeddedServer } from './open-server.ts';
import { runExport, runImport } from './products/run-products.ts';
import { type ProjectionDatabases, projections } from './rebuild-projection.ts';
import { reconcile } from './reconcile.ts';
import { trimEventLogs, TrimRefused } from './trim-event-logs.ts';
import { openRepairs, RefusedByShop, type Repairs, type WorkOwner, workOwners } from './repair-orders.ts';

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
    // Only the address and the key of the provider matter; the database is read by the addresses above.
    const chosen = provider
      ? await openProvider(readOrdersSettings(withSettings(process.env, { ORDERS_DATABASE_URL: orders })))
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

/** Runs a command against the shop, as the operator of OPS_EMAIL and OPS_PASSWORD. */
async function withShop(act: (shop: Repairs) => Promise<void>): Promise<void> {
  try {
    const shop = await openRepairs();
    try {
      await act(shop);
    } finally {
      await shop.stop();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof RefusedByShop ? 1 : 2;
  }
}

program
  .command('flags')
  .description('prints the feature flags with their state and what they switch, over the API of GATEWAY_URL')
  .action(() =>
    withShop(async (shop) => {
      for (const { subgraph, board } of await shop.flags()) {
        if (typeof board === 'string') {
          console.log(`${subgraph}: cannot be read: ${board}`);
          process.exitCode = 1;
          continue;
        }
        console.log(`${subgraph} (${board.process}, ${board.file ?? 'no file'})`);
        if (board.fault !== null) {
          console.log(`  The newest file is not taken: ${board.fault}`);
          process.exitCode = 1;
        }
        for (const { key, state, rule, usedBy } of board.flags)
          console.log(`  ${key}: ${rule ?? state.toLowerCase()}\n    switches ${usedBy}`);
        for (const { at, key, before, after } of board.changes) console.log(`  ${at} ${key}: ${before} -> ${after}`);
      }
    }),
  );

const background = program.command('work').description('background work of the subgraphs, over the API of GATEWAY_URL');
background
  .command('list')
  .description(
    'prints one line of JSON per queue, consumer, parked subject, dead letter and repair; the exit code is 1 if a subgraph cannot be read',
  )
  .action(() =>
    withShop(async (shop) => {
      for (const { subgraph, work: shown } of await shop.work()) {
        if (typeof shown === 'string') {
          console.log(JSON.stringify({ subgraph, kind: 'problem', message: shown }));
          process.exitCode = 1;
          continue;
        }
        for (const [kind, rows] of Object.entries(shown))
          for (const row of rows) console.log(JSON.stringify({ subgraph, kind, ...row }));
      }
    }),
  );
for (const [name, action, what] of [
  ['retry', 'RETRY', 'retries a dead letter or a parked subject'],
  ['discard', 'DISCARD', 'removes a dead letter'],
] as const)
  background
    .command(name)
    .description(what)
    .addArgument(new Argument('<subgraph>', 'the subgraph that shows it').choices(workOwners))
    .argument('<id>', 'the id that `work list` prints')
    .requiredOption('--reason <text>', 'what is kept with the repair')
    .action((subgraph: WorkOwner, id: string, { reason }: { reason: string }) =>
      withShop(async (shop) => {
        await shop.repairWork(subgraph, { id, action, reason });
        console.log(`${action === 'RETRY' ? 'Tried again' : 'Removed'}: ${id} of ${subgraph}`);
      }),
    );

const orders = program.command('orders').description('orders whose work stands still, over the API of GATEWAY_URL');
orders
  .command('stuck')
  .description(
    'prints one line of JSON per unfinished work: order, what it waits for, since when, attempts, last error',
  )
  .option('--seconds <number>', 'how long it has waited at least', '60')
  .action(({ seconds }: { seconds: string }) =>
    withShop(async (shop) => {
      for (const found of await shop.stuck(Number(seconds))) console.log(JSON.stringify(found));
    }),
  );
for (const [name, change, what] of [
  ['resume', 'resumeOrder', 'has the unfinished work of an order tried again now'],
  ['abort', 'abortOrder', 'cancels an order that is not confirmed yet; its money is given back'],
] as const)
  orders
    .command(`${name} <orderId>`)
    .description(what)
    .requiredOption('--reason <text>', 'what the history shows')
    .action((orderId: string, { reason }: { reason: string }) =>
      withShop(async (shop) => {
        const order = await shop.repair(change, { orderId, reason });
        console.log(`${order.number} is ${order.status}`);
      }),
    );
await program.parseAsync();
