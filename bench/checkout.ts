import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { note } from '#platform/process/progress.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { freePort } from '../stages/free-port.ts';
import { startEmbeddedPostgres } from '../stages/postgres/embedded-postgres.ts';
import { processes } from '../stages/processes.ts';
import { subgraphDatabaseUrl } from '../stages/provision.ts';
import { ended, startRedis } from './stage.ts';

/** The fleet of one commit on a PostgreSQL and a Redis of its own. */
export interface CheckedOutFleet {
  url: string;
  wsUrl: string;
  demoPassword: string;
  databaseUrl(subgraph: 'orders' | 'catalog'): string;
  /** The processes whose trees do the work: the fleet, PostgreSQL, Redis. */
  roots: readonly number[];
  stop(): Promise<void>;
}

const secret = 'bench-only-bench-only-bench-only-bench-only';
const demoPassword = 'bench-only-password';
const readyWithinMs = 300_000;

/** A working tree of a commit with its dependencies; undefined: the tree that this runs in, as it is. */
export function checkOut(commit: string | undefined): { root: string; remove: () => void } {
  if (commit === undefined) return { root: repositoryRoot, remove: () => {} };
  const root = mkdtempSync(path.join(tmpdir(), 'tradepost-commit-'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: repositoryRoot, stdio: 'pipe' });
  git('worktree', 'add', '--detach', '--force', root, commit);
  const lockOf = (tree: string) => readFileSync(path.join(tree, 'package-lock.json'), 'utf8');
  // Dependencies that are the same need no registry.
  if (lockOf(root) === lockOf(repositoryRoot)) {
    cpSync(path.join(repositoryRoot, 'node_modules'), path.join(root, 'node_modules'), {
      recursive: true,
      verbatimSymlinks: true,
    });
  } else {
    note(`Installing what ${commit} depends on …`);
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: 'pipe' });
  }
  return { root, remove: () => git('worktree', 'remove', '--force', root) };
}

/** Starts `npm run fleet` of a working tree, as its users would, on fresh databases with the demo catalogue. */
export async function startFleetOf(root: string): Promise<CheckedOutFleet> {
  const closing: (() => Promise<unknown> | void)[] = [];
  const stop = async () => {
    for (const close of closing.toReversed()) await close();
    closing.length = 0;
  };
  try {
    const directory = mkdtempSync(path.join(tmpdir(), 'tradepost-bench-'));
    // PostgreSQL may have to run as somebody else.
    chmodSync(directory, 0o755);
    closing.push(() => rmSync(directory, { recursive: true, force: true }));
    const postgres = await startEmbeddedPostgres(path.join(directory, 'postgres'), { maxConnections: 300 });
    closing.push(() => postgres.stop());
    const redis = await startRedis(closing);
    const ports: Record<string, string> = {};
    for (const { port, adminPort } of processes)
      for (const setting of [port?.setting, adminPort.setting])
        if (setting !== undefined) ports[setting] = String(await freePort());
    const fleet = spawn(process.execPath, fleetCommandOf(root), {
      cwd: root,
      env: {
        ...process.env,
        ...ports,
        DATABASE_URL: postgres.adminUrl,
        REDIS_URL: redis.url,
        DATA_DIR: path.join(directory, 'data'),
        TRADEPOST_SECRET: secret,
        DEMO_PASSWORD: demoPassword,
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    closing.push(() => ended(fleet));
    await says(fleet, 'The fleet is ready');
    if (fleet.pid === undefined) throw new Error('the fleet has no process');
    return {
      url: `http://127.0.0.1:${ports['GATEWAY_PORT']}`,
      wsUrl: `ws://127.0.0.1:${ports['SUBSCRIPTIONS_PORT']}/graphql`,
      demoPassword,
      databaseUrl: (subgraph) => subgraphDatabaseUrl(postgres.adminUrl, subgraph, secret),
      roots: [fleet.pid, postmasterOf(postgres.dataDir), redis.pid],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The arguments for Node in the script `fleet` of a working tree; without npm, which would not hand on the signal to stop. */
function fleetCommandOf(root: string): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [, args] = /^(?:exec )?node (.+)$/.exec(scripts['fleet'] ?? '') ?? [];
  if (args === undefined) throw new Error(`expected a script "fleet" for Node in ${root}, got ${scripts['fleet']}`);
  return args.split(' ');
}

const postmasterOf = (dataDir: string) =>
  Number(readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);

/** Resolves once the child has written a line that holds `words`; an end before that is an error with its last lines. */
function says(child: ReturnType<typeof spawn>, words: string): Promise<void> {
  const last: string[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it never said "${words}":\n${last.join('\n')}`)), readyWithinMs);
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        last.push(line);
        last.splice(0, last.length - 20);
        if (!line.includes(words)) return;
        clearTimeout(timer);
        resolve();
      });
    }
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`it ended with ${signal ?? code}:\n${last.join('\n')}`));
    });
  });
}
