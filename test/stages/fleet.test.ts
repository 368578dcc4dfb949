import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startEmbeddedPostgres } from '../../stages/postgres/embedded-postgres.ts';
import { freePort } from '../../stages/free-port.ts';
import { processes } from '../../stages/processes.ts';
import { eventually } from '../support/eventually.ts';
import { hasRedisServer, startRedisServer } from '../support/redis-server.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Livez of every process that still answers. */
async function answering(adminPorts: number[]): Promise<number[]> {
  const answers = await Promise.all(
    adminPorts.map((port) =>
      fetch(`http://127.0.0.1:${port}/livez`).then(
        (answer) => (answer.ok ? port : 0),
        () => 0,
      ),
    ),
  );
  return answers.filter((port) => port !== 0);
}

/** Numbers of the processes that run a script and were started with this data directory. */
async function processesOf(dataDir: string, script: string): Promise<number[]> {
  const found = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    if ((await read('cmdline')).includes(script) && (await read('environ')).includes(`DATA_DIR=${dataDir}`)) {
      found.push(Number(pid));
    }
  }
  return found;
}

// Looks into /proc for whom to kill.
it.runIf(hasRedisServer && process.platform === 'linux')(
  'npm run fleet starts every process, starts one again that dies, and leaves none behind',
  async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'tradepost-fleet-'));
    await chmod(directory, 0o755);
    const postgres = await startEmbeddedPostgres(path.join(directory, 'cluster'), { durable: false });
    await using redis = await startRedisServer();
    const ports: Record<string, string> = {};
    for (const { port, adminPort } of processes) {
      ports[adminPort.setting] = String(await freePort());
      if (port) ports[port.setting] = String(await freePort());
    }
    const adminPortOf = (name: string) =>
      Number(ports[processes.find((entry) => entry.name === name)?.adminPort.setting ?? '']);
    const adminPorts = processes.map((entry) => adminPortOf(entry.name));
    const env = { DATABASE_URL: postgres.adminUrl, REDIS_URL: redis.url, DATA_DIR: directory, NODE_ENV: 'test' };

    const fleet = spawn(process.execPath, ['stages/fleet.ts'], {
      cwd: root,
      env: { ...process.env, ...ports, ...env },
    });
    onTestFinished(() => void fleet.kill('SIGKILL'));
    let said = '';
    for (const stream of [fleet.stdout, fleet.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
    await eventually(() => {
      if (fleet.exitCode !== null) throw new Error(`it ended, having said: ${said}`);
      return said.includes('The fleet is ready');
      // Every process and a first catalogue: 40 s alone on a slow machine of two cores, more beside other tests.
    }, 180_000);
    expect(await answering(adminPorts)).toEqual(adminPorts);
    const answer = await fetch(`http://127.0.0.1:${ports['GATEWAY_PORT']}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ products(first: 1) { nodes { variants { sku } } } }' }),
    });
    expect(await answer.json()).toMatchObject({ data: { products: { nodes: [expect.anything()] } } });

    const [users] = await processesOf(directory, 'subgraphs/users/server.ts');
    process.kill(users ?? 0, 'SIGKILL');
    await eventually(() => /^users +ENDED \(SIGKILL\), starting again/m.test(said));
    await eventually(async () => (await answering([adminPortOf('users')])).length === 1, 60_000);

    const gone = once(fleet, 'exit');
    fleet.kill('SIGKILL');
    await gone;
    await eventually(async () => (await answering(adminPorts)).length === 0, 60_000);
    await eventually(async () => (await processesOf(directory, 'server.ts')).length === 0, 60_000);
    await postgres.stop();
    await rm(directory, { recursive: true });
  },
  360_000,
);
