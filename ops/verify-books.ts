import path from 'node:path';
import { z } from 'zod';
import { postgresUrl, readSettings, SettingsError } from '#platform/process/config.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { EmbeddedPostgresError } from '../stages/postgres/embedded-postgres-error.ts';
import { databases, ownerDatabaseUrl, paymentSimulatorDatabase } from '../stages/provision.ts';
import type { CheckedInvariant } from './books/checked-invariant.ts';
import { checkInvariants } from './check-books.ts';
import { openEmbeddedServer } from './open-server.ts';

/*
 * npm run verify:books: reads the books of a running or stopped shop from outside. Exit 0: every invariant is kept; 1: one is violated;
 * 2: the check was not possible.
 */

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
  process.exitCode = await verifyBooks();
} catch (error) {
  const isExpected = error instanceof SettingsError || error instanceof EmbeddedPostgresError;
  process.stderr.write(
    `${isExpected ? error.message : `The books could not be checked: ${error instanceof Error ? error.message : String(error)}`}\n`,
  );
  process.exitCode = 2;
}
