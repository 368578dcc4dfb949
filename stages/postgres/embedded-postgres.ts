import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../free-port.ts';
import { takeLock } from '../preflight/lock.mjs';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { clearRemains, makeCluster, readPassword, type RunOptions } from './postgres-cluster.ts';
import { postgresPrograms, reachableDataDir } from './postgres-files.ts';
import { postgresUser } from './postgres-user.ts';

export interface EmbeddedPostgres {
  /** Address of the administrator, on 127.0.0.1 only, with a random password. */
  adminUrl: string;
  /** The directory of the data; another one than wanted if PostgreSQL cannot reach that. */
  dataDir: string;
  /** Whether this start created the data directory. */
  fresh: boolean;
  /** Resolves with its last output when it ends, stopped or not. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

interface ServerOptions {
  durable?: boolean;
  maxConnections?: number;
  /** More settings of the server, by name. */
  settings?: Readonly<Record<string, string>>;
  /** Receives the server's log as it is written. */
  onLog?: (text: string) => void;
}

/** Clients are disconnected immediately, so this is the time of a checkpoint. */
const stopDeadlineMs = 20_000;

/**
 * Starts a real PostgreSQL from npm on a data directory, which is created if it is missing. Committed data survives
 * kill -9 of this process, of PostgreSQL or of both. Also works as root: PostgreSQL then runs as `nobody`, from a copy
 * of the binaries if `nobody` cannot reach them. `durable: false` is for tests: faster, and a power failure may lose
 * data. Throws an EmbeddedPostgresError if it cannot run, or if a living process uses the directory.
 */
export async function startEmbeddedPostgres(wantedDir: string, options: ServerOptions = {}): Promise<EmbeddedPostgres> {
  const user = postgresUser();
  const programs = await postgresPrograms(user);
  const dataDir = await reachableDataDir(path.resolve(wantedDir), user);
  const lock = takeLock(`${dataDir}.lock`);
  if (!lock.taken) {
    throw new EmbeddedPostgresError(
      `Process ${lock.pid} is using the database in ${dataDir}. Stop it first, or start elsewhere: DATA_DIR=<another directory>`,
    );
  }
  try {
    const program = (name: string) => path.join(programs, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
    const run = { ...user, cwd: '/', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC', PGTZ: 'UTC' } };
    const fresh = !existsSync(path.join(dataDir, 'PG_VERSION'));
    if (fresh && existsSync(dataDir) && readdirSync(dataDir).length > 0) {
      throw new EmbeddedPostgresError(
        `${dataDir} holds files but no PG_VERSION, so it is no database that PostgreSQL can start. Put the missing files back, or delete ` +
          'the directory to start with an empty database.',
      );
    }
    if (fresh) await makeCluster(dataDir, program('initdb'), run, user);
    else await clearRemains(dataDir, program('pg_ctl'), run);
    const password = await readPassword(dataDir);
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

async function startServer(
  dataDir: string,
  postgres: string,
  run: RunOptions,
  options: ServerOptions,
): Promise<{ port: number; ended: Promise<string>; stop(): Promise<void> }> {
  const port = await freePort();
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: options.maxConnections ?? 200,
    shared_buffers: '64MB',
    timezone: 'UTC',
    ...(options.durable === false ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
    ...options.settings,
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
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    options.onLog?.(text);
    said = (said + text).slice(-4000);
    // A standby takes only reads, and says so.
    if (/ready to accept (read-only )?connections/.test(said)) resolve();
  });
  const ended = new Promise<string>((gone) => {
    server.once('error', (error) => gone(error.message));
    server.once('close', () => gone(said.trim()));
  });
  void ended.then((words) => reject(new EmbeddedPostgresError(`PostgreSQL did not start on ${dataDir}: ${words}`)));
  // SIGINT: fast shutdown; clients are disconnected, committed data is kept.
  const stopSignal = process.platform === 'win32' ? 'SIGTERM' : 'SIGINT';
  const stopWithUs = () => server.kill(stopSignal);
  // For exits without stop(), such as an uncaught error.
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
