import { createServer } from 'node:net';
import path from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { listenHost } from '#platform/process/config.ts';
import { StartError } from './start-error.ts';

const connectTimeoutMs = 5000;

/** Throws a StartError if somebody listens on the port already. Port 0, any free one, never is. */
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

/** The StartError for a port that could not be listened on. */
export function portError(port: number, setting: string, cause: unknown): StartError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return code === 'EADDRINUSE'
    ? new StartError(`Port ${port} is taken. Another one: ${setting}=${port + 10}`, { cause })
    : new StartError(`Port ${port} (${setting}) cannot be used: ${message}`, { cause });
}

/** The oldest version that the tests run on. */
const oldestPostgres = 15;

/** Throws a StartError if the PostgreSQL does not let us in within five seconds, or is too old. */
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
    throw new StartError(`DATABASE_URL: the database at ${new URL(url).host} does not let us in: ${reasonOf(cause)}`, {
      cause,
    });
  }
  if (version < oldestPostgres) {
    throw new StartError(`DATABASE_URL: PostgreSQL ${oldestPostgres} or newer is needed, this is version ${version}`);
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
    // What connect() rejects with says only that the connection is closed.
    throw new StartError(`REDIS_URL: the Redis at ${new URL(url).host} does not answer: ${reasonOf(first ?? cause)}`, {
      cause,
    });
  } finally {
    client.disconnect();
  }
}

/**
 * Throws a StartError if a setting names where a schema registry keeps its data: what runs here is made live without a verdict, which must
 * not happen to a registry that others follow.
 */
export function requireOwnRegistry(env: NodeJS.ProcessEnv): void {
  const given = ['REGISTRY_DATABASE_URL', 'REGISTRY_DIRECTORY', 'REGISTRY_TOKENS'].filter((name) => env[name]);
  if (given.length === 0) return;
  throw new StartError(
    `${given.join(', ')}: must not be set, npm start has a schema registry of its own. To follow another one: REGISTRY_URL=<its address>/v1/<graph>/<variant>`,
  );
}

function reasonOf(error: unknown): string {
  // A name with several addresses fails once for each; one is enough to read.
  const one = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return one instanceof Error ? one.message : String(one);
}

/** Turns a refusal by PostgreSQL to do what only an administrator may into a StartError, and passes on everything else. */
export function explainPrivileges(error: unknown): never {
  const insufficientPrivilege = '42501';
  if (error instanceof pg.DatabaseError && error.code === insufficientPrivilege) {
    throw new StartError(`DATABASE_URL: its user must be allowed to make databases and roles: ${error.message}`, {
      cause: error,
    });
  }
  throw error;
}

/**
 * Turns a refusal by the system to read or write below the data directory into a StartError with the file and the reason, and passes on
 * everything else.
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
          'another one: DATA_DIR=<directory>',
        { cause: error },
      );
    }
  }
  throw error;
}
