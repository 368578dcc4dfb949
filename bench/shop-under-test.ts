import { type StopSteps, stopOnce } from '../stages/stop-once.ts';
import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { note } from '#platform/process/progress.ts';
import { freePort } from '../stages/free-port.ts';
import { startEmbeddedPostgres } from '../stages/postgres/embedded-postgres.ts';
import { processes } from '../stages/processes.ts';
import { ownerDatabaseUrl, subgraphDatabaseUrl } from '../stages/provision.ts';
import { endsWell, says } from './child.ts';
import { type CpuByProcess, postmasterOf, processTree } from './load/processes.ts';
import { type LoggedStatement, logLinePrefix, statementsIn } from './load/server-log.ts';
import { startRedis } from './stage.ts';
import { startWorkerCopies } from './process-copies.ts';

export type StageName = 'fleet' | 'single';

/** A stage of one commit with the demo catalogue, on a PostgreSQL and a Redis of its own. */
export interface ShopUnderTest {
  stage: StageName;
  url: string;
  wsUrl: string;
  demoPassword: string;
  redisUrl: string;
  /** For the server's administrator, as the next one. */
  adminUrl: string;
  databaseUrl(owner: 'orders' | 'catalog' | 'users' | 'payment_simulator'): string;
  /** For the role of a subgraph's processes, in a database of that name. */
  roleUrl(subgraph: 'orders' | 'catalog', database: string): string;
  /** The numbers of the stage's own processes. */
  pids(): number[];
  /** CPU time of every process so far, PostgreSQL and Redis included. */
  cpu(): CpuByProcess;
  /** The statements that the shop's processes send meanwhile. */
  recordStatements(work: () => Promise<void>): Promise<LoggedStatement[]>;
  /** Freezes the workers of the fleet as they are, until `continueWorkers`. */
  stopWorkers(): void;
  continueWorkers(): void;
  /** Runs `verify:books` of the same commit; throws with its output if an invariant is violated. */
  verifyBooks(): Promise<void>;
  stop(): Promise<void>;
}

const secret = 'bench-only-bench-only-bench-only-bench-only';
const demoPassword = 'bench-only-password';
/** The orders database before the first order; pgbench writes to a copy of it. */
export const pristineOrders = 'bench_orders_pristine';

/**
 * Starts a stage of a working tree as `npm start` or `npm run fleet` do; `env` is added to its environment. Of a fleet's workers of orders and
 * catalog there are `workers` copies.
 */
export async function openShop(
  root: string,
  stage: StageName,
  { env = {}, workers = 1 }: { env?: Readonly<Record<string, string>> | undefined; workers?: number | undefined } = {},
): Promise<ShopUnderTest> {
  const closing: StopSteps = [];
  const stop = stopOnce(closing);
  try {
    const directory = mkdtempSync(path.join(tmpdir(), 'tradepost-bench-'));
    // PostgreSQL may have to run as another user.
    chmodSync(directory, 0o755);
    closing.push(() => rmSync(directory, { recursive: true, force: true }));
    const serverLog = { text: '', keep: false };
    const postgres = await startEmbeddedPostgres(path.join(directory, 'postgres'), {
      maxConnections: 400,
      // Room for the log of generated orders: the usual gigabyte would be written to the tables every few seconds.
      settings: { log_line_prefix: logLinePrefix, track_commit_timestamp: 'on', max_wal_size: '8GB' },
      onLog(text) {
        if (serverLog.keep) serverLog.text += text;
      },
    });
    closing.push(() => postgres.stop());
    const { adminUrl } = postgres;
    const redis = await startRedis(closing);
    const admin = new pg.Pool({ connectionString: adminUrl, max: 1 });
    closing.push(() => admin.end());

    const ports: Record<string, string> = {
      PORT: String(await freePort()),
      ADMIN_PORT: String(await freePort()),
      REGISTRY_PORT: String(await freePort()),
    };
    for (const { port, adminPort } of processes)
      for (const setting of [port?.setting, adminPort.setting])
        if (setting !== undefined) ports[setting] = String(await freePort());
    const startStage = async () => {
      const child = spawn(process.execPath, commandOf(root, stage), {
        cwd: root,
        env: {
          ...process.env,
          ...ports,
          DATABASE_URL: adminUrl,
          // The single stage rings in memory, as `npm start` does.
          ...(stage === 'fleet' ? { REDIS_URL: redis.url } : {}),
          DATA_DIR: path.join(directory, 'data'),
          TRADEPOST_SECRET: secret,
          DEMO_PASSWORD: demoPassword,
          LOG_LEVEL: 'error',
          // Orders wait for workers that are stopped; a run takes less than this.
          ORDER_BACKLOG_SECONDS: '600',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      closing.push(() => endsWell(child));
      await says(child, stage === 'fleet' ? 'The fleet is ready' : 'Tradepost is running');
      return child;
    };
    const databaseUrl = (subgraph: string) => ownerDatabaseUrl(adminUrl, `tradepost_${subgraph}`);

    note(`Starting the ${stage} of ${path.basename(root)} on fresh databases …`);
    await followedCatalogue(databaseUrl, startStage);
    await admin.query(`create database ${pristineOrders} template tradepost_orders`);
    const child = await startStage();
    const stagePid = child.pid;
    const redisPid = redis.pid;
    if (stagePid === undefined) throw new Error('the stage has no process');
    const postgresPid = postmasterOf(postgres.dataDir);
    const copies = stage === 'fleet' ? await startWorkerCopies(stagePid, { root, copies: workers - 1, closing }) : [];
    const stageProcesses = () => [stagePid, ...copies].flatMap(processTree);

    const signalWorkers = (signal: NodeJS.Signals) => {
      for (const { pid, command } of stageProcesses())
        if (/subgraphs\/[\w-]+\/worker\.ts$/.test(command)) process.kill(pid, signal);
    };
    const setLogged = async (statements: 'all' | 'none') => {
      await admin.query(`alter system set log_statement = '${statements}'`);
      await admin.query('select pg_reload_conf()');
    };
    /** Resolves when a statement of this connection has come through the log, and with it everything before. */
    const flushedLog = async () => {
      const mark = `bench-mark-${performance.now()}`;
      while (!serverLog.text.includes(mark)) {
        await admin.query(`select '${mark}'`);
        await pause(20);
      }
    };

    return {
      stage,
      url: `http://127.0.0.1:${stage === 'fleet' ? ports['GATEWAY_PORT'] : ports['PORT']}`,
      wsUrl: `ws://127.0.0.1:${stage === 'fleet' ? ports['SUBSCRIPTIONS_PORT'] : ports['PORT']}/graphql`,
      demoPassword,
      redisUrl: redis.url,
      adminUrl,
      pids: () => stageProcesses().map(({ pid }) => pid),
      databaseUrl,
      roleUrl: (subgraph, database) => subgraphDatabaseUrl(adminUrl, subgraph, secret, database),
      cpu() {
        const sums = new Map<string, number>();
        const add = (name: string, ms: number) => sums.set(name, (sums.get(name) ?? 0) + ms);
        for (const { command, cpuMs } of stageProcesses()) add(nameOf(command, stage), cpuMs);
        for (const { cpuMs } of processTree(postgresPid)) add('PostgreSQL', cpuMs);
        for (const { cpuMs } of processTree(redisPid)) add('Redis', cpuMs);
        return sums;
      },
      async recordStatements(work) {
        serverLog.keep = true;
        await setLogged('all');
        await flushedLog();
        serverLog.text = '';
        await work();
        await flushedLog();
        const { text } = serverLog;
        await setLogged('none');
        Object.assign(serverLog, { keep: false, text: '' });
        return statementsIn(text).filter(({ role }) => role.startsWith('tradepost_'));
      },
      stopWorkers: () => signalWorkers('SIGSTOP'),
      continueWorkers: () => signalWorkers('SIGCONT'),
      async verifyBooks() {
        const { scripts } = packageOf(root);
        const [, script] = /(\S+verify-books\.ts)/.exec(scripts['verify:books'] ?? '') ?? [];
        if (script === undefined) throw new Error(`expected a script "verify:books" in ${root}`);
        const run = promisify(execFile)(process.execPath, [script], {
          cwd: root,
          env: { ...process.env, DATABASE_URL: adminUrl, SETTLE_SECONDS: '120' },
        });
        await run.catch((error: unknown) => {
          throw new Error(`the books do not hold: ${String((error as { stdout?: string }).stdout)}`, { cause: error });
        });
      },
      async stop() {
        // A stopped process would not hear the signal to end.
        signalWorkers('SIGCONT');
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs the stage until orders knows every article, then ends it, so that no session is left in the databases. */
async function followedCatalogue(
  databaseUrl: (subgraph: string) => string,
  startStage: () => Promise<ReturnType<typeof spawn>>,
): Promise<void> {
  const child = await startStage();
  const count = async (subgraph: string, table: string) => {
    const client = new pg.Client({ connectionString: databaseUrl(subgraph) });
    await client.connect();
    const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from ${table}`);
    await client.end();
    return rows[0]?.count ?? 0;
  };
  const variants = await count('catalog', 'variant');
  const until = Date.now() + 120_000;
  while ((await count('orders', 'variant_copy where price_version > 0 and stock_version > 0')) < variants) {
    if (Date.now() > until) throw new Error('orders did not learn every article within two minutes');
    await pause(200);
  }
  await endsWell(child);
}

const packageOf = (root: string) =>
  JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** The arguments for Node in the script of a stage; without npm, which would not hand on the signal to stop. */
function commandOf(root: string, stage: StageName): string[] {
  const script = packageOf(root).scripts[stage === 'fleet' ? 'fleet' : 'start'] ?? '';
  const [, args] = /^(?:exec )?node (.+)$/.exec(script) ?? [];
  if (args === undefined)
    throw new Error(`expected a script for Node that starts the ${stage} of ${root}, got "${script}"`);
  return args.split(' ');
}

function nameOf(command: string, stage: StageName): string {
  const entry = processes.find((process) => command.endsWith(process.entry));
  return entry?.name ?? stage;
}
