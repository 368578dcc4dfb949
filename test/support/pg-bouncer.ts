import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { freePort } from '../../stages/free-port.ts';
import { eventually } from './eventually.ts';

/** Whether a PgBouncer can be started here. CI must be able to. */
export const hasPgBouncer =
  Boolean(process.env['CI']) || spawnSync('pgbouncer', ['--version'], { stdio: 'ignore' }).status === 0;

/** A PgBouncer that a test may do anything to. */
export interface PgBouncer extends AsyncDisposable {
  /** Its server address, for every database of the server behind it. */
  url: string;
  /** As a crash would. */
  kill(): Promise<void>;
  /** Starts it again at the same port. */
  start(): Promise<void>;
  /** The connections of PgBouncer to PostgreSQL on behalf of clients, and of clients to PgBouncer. */
  pools(): Promise<{ servers: number; clients: number }>;
}

/** A PgBouncer in transaction mode in front of a server; `timeLimits: false` leaves out the limits that the documents ask for. */
export async function startPgBouncer(
  serverUrl: string,
  { timeLimits = true, poolSize = 6 }: { timeLimits?: boolean; poolSize?: number } = {},
): Promise<PgBouncer> {
  const server = new URL(serverUrl);
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-pooler-'));
  const settings = path.join(folder, 'pgbouncer.ini');
  const limits = timeLimits
    ? ` connect_query='set statement_timeout = 60000; set idle_in_transaction_session_timeout = 60000'`
    : '';
  const serverUser = decodeURIComponent(server.username);
  const auth = ` auth_user=${serverUser}`;
  writeFileSync(
    path.join(folder, 'users.txt'),
    `"${serverUser}" "${decodeURIComponent(server.password)}"\n"pooler" "pooler"\n`,
  );
  writeFileSync(
    settings,
    [
      '[databases]',
      `* = host=${server.hostname || '127.0.0.1'} port=${server.port || 5432}${auth}${limits}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'pool_mode = transaction',
      `default_pool_size = ${poolSize}`,
      'max_client_conn = 500',
      'auth_type = scram-sha-256',
      `auth_file = ${path.join(folder, 'users.txt')}`,
      'auth_query = select rolname, rolpassword from pg_authid where rolname = $1',
      'stats_users = pooler',
      'server_login_retry = 1',
    ].join('\n'),
  );
  // PgBouncer refuses to run as root.
  const root = process.getuid?.() === 0;
  if (root) execFileSync('chown', ['-R', 'nobody', folder]);
  const address = `postgres://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  async function pools(): Promise<{ servers: number; clients: number }> {
    const console = new pg.Client({ connectionString: `postgres://pooler:pooler@127.0.0.1:${port}/pgbouncer` });
    await console.connect();
    try {
      const { rows } = await console.query<Record<string, string>>('show pools');
      const sum = (...names: string[]) =>
        rows
          // PgBouncer itself is a client of its administration, and asks each database for passwords as the server's user.
          .filter((row) => row['database'] !== 'pgbouncer' && row['user'] !== serverUser)
          .reduce((total, row) => total + names.reduce((part, name) => part + Number(row[name]), 0), 0);
      return {
        servers: sum('sv_active', 'sv_idle', 'sv_used', 'sv_tested', 'sv_login'),
        clients: sum('cl_active', 'cl_waiting'),
      };
    } finally {
      await console.end();
    }
  }

  async function start(): Promise<void> {
    child = spawn('pgbouncer', [...(root ? ['-u', 'nobody'] : []), '-q', settings], { stdio: 'ignore' });
    await eventually(() => pools().then(() => true), 30_000);
  }

  async function kill(): Promise<void> {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }

  await start();
  return {
    url: address,
    kill,
    start,
    pools,
    async [Symbol.asyncDispose]() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
