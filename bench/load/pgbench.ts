import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** Whether PostgreSQL's own load program is on the PATH; the PostgreSQL from npm comes without it. */
export async function hasPgbench(): Promise<boolean> {
  return promisify(execFile)('pgbench', ['--version']).then(
    () => true,
    () => false,
  );
}

/** Runs scripts by pgbench, one script in each transaction; resolves with transactions a second. Throws if a statement fails. */
export async function runPgbench(options: {
  databaseUrl: string;
  scripts: readonly string[];
  clients: number;
  seconds: number;
}): Promise<number> {
  const { databaseUrl, scripts, clients, seconds } = options;
  const directory = mkdtempSync(path.join(tmpdir(), 'tradepost-pgbench-'));
  chmodSync(directory, 0o755);
  try {
    const files = scripts.map((script, index) => {
      const file = path.join(directory, `${index}.sql`);
      writeFileSync(file, script);
      return file;
    });
    const args = ['-n', '-M', 'simple', '-D', 'ready=0', '-D', 'n=0', '-c', String(clients), '-j', '2'];
    const { stdout, stderr } = await promisify(execFile)('pgbench', [
      ...args,
      '-T',
      String(seconds),
      ...files.flatMap((file) => ['-f', file]),
      databaseUrl,
    ]);
    const [, rate] = /^tps = ([\d.]+)/m.exec(stdout) ?? [];
    if (rate === undefined || /abort/i.test(stderr)) throw new Error(`pgbench failed: ${stderr.slice(0, 2000)}`);
    return Number(rate);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
