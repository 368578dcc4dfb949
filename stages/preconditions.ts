import { createServer } from 'node:net';
import path from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { listenHost } from '#platform/process/config.ts';
import { StartError } from './start-error.ts';

const connectTimeoutMs = 5000;

/** Throws a StartError if the port is taken. Port 0, any free port, never is. */
export async function requireFreePort(port: number, setting: string): Promise<void> {
  const probe = createServer();
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  probe.once('error', reject).listen(port, listenHost(), resolve);
  try {
    await listening;
  } catch (cause) {
    throw portError(port, setting, cause);
  }
  await new Promise((closed) => probe.close(closed));
}

/** The StartError for a port on which a server could not listen. */
export function portError(port: number, setting: string, cause: unknown): StartError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return code === 'EADDRINUSE'
    ? new StartError(`Port ${port} is taken. Choose another port: ${setting}=${port + 10}`, { cause })
    : new StartError(`Port ${port} (${setting}) cannot be used: ${message}`, { cause });
}

/** The oldest version that the tests run on. */
const oldestPostgres = 15;

/** Throws a StartError if PostgreSQL does not accept the connection within five seconds, or is too old. */
export async function requireDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => {});
  let version: number;
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number }>(
      `select current_setting('server_version_num')::int / 10000 as version`,
    );
    version = rows[0]?.version ?? 0;
    await client.end();
  } catch (cause) {
    throw new StartError(
      `DATABASE_URL: the database at ${new URL(url).host} does not accept the connection: ${reasonOf(cause)}`,
      {
        cause,
      },
    );
  }
  if (version < oldestPostgres) {
    throw new StartError(`DATABASE_URL: expected PostgreSQL ${oldestPostgres} or newer, found version ${version}`);
  }
}

/** Throws a StartError if the Redis does not answer within five seconds. */
export async function requireRedis(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: connectTimeoutMs });
  let first: unknown;
  client.on('error', (error) => {
    first ??= error;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (cause) {
    // The error of connect() says only that the connection is closed.
    throw new StartError(`REDIS_URL: the Redis at ${new URL(url).host} does not answer: ${reasonOf(first ?? cause)}`, {
      cause,
    });
  } finally {
    client.disconnect();
  }
}

/**
 * Throws a StartError if a setting names the data of a schema registry: the subgraphs here go live without a verdict,
 * which must not happen in a registry that others follow.
 */
export function requireOwnRegistry(env: NodeJS.ProcessEnv): void {
  const forbidden = ['REGISTRY_DATABASE_URL', 'REGISTRY_DIRECTORY', 'REGISTRY_TOKENS'].filter((name) => env[name]);
  if (forbidden.length === 0) return;
  throw new StartError(
    `${forbidden.join(', ')}: must not be set, because npm start runs its own schema registry. To follow another registry: REGISTRY_URL=<its address>/v1/<graph>/<variant>`,
  );
}

/** The first reason of a failed connection. */
export function reasonOf(error: unknown): string {
  // A name with several addresses fails once for each address; one error is enough.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return first instanceof Error ? first.message : String(first);
}

/**
 * Throws a StartError if PostgreSQL refused something that only an administrator may do; throws every other error as it
 * is.
 */
export function explainPrivileges(error: unknown): never {
  const insufficientPrivilege = '42501';
  if (error instanceof pg.DatabaseError && error.code === insufficientPrivilege) {
    throw new StartError(`DATABASE_URL: its user must be allowed to create databases and roles: ${error.message}`, {
      cause: error,
    });
  }
  throw error;
}

/**
 * Throws a StartError with the file and the reason if the system refused to read or write below the data directory;
 * throws every other error as it is.
 */
export function explainDataDirectory(error: unknown, dataDir: string): never {
  const directory = path.resolve(dataDir);
  if (error instanceof Error && 'code' in error && 'path' in error && typeof error.path === 'string') {
    const file = path.resolve(error.path);
    if (
      file === directory ||
      file.startsWith(`${directory}${path.sep}`) ||
      directory.startsWith(`${file}${path.sep}`)
    ) {
      throw new StartError(
        `The data directory cannot be used: ${error.message}. Make ${directory} a directory that this user may read and write, or choose ` +
          'another directory: DATA_DIR=<directory>',
        { cause: error },
      );
    }
  }
  throw error;
}
