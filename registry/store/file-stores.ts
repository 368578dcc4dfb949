import path from 'node:path';
import { dropInstanceFiles, dropUsageFiles, openFileStore } from './file-store.ts';
import type { Stores } from './store.ts';
import { list } from '../whole-files.ts';

/** All variants in a directory, each in `<graph>/<variant>` below it. The first write makes the directory. */
export function openFileStores(directory: string): Stores {
  async function* variants(): AsyncGenerator<[graph: string, variant: string]> {
    for (const graph of await list(directory))
      for (const variant of await list(path.join(directory, graph))) yield [graph, variant];
  }
  return {
    of: (target) => openFileStore(path.join(directory, ...target.split('@'))),
    async targets() {
      const found: string[] = [];
      for await (const [graph, variant] of variants()) {
        // A kept check or a report of a gateway also creates a folder.
        if ((await list(path.join(directory, graph, variant, 'versions'))).length > 0)
          found.push(`${graph}@${variant}`);
      }
      return found.toSorted();
    },
    async dropUsageBefore(day) {
      for await (const [graph, variant] of variants()) await dropUsageFiles(path.join(directory, graph, variant), day);
    },
    async dropInstancesBefore(seenAt) {
      for await (const [graph, variant] of variants())
        await dropInstanceFiles(path.join(directory, graph, variant), seenAt);
    },
    async ping() {
      await list(directory);
    },
    stop: () => Promise.resolve(),
  };
}
