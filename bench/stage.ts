import { type StopSteps, stopOnce } from '../stages/stop-once.ts';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { startEmbeddedPostgres } from '../stages/postgres/embedded-postgres.ts';
import { freePort } from '../stages/free-port.ts';
import { prepare, startFleet } from '../stages/fleet.ts';
import { processes } from '../stages/processes.ts';
import { note } from '#platform/process/progress.ts';
import { ownerDatabaseUrl, subgraphDatabaseUrl } from '../stages/provision.ts';
import { stopOnSignals } from '../stages/signals.ts';
import { endsWell } from './child.ts';
import { processTree } from './load/processes.ts';
import { childPid } from './load/usage.ts';

/** The fleet on fresh databases, and the processes that it is compared with. */
export interface BenchStage {
  /** The gateway's base address, and the address of subscriptions. */
  url: string;
  wsUrl: string;
  redisUrl: string;
  ordersDatabaseUrl: string;
  /** A database for the server's administrator. */
  databaseUrl(subgraph: 'orders' | 'catalog' | 'users'): string;
  demoPassword: string;
  /** The process number of the fleet's process with that name. */
  pidOf(name: string): number;
  /** Stops a process of the fleet that the measurement does not need. */
  kill(name: string): Promise<void>;
  /** Starts a file of bench/vanilla with the addresses of the fleet in its environment; resolves when it serves. */
  startVanilla(file: string): Promise<{ url: string; pid: number }>;
  /** Starts another gateway and other subgraphs on the same databases and Redis, with `env` added to theirs. */
  startFleetBeside(env: Readonly<Record<string, string>>): Promise<FleetBeside>;
  stop(): Promise<void>;
}

export interface FleetBeside {
  url: string;
  /** CPU time of its processes so far, in milliseconds. */
  cpuMs(): number;
}

const secret = 'bench-only-bench-only-bench-only-bench-only';
const demoPassword = 'bench-only-password';

/** Starts PostgreSQL from npm, Redis, and every process of the fleet as production does; `env` is added to theirs. */
export async function openBenchStage(env: Record<string, string> = {}): Promise<BenchStage> {
  const closing: StopSteps = [];
  const stop = stopOnce(closing);
  stopOnSignals(stop, 30_000);
  try {
    note('Starting the fleet on fresh databases …');
    const directory = mkdtempSync(path.join(tmpdir(), 'tradepost-bench-'));
    // PostgreSQL may have to run as another user.
    chmodSync(directory, 0o755);
    closing.push(() => rmSync(directory, { recursive: true, force: true }));
    const postgres = await startEmbeddedPostgres(path.join(directory, 'postgres'), { maxConnections: 300 });
    closing.push(() => postgres.stop());
    const { adminUrl } = postgres;
    const redisUrl = process.env['REDIS_URL'] || (await startRedis(closing)).url;
    await prepare({ adminUrl, secret, demoPassword });

    const ports = await freePorts();
    const usual = { ...process.env, NODE_ENV: 'production', PAYMENT_PROVIDER: 'simulator', LOG_LEVEL: 'error' };
    const startAt = async (ports: Record<string, number>, env: Readonly<Record<string, string>>) => {
      const fleet = startFleet({
        adminUrl,
        redisUrl,
        secret,
        ports,
        env: { ...usual, ...env },
        onLine: (name, line) => note(`${name}: ${line}`),
        restart: false,
      });
      closing.push(() => fleet.stop());
      await fleet.ready();
      return fleet;
    };
    const fleet = await startAt(ports, env);

    const urlOf = (setting: string) => `http://127.0.0.1:${ports[setting]}`;
    return {
      url: fleet.url,
      wsUrl: fleet.wsUrl,
      redisUrl,
      ordersDatabaseUrl: subgraphDatabaseUrl(adminUrl, 'orders', secret),
      databaseUrl: (subgraph) => ownerDatabaseUrl(adminUrl, `tradepost_${subgraph}`),
      async startFleetBeside(env) {
        const mark = `BENCH_FLEET=${crypto.randomUUID()}`;
        const beside = await startAt(await freePorts(), { ...env, BENCH_FLEET: mark.slice('BENCH_FLEET='.length) });
        for (const { name, port } of processes)
          if (!port || ['payment-simulator', 'subscriptions'].includes(name)) await beside.kill(name, 'SIGTERM');
        return {
          url: beside.url,
          cpuMs() {
            const own = processTree(process.pid).filter(({ pid }) => hasInEnvironment(pid, mark));
            return own.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
          },
        };
      },
      demoPassword,
      pidOf(name) {
        const entry = processes.find((entry) => entry.name === name);
        if (!entry) throw new Error(`there is no process ${name}`);
        return childPid(entry.entry);
      },
      kill: (name) => fleet.kill(name, 'SIGTERM'),
      async startVanilla(file) {
        const child = fork(path.join(repositoryRoot, 'bench/vanilla', file), {
          env: {
            ...usual,
            APOLLO_TELEMETRY_DISABLED: '1',
            TRADEPOST_SECRET: secret,
            USERS_URL: urlOf('USERS_PORT'),
            CATALOG_URL: urlOf('CATALOG_PORT'),
            ORDERS_URL: urlOf('ORDERS_PORT'),
            GATEWAY_URL: fleet.url,
            REDIS_URL: redisUrl,
            SUPERGRAPH_PATH: path.join(repositoryRoot, 'schema/supergraph.graphql'),
          },
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
        closing.push(() => endsWell(child));
        const { url } = await firstMessage<{ url: string }>(child, file);
        if (child.pid === undefined) throw new Error(`${file} has no process`);
        return { url, pid: child.pid };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function freePorts(): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  for (const { port, adminPort } of processes) {
    ports[adminPort.setting] = await freePort();
    if (port) ports[port.setting] = await freePort();
  }
  return ports;
}

function hasInEnvironment(pid: number, variable: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable);
  } catch {
    // Ended since it was listed.
    return false;
  }
}

/** Starts its own Redis; `closing` gets the function that stops it. */
export async function startRedis(closing: StopSteps): Promise<{ url: string; pid: number }> {
  const port = await freePort();
  const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
    stdio: 'ignore',
  });
  await new Promise<void>((resolve, reject) => {
    redis.once('spawn', resolve);
    redis.once('error', (cause) =>
      reject(new Error('the fleet needs a Redis: set REDIS_URL or install redis-server', { cause })),
    );
  });
  closing.push(() => endsWell(redis));
  if (redis.pid === undefined) throw new Error('Redis has no process');
  return { url: `redis://127.0.0.1:${port}`, pid: redis.pid };
}

/** The first thing that a process of ours says; an end before that is an error. */
function firstMessage<Message>(child: ChildProcess, name: string): Promise<Message> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Message));
    child.once('exit', (code, signal) => reject(new Error(`${name} ended with ${signal ?? code}`)));
  });
}
