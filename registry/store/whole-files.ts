import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Files that appear whole or not at all, for several processes in one directory. What is still being written begins with a dot. */

/** As people read it in a pull request. */
export const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The lines of a file; none if there is no file. */
export async function readLines(file: string): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Null where it is empty, or was torn by a crash. */
export function parseLine<T>(line: string): T | null {
  if (line === '') return null;
  try {
    return JSON.parse(line) as T;
  } catch {
    return null;
  }
}

/** What is in a folder, without what is still being written; nothing if there is no such folder. */
export async function list(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => !file.startsWith('.'));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** Null if there is no file; throws where it is not JSON. */
export async function readJson<T>(file: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`can't read ${file}: ${(error as Error).message}`, { cause: error });
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

/** Makes a file, with these rights if they are given, that must not be there yet; EEXIST if it is. */
export async function createWhole(file: string, text: string, mode?: number): Promise<void> {
  const temporary = await writeTemporary(file, text, mode);
  try {
    // Not `wx` on the file itself: whoever is killed while writing would leave half a version behind.
    await link(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * What a file is called that is about something which others named. Not to be read back: what is too long for a file system (255 bytes
 * on most) gives its hash.
 */
export function nameOf(...names: string[]): string {
  const name = names.map((one) => encodeURIComponent(one.toWellFormed())).join('@');
  if (name.length > 150) return createHash('sha256').update(name).digest('hex');
  // What begins with a dot is still being written.
  return name.replace(/^\./, '%2E');
}

export const byCharacters = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
