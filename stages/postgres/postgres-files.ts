import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { mayEnter, type PostgresUser } from './postgres-user.ts';

/** Platforms for which npm has PostgreSQL 18: all but musl (Alpine). */
const packages: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'win32-x64': 'windows-x64',
};

/** For root only, which may write there. Not /var/tmp: systems remove files there that were not touched for a month. */
const stateDir = '/var/lib/tradepost';

/** The directory of PostgreSQL's programs: the npm package, or a copy of it if `user` cannot reach the package. */
export async function postgresPrograms(user: PostgresUser | null): Promise<string> {
  const native = await findPackage();
  await makeSymlinks(native);
  if (!user) return native;
  const program = path.join(native, 'bin/postgres');
  try {
    execFileSync(program, ['--version'], { ...user, cwd: '/', stdio: 'ignore' });
    return native;
  } catch {
    // Below a directory such as /root, which only its owner may enter.
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

/**
 * The data directory to use: the wanted one, or another directory if `user` cannot reach it. A note beside the wanted
 * directory holds that place; deleting the note starts with an empty database.
 */
export async function reachableDataDir(wanted: string, user: PostgresUser | null): Promise<string> {
  await mkdir(path.dirname(wanted), { recursive: true });
  if (!user || mayEnter(path.dirname(wanted), user)) return wanted;
  const note = `${wanted}.place`;
  const noted = existsSync(note) ? await readFile(note, 'utf8') : '';
  const place = noted || path.join(stateDir, randomBytes(8).toString('hex'));
  await mkdir(place, { recursive: true, mode: 0o755 });
  if (!noted) await writeFile(note, place);
  return path.join(place, path.basename(wanted));
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
    // The packages export the paths of their programs.
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
  // Node types the report as an object without fields.
  const report = reporter.getReport() as unknown as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

/** npm packages hold no symbolic links; the package's install script makes them, and install scripts are not run here. */
async function makeSymlinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  // Written by the package.
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(native, '..', target);
    if (!existsSync(link)) await symlink(path.relative(path.dirname(target), source), link).catch(() => undefined);
  }
}
