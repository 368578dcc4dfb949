import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startEmbeddedPostgres } from '../../stages/postgres/embedded-postgres.ts';
import { freePort } from '../../stages/free-port.ts';
import { processes } from '../../stages/processes.ts';
import { eventually } from '../support/eventually.ts';
import { hasRedisServer, startRedisServer } from '../support/redis-server.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Shared, because filling it takes longest. */
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tradepost-stopping-'));
  await chmod(directory, 0o755);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface LivingProcess {
  pid: number;
  command: string;
}

/** Every process that was started with a data directory or works in it, npm and PostgreSQL included. */
async function processesOf(dataDir: string): Promise<LivingProcess[]> {
  const found = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    const command = (await read('cmdline')).replaceAll('\0', ' ');
    // Redis writes its title over its environment.
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (
      command !== '' &&
      ((await read('environ')).includes(`DATA_DIR=${dataDir}\0`) ||
        command.includes(dataDir) ||
        folder.startsWith(dataDir))
    )
      found.push({ pid: Number(pid), command });
  }
  return found;
}

/** `npm` with these arguments, once it has said that it is ready. */
async function startNpm(
  args: readonly string[],
  isReady: RegExp,
  env: Record<string, string>,
): Promise<{ npm: ChildProcess; said(): string }> {
  const { DATABASE_URL: _database, REDIS_URL: _redis, TRADEPOST_SECRET: _secret, ...inherited } = process.env;
  const npm = spawn('npm', args, {
    cwd: root,
    env: {
      ...inherited,
      NODE_ENV: 'test',
      PORT: '0',
      ADMIN_PORT: '0',
      REGISTRY_PORT: '0',
      DATA_DIR: directory,
      ...env,
    },
  });
  let said = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
  onTestFinished(async () => {
    for (const { pid } of await processesOf(directory)) process.kill(pid, 'SIGKILL');
  });
  await eventually(() => {
    if ((npm.exitCode ?? npm.signalCode) !== null) throw new Error(`it ended, having said: ${said}`);
    return isReady.test(said);
  }, 240_000);
  return { npm, said: () => said };
}

/** Sends a signal to npm, or to the preflight that npm runs. */
async function send(signal: NodeJS.Signals, to: 'npm' | 'the preflight', npm: ChildProcess): Promise<void> {
  if (to === 'npm') {
    npm.kill(signal);
    return;
  }
  const preflight = (await processesOf(directory)).find(({ command }) => command.startsWith('node stages/preflight'));
  process.kill(preflight?.pid ?? 0, signal);
}

async function noneLeft(): Promise<void> {
  await eventually(async () => {
    const left = await processesOf(directory);
    if (left.length > 0) throw new Error(`still there: ${left.map(({ command }) => command).join('; ')}`);
    return true;
  }, 60_000);
}

const cases = [
  ['SIGTERM', 'npm'],
  ['SIGINT', 'npm'],
  ['SIGHUP', 'npm'],
  ['SIGKILL', 'npm'],
  ['SIGKILL', 'the preflight'],
] as const;

// Reads /proc for processes that are left.
describe.runIf(process.platform === 'linux')('a server under npm', { timeout: 360_000 }, () => {
  it.each(cases)('npm start: %s to %s stops everything, the database too', async (signal, to) => {
    const { npm, said } = await startNpm(['start'], /Started in/, {});
    expect((await processesOf(directory)).some(({ command }) => command.includes('/postgres -D'))).toBe(true);
    await send(signal, to, npm);
    await noneLeft();
    expect(said()).toContain('Stopping …');
    // PostgreSQL removes it in a clean stop, and we release ours.
    expect(await readdir(path.join(directory, 'postgres'))).not.toContain('postmaster.pid');
    expect(await readdir(directory)).not.toContain('postgres.lock');
  });

  it.each(cases)('npm run registry: %s to %s stops it cleanly', async (signal, to) => {
    const own = { REGISTRY_DIRECTORY: path.join(directory, 'versions'), REGISTRY_ADMIN_PORT: '0' };
    const { npm, said } = await startNpm(['run', 'registry'], /"started"/, own);
    await send(signal, to, npm);
    await noneLeft();
    expect(said()).toContain('"stopped"');
  });

  it.runIf(hasRedisServer).each([
    ['SIGTERM', 'npm'],
    ['SIGKILL', 'npm'],
  ] as const)('npm run fleet: %s to %s stops every process', async (signal, to) => {
    // The shop that the tests above have filled, if they ran: with its secret and its pictures, the fleet has nothing to fill.
    const postgres = await startEmbeddedPostgres(path.join(directory, 'postgres'), { durable: false });
    await using redis = await startRedisServer();
    const ports: Record<string, string> = {};
    for (const { port, adminPort } of processes) {
      ports[adminPort.setting] = String(await freePort());
      if (port) ports[port.setting] = String(await freePort());
    }
    const dataDir = path.join(directory, 'fleet');
    await mkdir(dataDir, { recursive: true });
    if (existsSync(path.join(directory, 'secret')))
      await copyFile(path.join(directory, 'secret'), path.join(dataDir, 'secret'));
    const { npm, said } = await startNpm(['run', 'fleet'], /The fleet is ready/, {
      ...ports,
      DATABASE_URL: postgres.adminUrl,
      REDIS_URL: redis.url,
      DATA_DIR: dataDir,
      OBJECT_STORE: path.join(directory, 'objects'),
    });
    const gone = once(npm, 'exit');
    expect((await processesOf(dataDir)).length).toBeGreaterThan(processes.length);
    await send(signal, to, npm);
    await gone;
    await eventually(async () => (await processesOf(dataDir)).length === 0, 60_000);
    expect(said()).toContain('Stopping the fleet …');
    await postgres.stop();
  });
});

// Reads /proc for processes that are left.
describe.runIf(process.platform === 'linux' && hasRedisServer)(
  'a run on a shop of its own',
  { timeout: 360_000 },
  () => {
    it.each([
      ['npm run replay', 'demo/replay/replay.ts'],
      ['npm run replay -- --year', 'demo/replay/replay.ts', '--year', '--directory'],
      ['npm run drill', 'ops/drill.ts', 'redis-dead'],
      ['npm run verify:books -- --trials', 'ops/verify-books.ts', '--trials', '--only', 'retries', '--size', '1'],
      ['npm run verify:live', 'ops/verify-live.ts'],
    ])('%s: SIGTERM while the shop starts stops everything and ends with 130', async (_command, ...args) => {
      const own = await mkdtemp(path.join(directory, 'run-'));
      await chmod(own, 0o755);
      if (args.at(-1) === '--directory') args.push(path.join(own, 'year'));
      const { DATABASE_URL: _database, REDIS_URL: _redis, TRADEPOST_SECRET: _secret, ...inherited } = process.env;
      // Its parts inherit the data directory, by which they are found; all their files are below it.
      const run = spawn(process.execPath, args, {
        cwd: root,
        env: { ...inherited, NODE_ENV: 'test', DATA_DIR: own, TMPDIR: own },
        stdio: 'ignore',
      });
      onTestFinished(async () => {
        for (const { pid } of await processesOf(own)) process.kill(pid, 'SIGKILL');
      });
      const ended = once(run, 'exit');
      await eventually(
        async () => (await processesOf(own)).some(({ command }) => command.includes('/postgres -D')),
        120_000,
      );
      run.kill('SIGTERM');
      expect(await ended).toEqual([130, null]);
      await eventually(async () => (await processesOf(own)).length === 0, 60_000);
    });
  },
);
