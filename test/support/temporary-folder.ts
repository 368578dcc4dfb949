import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { identityOf } from '../../stages/preflight/lock.mjs';

const memory = '/dev/shm';
const prefix = 'tradepost-test-';
const gigabyte = 1024 ** 3;

/**
 * Makes a folder in memory the temporary folder of this process and of those that it starts. A copy of a database has 330 files. ext4 does not use an inode
 * again for a while, so while tests drop databases it searches longer and longer for each new file. Changes nothing where there is no such folder, or
 * too little memory for the databases of a run.
 */
export function useMemoryForTemporaryFiles(): (() => void) | undefined {
  if (process.platform !== 'linux' || !hasRoom()) return undefined;
  removeLeftovers();
  const folder = mkdtempSync(path.join(memory, `${prefix}${process.pid}-`));
  // PostgreSQL may run as somebody else.
  chmodSync(folder, 0o755);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true, force: true });
  };
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    // Containers give 64 MB by default.
    return bavail * bsize >= 6 * gigabyte && process.availableMemory() >= 10 * gigabyte;
  } catch {
    return false;
  }
}

/** A run that was killed leaves its folder, which would hold memory until the machine restarts. */
function removeLeftovers(): void {
  for (const name of readdirSync(memory)) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || identityOf(Number(pid)) !== '') continue;
    try {
      rmSync(path.join(memory, name), { recursive: true, force: true });
    } catch {
      // Another user's.
    }
  }
}
