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
    // In use, which is the common case: PostgreSQL writes its port into the fourth line of this file.
    const running = await reachableDataDir(path.resolve(directory), postgresUser());
    const pidFile = await readFile(path.join(running, 'postmaster.pid'), 'utf8').catch(() => '');
    const port = Number(pidFile.split('\n')[3]);
    const password = await readFile(`${running}.password`, 'utf8').catch(() => '');
    if (!port || password === '') throw error;
    return { url: `postgres://tradepost:${password.trim()}@127.0.0.1:${port}/postgres`, stop: async () => {} };
  }
}
