import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../stages/postgres/embedded-postgres.ts';
import { freePort } from '../../stages/free-port.ts';
import { ownerDatabaseUrl, provision } from '../../stages/provision.ts';
import { subgraphModules } from '../../stages/subgraph-modules.ts';
import { testProjects, withoutServers } from '../projects.ts';
import { useMemoryForTemporaryFiles } from './temporary-folder.ts';
import { rootSecret } from './test-settings.ts';
import './test-settings.ts';

/**
 * Once per run: a PostgreSQL (TEST_DATABASE_URL, or an embedded one), a Redis (REDIS_URL, or `redis-server` from the PATH on a port of
 * its own), and one migrated template database per subgraph. A run of projects that need no server starts none.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const running = project.vitest.projects.map(({ name }) => name);
  const folders = testProjects().flatMap((each) => (running.includes(each.name) ? each.folders : []));
  if (folders.every((name) => withoutServers.includes(name))) return undefined;
  const closing: (() => Promise<void> | void)[] = [];
  const giveBack = useMemoryForTemporaryFiles();
  if (giveBack) closing.push(giveBack);
  const adminUrl = process.env['TEST_DATABASE_URL'] ?? (await embedded(closing));
  const redisUrl = process.env['REDIS_URL'] ?? (await ownRedis(closing));
  if (!redisUrl) {
    const message = 'NO REDIS: set REDIS_URL or put redis-server on the PATH; the tests that need one are skipped';
    if (process.env['CI']) throw new Error(message);
    console.error(`\n*** ${message} ***\n`);
  }
  const run = crypto.randomUUID().slice(0, 8);
  const templates: Record<string, string> = {};
  for (const name of [...subgraphModules.map((subgraph) => subgraph.name), 'payment-simulator']) {
    templates[name] = `template_${name.replaceAll('-', '_')}_${run}`;
  }
  await provision({ adminUrl, rootSecret, databaseNames: templates });
  project.provide('adminUrl', adminUrl);
  project.provide('redisUrl', redisUrl ?? '');
  project.provide('templates', templates);
  closing.push(async () => {
    const admin = new pg.Client({ connectionString: ownerDatabaseUrl(adminUrl, 'postgres') });
    await admin.connect();
    for (const template of Object.values(templates)) {
      await admin.query(`drop database if exists ${pg.escapeIdentifier(template)} with (force)`);
    }
    await admin.end();
  });
  return async () => {
    for (const close of closing.toReversed()) await close();
  };
}

async function embedded(closing: (() => Promise<void> | void)[]): Promise<string> {
  const directory = mkdtempSync(path.join(tmpdir(), 'tradepost-test-'));
  execFileSync('chmod', ['755', directory]);
  const postgres = await startEmbeddedPostgres(path.join(directory, 'postgres'), {
    durable: false,
    maxConnections: 400,
  });
  closing.push(async () => {
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  return postgres.adminUrl;
}

async function ownRedis(closing: (() => Promise<void> | void)[]): Promise<string | undefined> {
  const port = await freePort();
  const server: ChildProcess = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const started = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.once('exit', () => resolve(false));
    server.stdout?.on('data', (data: Buffer) => data.includes('Ready to accept connections') && resolve(true));
  });
  if (!started) return undefined;
  closing.push(() => {
    server.kill('SIGKILL');
  });
  return `redis://127.0.0.1:${port}`;
}
