import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { startEmbeddedPostgres } from '../stages/postgres/embedded-postgres.ts';
import { EmbeddedPostgresError } from '../stages/postgres/embedded-postgres-error.ts';
import { reachableDataDir } from '../stages/postgres/postgres-files.ts';
import { postgresUser } from '../stages/postgres/postgres-user.ts';

/** The embedded server of `npm start`: the running one, or one that is started for the caller, who stops it. */
export async function openEmbeddedServer(dataDir: string): Promise<{ url: string; stop(): Promise<void> }> {
  const directory = path.join(dataDir, 'postgres');
  try {
    const server = await startEmbeddedPostgres(directory);
    return { url: server.adminUrl, stop: () => server.stop() };
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError)) throw error;
    // In use, which is the common case.
    const url = await runningServer(dataDir);
    if (url === undefined) throw error;
    return { url, stop: async () => {} };
  }
}

/** The address of the running embedded server of `npm start`; undefined if none runs. */
export async function runningServer(dataDir: string): Promise<string | undefined> {
  const running = await reachableDataDir(path.resolve(dataDir, 'postgres'), postgresUser());
  // PostgreSQL writes its port into the fourth line of this file.
  const pidFile = await readFile(path.join(running, 'postmaster.pid'), 'utf8').catch(() => '');
  const port = Number(pidFile.split('\n')[3]);
  const password = await readFile(`${running}.password`, 'utf8').catch(() => '');
  if (!port || password === '') return undefined;
  return `postgres://tradepost:${password.trim()}@127.0.0.1:${port}/postgres`;
}
