import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { postgresUser } from '../../stages/postgres/postgres-user.ts';

/**
 * Copies the files of a running server, as PostgreSQL documents it under "Making a Base Backup Using the Low Level API". The copy needs the log
 * that was written meanwhile, from a standby's connection or an archive. `directory` must not exist.
 */
export async function copyRunningServer(adminUrl: string, dataDir: string, directory: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`select pg_backup_start('drill', fast => true)`);
    copyFolder(dataDir, directory, '');
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
    writeFileSync(path.join(directory, 'backup_label'), rows[0]?.labelfile ?? '');
    copyFileSync(`${dataDir}.password`, `${directory}.password`);
  } finally {
    await client.end();
  }
}

/** What the copy must not have: the log comes from elsewhere, the others belong to the running server. */
const leftOut = new Set(['pg_wal', 'pg_replslot', 'postmaster.pid', 'postmaster.opts', 'pg_stat_tmp']);

function copyFolder(from: string, to: string, name: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (name === '' && leftOut.has(entry.name)) {
      if (entry.isDirectory()) mkdirSync(target, { recursive: true, mode: 0o700 });
    } else if (entry.isDirectory()) {
      copyFolder(source, target, entry.name);
    } else {
      copyFile(source, target);
    }
  }
}

/** A file that PostgreSQL deletes meanwhile is made again from the log. */
function copyFile(source: string, target: string): void {
  try {
    copyFileSync(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Gives the files to the user that PostgreSQL runs as. */
export function giveToPostgres(directory: string): void {
  const user = postgresUser();
  if (user) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, directory]);
}
