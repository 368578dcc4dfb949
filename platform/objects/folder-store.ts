import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ObjectStore, ObjectTooLarge, requireKey } from './object-store.ts';
import { openUploadSignatures } from './upload-signature.ts';

/** Files in a folder that all processes share. The gateway serves the keys below `images/` and takes those below `uploads/` at addresses that are signed here. */
export function folderStore(options: { folder: string; secret: string; publicBase: string }): ObjectStore {
  const { folder, secret, publicBase } = options;
  const signatures = openUploadSignatures(secret);
  return {
    async signUpload(key, { contentType, bytes, expiresAt }) {
      const expires = Math.floor(expiresAt.getTime() / 1000);
      const signature = signatures.sign({ key: requireKey(key), contentType, bytes, expires });
      const query = new URLSearchParams({
        type: contentType,
        bytes: String(bytes),
        expires: String(expires),
        signature,
      });
      return { url: `/${key}?${query.toString()}`, headers: { 'content-type': contentType } };
    },
    size: (key) => sizeOf(fileOf(folder, key)),
    async read(key, maxBytes) {
      const file = fileOf(folder, key);
      const bytes = await sizeOf(file);
      if (bytes === undefined) return undefined;
      if (bytes > maxBytes) throw new ObjectTooLarge(`expected at most ${maxBytes} bytes at ${key}, found ${bytes}`);
      return readFile(file);
    },
    async write(key, body) {
      await putWhole(folder, key, (part) => writeFile(part, body));
    },
    async remove(keys) {
      await Promise.all(keys.map((key) => rm(fileOf(folder, key), { force: true })));
    },
    publicUrl: (key) => `${publicBase}/${requireKey(key)}`,
    stop: async () => {},
  };
}

/** Puts a stream at a key of the folder. If the stream fails, nothing is changed. */
export function putStream(folder: string, key: string, source: Readable): Promise<void> {
  return putWhole(folder, key, (part) => pipeline(source, createWriteStream(part, { flags: 'wx' })));
}

/** The file of a key for reading; undefined if there is none. */
export async function openFile(
  folder: string,
  key: string,
): Promise<{ bytes: number; stream: () => Readable } | undefined> {
  const file = fileOf(folder, key);
  const bytes = await sizeOf(file);
  return bytes === undefined ? undefined : { bytes, stream: () => createReadStream(file) };
}

const fileOf = (folder: string, key: string): string => path.join(folder, ...requireKey(key).split('/'));

async function sizeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return found?.isFile() ? found.size : undefined;
}

/** Written beside its place and then renamed, so that a reader finds the whole file or none. */
async function putWhole(folder: string, key: string, write: (part: string) => Promise<void>): Promise<void> {
  const file = fileOf(folder, key);
  await mkdir(path.dirname(file), { recursive: true });
  const part = `${file}.${randomUUID()}.part`;
  try {
    await write(part);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
