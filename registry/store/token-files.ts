import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../../platform/process/log.ts';
import { type Token, type Tokens, tokenSchema, tokensOf } from './tokens.ts';
import { createWhole, list, toJson } from '../whole-files.ts';

/**
 * Tokens in a directory, a file each, named by their ids. Several processes may share the directory; the first token makes it. A file that
 * holds no token is skipped, with a warning in the log.
 */
export function openTokenFiles(directory: string, { log }: { log?: Log } = {}): Tokens {
  const fileOf = (id: string) => path.join(directory, `${id}.json`);

  async function find(id: string): Promise<Token | null> {
    let text: string;
    try {
      text = await readFile(fileOf(id), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    try {
      return tokenSchema.parse(JSON.parse(text));
    } catch (error) {
      log?.warn({ err: error, file: fileOf(id) }, 'a file holds no token');
      return null;
    }
  }

  return tokensOf({
    async add(token) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await createWhole(fileOf(token.id), toJson(token), 0o600);
    },
    find,
    async all() {
      const files = (await list(directory)).filter((file) => /^[0-9a-f]{16}\.json$/.test(file));
      const tokens = await Promise.all(files.map((file) => find(path.basename(file, '.json'))));
      return tokens.filter((token) => token !== null);
    },
    async remove(id) {
      try {
        await rm(fileOf(id));
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw error;
      }
    },
    stop: () => Promise.resolve(),
  });
}
