import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import type { PostgresUser } from './postgres-user.ts';

/** How to run a program of PostgreSQL. */
export interface RunOptions extends Partial<PostgresUser> {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** How long the remains of a killed server may take to end. */
const remainsDeadlineMs = 20_000;

const passwordFileOf = (dataDir: string) => `${dataDir}.password`;

/** The administrator's password. Throws an EmbeddedPostgresError if its file is missing or empty. */
export async function readPassword(dataDir: string): Promise<string> {
  const file = passwordFileOf(dataDir);
  const password = existsSync(file) ? (await readFile(file, 'utf8')).trim() : '';
  if (password !== '') return password;
  throw new EmbeddedPostgresError(
    `${file} is ${existsSync(file) ? 'empty' : 'missing'}: it holds the password of the database in ${dataDir}. Put the file back, ` +
      `or delete ${dataDir} to start with an empty database.`,
  );
}

/**
 * Created beside its final place and moved there when complete: a killed start leaves nothing that looks like a
 * database.
 */
export async function makeCluster(
  dataDir: string,
  initdb: string,
  run: RunOptions,
  user: PostgresUser | null,
): Promise<void> {
  const building = `${dataDir}.building`;
  const passwordForInitdb = `${dataDir}.initdb`;
  for (const leftover of [dataDir, building]) await rm(leftover, { recursive: true, force: true });
  await mkdir(building, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFileOf(dataDir), password, { mode: 0o600 });
  await writeFile(passwordForInitdb, password, { mode: 0o600 });
  if (user) for (const own of [building, passwordForInitdb]) await chown(own, user.uid, user.gid);
  const access = ['-U', 'tradepost', '--auth=scram-sha-256', `--pwfile=${passwordForInitdb}`];
  try {
    execFileSync(initdb, ['-D', building, ...access, '--encoding=UTF8', '--locale=C', '--no-instructions'], {
      ...run,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (cause) {
    throw new EmbeddedPostgresError(`PostgreSQL could not make its files in ${dataDir}: ${stderrOf(cause)}`, { cause });
  } finally {
    await rm(passwordForInitdb, { force: true });
  }
  await rename(building, dataDir);
}

/**
 * Clears up after kill -9. A killed parent leaves PostgreSQL running on the directory. A killed PostgreSQL leaves
 * processes that end soon, and a file with a process number. PostgreSQL believes that the number is its own while any
 * process has it: its own remains, or another program after a restart of the machine.
 */
export async function clearRemains(dataDir: string, pgCtl: string, run: RunOptions): Promise<void> {
  const pidFile = path.join(dataDir, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (commandOf(pid).includes(dataDir)) {
    try {
      execFileSync(pgCtl, ['-D', dataDir, '-m', 'fast', '-w', '-t', '20', 'stop'], { ...run, stdio: 'ignore' });
    } catch {
      // It ended by itself, or PostgreSQL reports the problem when it starts.
    }
    return;
  }
  // Other systems do not show which process works in a directory, so the file stays there, and PostgreSQL decides.
  if (process.platform !== 'linux') return;
  const end = Date.now() + remainsDeadlineMs;
  while (worksIn(dataDir)) {
    if (Date.now() > end) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await rm(pidFile, { force: true });
}

/** Every process of a PostgreSQL has its data directory as its working directory. */
function worksIn(dataDir: string): boolean {
  const real = realpathSync(dataDir);
  return readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === real;
    } catch {
      // Gone, a zombie, or another user's.
      return false;
    }
  });
}

function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (process.platform === 'win32') return '';
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

function stderrOf(error: unknown): string {
  return error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
}
