import path from 'node:path';
import { InvalidArgumentError, program } from 'commander';
import { z } from 'zod';
import { postgresUrl, readSettings, SettingsError } from '#platform/process/config.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { EmbeddedPostgresError } from '../stages/postgres/embedded-postgres-error.ts';
import { databases, ownerDatabaseUrl, paymentSimulatorDatabase } from '../stages/provision.ts';
import type { CheckedInvariant } from './books/checked-invariant.ts';
import { checkInvariants } from './check-books.ts';
import { openEmbeddedServer } from './open-server.ts';

/*
 * npm run verify:books: reads the books of a running or stopped shop from outside. With --trials, it first gives a shop of its own a hard time. Exit 0:
 * every invariant is kept; 1: one is violated; 2: the check was not possible.
 */

const percentage = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value <= 100)) throw new InvalidArgumentError('Expected a number above 0, at most 100.');
  return value;
};

program
  .name('verify:books')
  .description('Reads the databases of a shop from outside and checks the invariants.')
  .option(
    '--trials',
    'start a fleet of its own and check it after retries, races, kills and lost answers; needs redis-server on the PATH',
  )
  .option('--size <percent>', 'of the trials, of the full size', percentage, 100)
  .option('--only <name>', 'one of the trials')
  .parse();

const shape = {
  /**
   * A PostgreSQL with the databases, for a user who may read all of them. Default: the embedded PostgreSQL of `npm
   * start`.
   */
  DATABASE_URL: postgresUrl.optional(),
  DATA_DIR: z.string().default(path.join(repositoryRoot, '.data')),
  /** The address of one database, if the databases are on several servers or have other names. */
  ORDERS_DATABASE_URL: postgresUrl.optional(),
  CATALOG_DATABASE_URL: postgresUrl.optional(),
  PAYMENT_DATABASE_URL: postgresUrl.optional(),
  /** How long work may take before it counts as stuck. */
  SETTLE_SECONDS: z.coerce.number().int().min(0).default(60),
};

async function verifyBooks(): Promise<number> {
  const settings = readSettings(shape);
  const server = settings.DATABASE_URL
    ? { url: settings.DATABASE_URL, stop: async () => {} }
    : await openEmbeddedServer(settings.DATA_DIR);
  try {
    const checked = await checkInvariants(
      {
        orders: settings.ORDERS_DATABASE_URL ?? ownerDatabaseUrl(server.url, databases.orders),
        catalog: settings.CATALOG_DATABASE_URL ?? ownerDatabaseUrl(server.url, databases.catalog),
        payments: settings.PAYMENT_DATABASE_URL ?? ownerDatabaseUrl(server.url, paymentSimulatorDatabase),
      },
      { settleSeconds: settings.SETTLE_SECONDS },
    );
    print(checked);
    return checked.every(({ violations }) => violations.length === 0) ? 0 : 1;
  } finally {
    await server.stop();
  }
}

function print(checked: readonly CheckedInvariant[]): void {
  for (const { invariant, promise, violations } of checked) {
    const verdict = violations.length === 0 ? 'ok  ' : 'FAIL';
    const count = violations.length === 0 ? '' : `: ${violations.length}`;
    process.stdout.write(`${verdict}  ${invariant}  ${promise}${count}\n`);
  }
  const all = checked.flatMap(({ invariant, violations }) =>
    violations.map((violation) => `${invariant}  ${violation}`),
  );
  const summary =
    all.length === 0
      ? `Every invariant holds: ${checked.length} checks.`
      : [`${all.length} violations:`, ...all.slice(0, 100)].join('\n');
  process.stdout.write(`\n${summary}\n`);
}

try {
  const { trials, size: percent, only } = program.opts<{ trials?: true; size: number; only?: string }>();
  // Trials load every subgraph; the check alone needs none of them.
  process.exitCode = trials
    ? await (await import('./trials/trials.ts')).runTrials({ percent, only })
    : await verifyBooks();
} catch (error) {
  const isExpected = error instanceof SettingsError || error instanceof EmbeddedPostgresError;
  process.stderr.write(
    `${isExpected ? error.message : `The books could not be checked: ${error instanceof Error ? error.message : String(error)}`}\n`,
  );
  process.exitCode = 2;
}
