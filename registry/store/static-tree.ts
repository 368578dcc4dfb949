import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { openFileStore } from './file-store.ts';
import type { RegistryStore } from './store.ts';
import type { Version } from '../model/version.ts';
import { summaryOf } from '../report/to-report.ts';
import { writeWhole } from '../whole-files.ts';

/** The live version as files that any web server or CDN can serve. */
export interface StaticTree {
  /** The history behind it, in `.store/<graph>/<variant>` of the directory. */
  store: RegistryStore;
  /** Updates the files to the live version, if they differ. Call it after every version. */
  show(): Promise<void>;
}

/**
 * A directory with, for each variant, `<graph>/<variant>/` holding `supergraph.graphql`, `api.graphql`, `subgraphs.json`,
 * `version.json`, and the same in `versions/<number>/`, which never change; and the addresses of Hive's CDN,
 * `artifacts/v1/<graph>/<variant>/` with `supergraph`, `sdl`, `services`.
 *
 * Each file appears whole. `version.json` changes last and holds the hash of every other file: a reader that needs matching files reads it,
 * then the files in `versions/<number>/`. A process killed at any moment leaves the old or the new version; the next publish completes it.
 */
export function openStaticTree(directory: string, graph: string, variant: string): StaticTree {
  const store = openFileStore(path.join(directory, '.store', graph, variant));
  const live = path.join(directory, graph, variant);
  const hive = path.join(directory, 'artifacts', 'v1', graph, variant);

  const folderOf = (number: number) => path.join(live, 'versions', String(number));

  /** Creates all files of a version in one step. */
  async function keep(version: Version): Promise<void> {
    const folder = folderOf(version.number);
    if (existsSync(folder)) return;
    const temporary = path.join(live, 'versions', `.${randomUUID()}`);
    try {
      for (const [name, text] of filesOf(version)) await writeWhole(path.join(temporary, name), text);
      await rename(temporary, folder);
    } catch (error) {
      // Another process created the same version meanwhile, with the same content.
      if (!existsSync(folder)) throw error;
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }

  /** Versions are created in order, so only the last ones can be missing. */
  async function keepUpTo(head: Version): Promise<void> {
    const missing: number[] = [];
    for (let number = head.number; number > 0 && !existsSync(folderOf(number)); number -= 1) missing.unshift(number);
    for (const number of missing) {
      const version = number === head.number ? head : await store.version(number);
      if (version) await keep(version);
    }
  }

  return {
    store,
    async show() {
      // Repeated if another process published meanwhile, so that the last writer leaves the live version.
      for (;;) {
        const head = await store.head();
        if (!head) return;
        await keepUpTo(head);
        const differing = await differingFrom([
          [path.join(hive, 'supergraph'), head.supergraphSdl],
          [path.join(hive, 'sdl'), head.apiSdl],
          [path.join(hive, 'services'), JSON.stringify(head.subgraphs)],
          ...filesOf(head).map(([name, text]): [string, string] => [path.join(live, name), text]),
        ]);
        if (differing.length === 0) return;
        for (const [file, text] of differing) await writeWhole(file, text);
      }
    },
  };
}

async function differingFrom(files: readonly [file: string, text: string][]): Promise<[file: string, text: string][]> {
  const differing: [string, string][] = [];
  for (const [file, text] of files) {
    const found = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (found !== text) differing.push([file, text]);
  }
  return differing;
}

/** In the order of writing: the last file makes the others count. */
function filesOf(version: Version): [name: string, text: string][] {
  const files: [string, string][] = [
    ['supergraph.graphql', version.supergraphSdl],
    ['api.graphql', version.apiSdl],
    ['subgraphs.json', `${JSON.stringify(version.subgraphs, null, 2)}\n`],
  ];
  const sha256 = Object.fromEntries(
    files.map(([name, text]) => [name, createHash('sha256').update(text).digest('hex')]),
  );
  return [...files, ['version.json', `${JSON.stringify({ ...summaryOf(version), sha256 }, null, 2)}\n`]];
}
