import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes the last good supergraph of a registry. The file appears whole or not at all, also when the machine loses power: a gateway may have
 * nothing else to start with.
 */
export async function writeSupergraphCopy(
  file: string,
  url: string,
  copy: { sdl: string; version: number | null },
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const part = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(part, 'wx');
    try {
      await handle.writeFile(`${headOf(url)} ${copy.version ?? ''}\n${copy.sdl}`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  const directory = await open(path.dirname(file), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Reads it. Throws if there is none, or if it comes from another URL: a gateway that follows another graph now must not serve the old one. */
export async function readSupergraphCopy(file: string, url: string): Promise<{ sdl: string; version: number | null }> {
  const text = await readFile(file, 'utf8');
  const end = text.indexOf('\n');
  const head = text.slice(0, end);
  if (!head.startsWith(`${headOf(url)} `)) throw new Error(`${file} is not a copy from ${url}`);
  const version = Number(head.slice(headOf(url).length + 1));
  return { sdl: text.slice(end + 1), version: version > 0 ? version : null };
}

const headOf = (url: string): string => `# ${url}`;
