import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, unlinkSync, utimesSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Composition, SubgraphSource } from './compose.ts';
import { writeWhole } from '../whole-files.ts';

/** As `compose`; an implementation may load the composer on first use. */
export type Compose = (subgraphs: readonly (SubgraphSource & { sdl: string })[]) => Promise<Composition>;

/** Shared by all projects of a user: an entry depends only on the composed schemas. */
export const cacheDirectory = path.join(
  process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'),
  'tradepost-schema',
);

/** One supergraph each; ours has 60 kB. Double would keep supergraphs that nobody composes again; half would lose them when branches change. */
const maxEntries = 100;

/**
 * A composer with a cache on disk. The result depends only on the version of the composer and on the subgraphs' names, URLs, schemas and
 * files (errors name the files). The directory has one file per composition, at most 100; the least recently used are removed. A file that
 * is damaged or cannot be read is composed again. A directory that cannot be written costs only time.
 */
export function cachedComposer(directory: string, composer?: Compose): Compose {
  return async (subgraphs) => {
    const file = path.join(directory, `${keyOf(subgraphs)}.json`);
    const known = read(file);
    if (known) return known;
    const composition = await (composer ?? (await import('./compose.ts')).compose)(subgraphs);
    try {
      const text = JSON.stringify(composition);
      await writeWhole(file, `${hashOf(text)}\n${text}\n`);
      forgetOldest(directory);
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
    }
    return composition;
  };
}

function keyOf(subgraphs: Parameters<Compose>[0]): string {
  const require = createRequire(import.meta.url);
  const versions = ['@apollo/composition', '@apollo/federation-internals', 'graphql'].map(
    (name) => (require(`${name}/package.json`) as { version: string }).version,
  );
  return hashOf(JSON.stringify([versions, subgraphs.map(({ name, url, file, sdl }) => [name, url, file, sdl])]));
}

function read(file: string): Composition | null {
  try {
    const [hash = '', text = ''] = readFileSync(file, 'utf8').split('\n');
    if (hashOf(text) !== hash) return null;
    const now = new Date();
    utimesSync(file, now, now);
    return JSON.parse(text) as Composition;
  } catch {
    return null;
  }
}

function forgetOldest(directory: string): void {
  const files = readdirSync(directory).filter((name) => name.endsWith('.json'));
  if (files.length <= maxEntries) return;
  const byAge = files
    .map((name) => path.join(directory, name))
    .map((file) => ({ file, usedAt: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .toSorted((a, b) => a.usedAt - b.usedAt);
  for (const { file } of byAge.slice(0, files.length - maxEntries)) unlinkSync(file);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
