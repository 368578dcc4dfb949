import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { note } from '#platform/process/progress.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { freePort } from '../../stages/free-port.ts';
import { startEmbeddedPostgres } from '../../stages/postgres/embedded-postgres.ts';
import { ownerDatabaseUrl } from '../../stages/provision.ts';
import { endsWell } from '../child.ts';
import { type CpuByProcess, postmasterOf, processTree } from '../load/processes.ts';

const directory = path.join(repositoryRoot, 'bench/peers/vendure');
const password = 'bench-only-password';
/** The first time it indexes all products. A job whose worker was killed would be waited for without an end. */
const settledWithinMs = 120_000;

export interface PeerProduct {
  name: string;
  slug: string;
  variants: readonly { sku: string; priceMinor: number }[];
}

export interface Vendure {
  shopApiUrl: string;
  cpu(): CpuByProcess;
  /** Resolves when the worker has nothing to do; throws after two minutes. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts Vendure's server and worker in production mode on a PostgreSQL of the same kind as ours, with the same products. It is installed and its
 * database is filled the first time; both stay for the next run.
 */
export async function startVendure(products: readonly PeerProduct[]): Promise<Vendure> {
  const closing: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  };
  try {
    if (!existsSync(path.join(directory, 'node_modules/@vendure/core'))) {
      note('Installing Vendure from its lock file …');
      execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: directory, stdio: 'pipe' });
    }
    const postgres = await startEmbeddedPostgres(path.join(repositoryRoot, '.data/bench/vendure-postgres'), {
      maxConnections: 400,
      settings: { track_commit_timestamp: 'on' },
    });
    closing.push(() => postgres.stop());
    const databaseUrl = ownerDatabaseUrl(postgres.adminUrl, 'vendure');
    const port = await freePort();
    const start = (file: string, args: readonly string[], env: Record<string, string> = {}): ChildProcess => {
      const child = fork(path.join(directory, file), args, {
        cwd: directory,
        env: {
          ...process.env,
          NODE_ENV: 'production',
          VENDURE_DISABLE_TELEMETRY: 'true',
          VENDURE_DATABASE_URL: databaseUrl,
          VENDURE_PORT: String(port),
          VENDURE_PASSWORD: password,
          ...env,
        },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      closing.push(() => endsWell(child));
      return child;
    };
    const admin = new pg.Pool({ connectionString: postgres.adminUrl, max: 1 });
    closing.push(() => admin.end());
    const { rowCount: isFilled } = await admin.query(`select from pg_database where datname = 'vendure'`);
    if (!isFilled) await fill(admin, products, start);
    const server = await ready(start('serve.mjs', ['server']), 'the server of Vendure');
    const worker = await ready(start('serve.mjs', ['worker']), 'the worker of Vendure');
    const database = new pg.Pool({ connectionString: databaseUrl, max: 1 });
    closing.push(() => database.end());
    return {
      shopApiUrl: `http://127.0.0.1:${port}/shop-api`,
      cpu: () =>
        new Map([
          ['server', cpuOf(server)],
          ['worker', cpuOf(worker)],
          ['PostgreSQL', cpuOf(postmasterOf(postgres.dataDir))],
        ]),
      async settled() {
        const open = `select count(*)::int as count from job_record where state in ('PENDING', 'RUNNING', 'RETRYING')`;
        const until = performance.now() + settledWithinMs;
        while (((await database.query<{ count: number }>(open)).rows[0]?.count ?? 0) > 0) {
          if (performance.now() > until)
            throw new Error(
              'the worker of Vendure did not finish its jobs; if an earlier run was killed, remove .data/bench/vendure-postgres*',
            );
          await pause(50);
        }
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const cpuOf = (root: number) => processTree(root).reduce((sum, { cpuMs }) => sum + cpuMs, 0);

/** Under another name until it is whole, so that a run which is stopped here leaves no half shop. */
async function fill(
  admin: pg.Pool,
  products: readonly PeerProduct[],
  start: (file: string, args: readonly string[], env: Record<string, string>) => ChildProcess,
): Promise<void> {
  note(`Filling Vendure with ${products.length} products, once …`);
  await admin.query('drop database if exists vendure_unfinished');
  await admin.query('create database vendure_unfinished');
  const csv = path.join(repositoryRoot, '.data/bench/vendure-products.csv');
  writeFileSync(csv, toCsv(products));
  const unfinished = ownerDatabaseUrl(String(admin.options.connectionString), 'vendure_unfinished');
  const child = start('populate.mjs', [csv], { VENDURE_DATABASE_URL: unfinished, VENDURE_SYNCHRONIZE: 'yes' });
  const code = await new Promise<number | null>((resolve) => child.once('exit', (exitCode) => resolve(exitCode)));
  if (code !== 0) throw new Error(`Vendure could not be filled: its process ended with ${code}`);
  await admin.query('alter database vendure_unfinished rename to vendure');
}

/** Vendure's import format; a product with several variants has an option for each. */
export function toCsv(products: readonly PeerProduct[]): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""').replaceAll('|', '/')}"`;
  const rows = products.flatMap(({ name, slug, variants }) =>
    variants.map(({ sku, priceMinor }, index) =>
      [
        ...(index === 0
          ? [quoted(name), slug, quoted(name), '', '', variants.length > 1 ? 'variant' : '']
          : Array(6).fill('')),
        variants.length > 1 ? quoted(sku) : '',
        quoted(sku),
        (priceMinor / 100).toFixed(2),
        'standard',
        '1000000',
        'true',
        '',
        '',
      ].join(','),
    ),
  );
  const heads =
    'name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets';
  return `${[heads, ...rows].join('\n')}\n`;
}

function ready(child: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child.pid ?? 0));
    child.once('exit', (code, signal) => reject(new Error(`${name} ended with ${signal ?? code}`)));
  });
}
