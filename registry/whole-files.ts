import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Files that appear whole or not at all, for several processes in one directory. Names of unfinished files begin with a dot. */

/** Formatted for people who read it in a pull request. */
export const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The lines of a file; empty if the file does not exist. */
export async function readLines(file: string): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Null for an empty line, or a line that a crash cut off. */
export function parseLine<T>(line: string): T | null {
  if (line === '') return null;
  try {
    return JSON.parse(line) as T;
  } catch {
    return null;
  }
}

/** The files of a folder, without unfinished files; empty if the folder does not exist. */
export async function list(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => !file.startsWith('.'));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** Null if the file does not exist; throws if it is not JSON. */
export async function readJson<T>(file: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`Cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}

async function writeTemporary(file: string, text: string, mode?: number): Promise<string> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true });
  const temporary = path.join(folder, `.${randomUUID()}`);
  const handle = await open(temporary, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
}

/** Replaces a file; readers see the old one or the new one. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await rename(await writeTemporary(file, text), file);
}

/** Creates a file, optionally with permissions. Throws EEXIST if the file exists. */
export async function createWhole(file: string, text: string, mode?: number): Promise<void> {
  const temporary = await writeTemporary(file, text, mode);
  try {
    // Not `wx` on the file itself: a process killed while writing would leave half a file behind.
    await link(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * The name of a file for a name that a client chose. It cannot be reversed: names that are too long for a file system (255 bytes on most)
 * become their hash.
 */
export function nameOf(...names: string[]): string {
  const name = names.map((part) => encodeURIComponent(part.toWellFormed())).join('@');
  if (name.length > 150) return createHash('sha256').update(name).digest('hex');
  // Names of unfinished files begin with a dot.
  return name.replace(/^\./, '%2E');
}

export const byCharacters = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
