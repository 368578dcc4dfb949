import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';

const deadlineMs = 5 * 60_000;

/**
 * The folder with the registry clients of others, as npm has them; installed now if they are not. They are no part of the project's own
 * installation: nobody who runs it needs them. Rejects if npm cannot.
 */
export const clientsFolder = (): Promise<string> => installedFolder('clients');

/**
 * A folder of test/ with a lock file of its own, installed now if it is not. Rejects if npm cannot. Without packages that are peers alone: in `clients` they are a
 * sixth of all files, for a page of Hive's gateway that comes built.
 */
export async function installedFolder(name: string): Promise<string> {
  const folder = path.resolve(import.meta.dirname, '..', name);
  // Written last by an installation.
  const installed = path.join(folder, 'node_modules', '.package-lock.json');
  if (existsSync(installed)) return folder;
  const lock = path.join(folder, '.installing');
  try {
    await mkdir(lock);
  } catch {
    // Another test file is at it, or one was killed at it.
    await eventually(async () => {
      if (existsSync(installed) && !existsSync(lock)) return true;
      const age = Date.now() - ((await stat(lock).catch(() => null))?.mtimeMs ?? 0);
      if (age > deadlineMs) await rm(lock, { recursive: true, force: true });
      return !existsSync(lock);
    }, deadlineMs + 10_000);
    return installedFolder(name);
  }
  try {
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--omit=peer'];
    await promisify(execFile)('npm', ['ci', ...options], { cwd: folder, timeout: deadlineMs });
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
  return folder;
}
