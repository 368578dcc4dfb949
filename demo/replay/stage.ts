import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { startEmbeddedPostgres } from '../../stages/postgres/embedded-postgres.ts';
import { type StopSteps, stopOnce } from '../../stages/stop-once.ts';
import { freePort } from '../../stages/free-port.ts';
import { prepare, startFleet } from '../../stages/fleet.ts';
import { processes } from '../../stages/processes.ts';
import { note } from '#platform/process/progress.ts';
import { databases, ownerDatabaseUrl, paymentSimulatorDatabase } from '../../stages/provision.ts';
import { checkBooks } from '../../ops/check-books.ts';

export const stages = ['single', 'fleet'] as const;

/** A Tradepost to play against. */
export interface Stage {
  name: string;
  description: string;
  url: string;
  wsUrl: string;
  demoPassword: string;
  /** Its databases, for a user who may read all of them; undefined if they cannot be reached. */
  databases?: { orders: string; catalog: string; payments: string };
  /** Its database of users, where the accounts of customers are opened. */
  usersUrl: string | undefined;
  /** Violations of the invariants, read from the databases; none if the databases cannot be reached. */
  checkBooks(): Promise<string[]>;
  stop(): Promise<void>;
}

const demoPassword = process.env['DEMO_PASSWORD'] ?? 'tradepost-demo';
const secret = 'replay-only-replay-only-replay-only-replay';
/** All customers connect from this machine, and each keeps a WebSocket open: 1,464 for the 2,000 orders. */
const connectionsPerAddress = '5000';

/**
 * A running Tradepost by its address, or one of the stages, started on fresh databases and removed afterwards. With a `directory` its databases are there and stay,
 * and a stage that was killed is started on them again. `closing` gets the steps that stop it, also before it has started.
 */
export async function openStage(options: {
  stage: (typeof stages)[number];
  directory?: string | undefined;
  url?: string;
  wsUrl?: string;
  closing?: StopSteps;
}): Promise<Stage> {
  if (options.url) {
    const url = options.url.replace(/\/$/, '');
    return {
      name: 'running',
      description: `running at ${new URL(url).host}; its databases were not looked into`,
      url,
      wsUrl: options.wsUrl ?? `${url.replace(/^http/, 'ws')}/graphql`,
      demoPassword,
      usersUrl: process.env['USERS_DATABASE_URL'],
      checkBooks: async () => [],
      stop: async () => {},
    };
  }
  const { closing = [] } = options;
  const stop = stopOnce(closing);
  try {
    note(`Starting the stage ${options.stage} …`);
    const directory = options.directory ?? mkdtempSync(path.join(tmpdir(), 'tradepost-replay-'));
    mkdirSync(directory, { recursive: true });
    execFileSync('chmod', ['755', directory]);
    if (!options.directory) closing.push(() => rmSync(directory, { recursive: true, force: true }));
    const postgres = await startEmbeddedPostgres(path.join(directory, 'postgres'), { maxConnections: 300 });
    closing.push(() => postgres.stop());
    const { adminUrl } = postgres;
    const started =
      options.stage === 'single' ? await single(adminUrl, directory, closing) : await fleet(adminUrl, closing);
    const readable = {
      orders: ownerDatabaseUrl(adminUrl, databases.orders),
      catalog: ownerDatabaseUrl(adminUrl, databases.catalog),
      payments: ownerDatabaseUrl(adminUrl, paymentSimulatorDatabase),
    };
    return {
      name: options.stage,
      demoPassword,
      ...started,
      databases: readable,
      usersUrl: ownerDatabaseUrl(adminUrl, databases.users),
      checkBooks: () => checkBooks(readable),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Started = Pick<Stage, 'description' | 'url' | 'wsUrl'>;

async function single(adminUrl: string, directory: string, closing: StopSteps): Promise<Started> {
  const port = await freePort();
  const env = {
    ...process.env,
    PORT: String(port),
    ADMIN_PORT: String(await freePort()),
    DATABASE_URL: adminUrl,
    REDIS_URL: '',
    DATA_DIR: directory,
    TRADEPOST_SECRET: secret,
    DEMO_PASSWORD: demoPassword,
    // The replay itself ships and delivers.
    DEMO_WAREHOUSE_SECONDS: '0',
    SUBSCRIPTIONS_CONNECTIONS_PER_ADDRESS: connectionsPerAddress,
  };
  const child = fork(path.join(repositoryRoot, 'demo/replay/single-stage.ts'), {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  closing.push(() => ended(child));
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the stage ended with code ${code}`)));
  });
  return {
    description: 'single: one process, embedded PostgreSQL 18, doorbell in memory',
    url: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}/graphql`,
  };
}

async function fleet(adminUrl: string, closing: StopSteps): Promise<Started> {
  let redisUrl = process.env['REDIS_URL'];
  if (!redisUrl) {
    const port = await freePort();
    const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
      stdio: 'ignore',
    });
    await new Promise<void>((resolve, reject) => {
      redis.once('error', (cause) =>
        reject(new Error('the fleet needs a Redis: set REDIS_URL or install redis-server', { cause })),
      );
      redis.once('spawn', resolve);
    });
    closing.push(() => ended(redis));
    redisUrl = `redis://127.0.0.1:${port}`;
  }
  await prepare({ adminUrl, secret, demoPassword });
  const ports: Record<string, number> = {};
  for (const entry of processes) {
    ports[entry.adminPort.setting] = await freePort();
    if (entry.port) ports[entry.port.setting] = await freePort();
  }
  const running = startFleet({
    adminUrl,
    redisUrl,
    secret,
    ports,
    env: {
      ...process.env,
      LOG_LEVEL: 'warn',
      DEMO_PASSWORD: demoPassword,
      SUBSCRIPTIONS_CONNECTIONS_PER_ADDRESS: connectionsPerAddress,
    },
    onLine: (name, line) => note(`${name}: ${line}`),
    restart: false,
  });
  closing.push(() => running.stop());
  await running.ready();
  return {
    description: `fleet: ${processes.length} processes, PostgreSQL 18, doorbell on Redis`,
    url: running.url,
    wsUrl: running.wsUrl,
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await gone;
}
