import path from 'node:path';
import type { Log } from '../../platform/process/log.ts';
import type { RegistrySettings } from '../settings.ts';
import { dropFilesBefore, openFileStore } from './file-store.ts';
import { openPostgresStores } from './postgres-store.ts';
import type { RegistryStore } from './store.ts';
import { list } from './whole-files.ts';

export interface Oldest {
  usageDay: string;
  instanceSeenAt: string;
}

/** Where all variants of all graphs are kept. */
export interface Stores {
  /** The variant by its name, `graph@variant`; it need not have a version yet. */
  of(target: string): RegistryStore;
  /** Names of all variants that have a version, sorted. */
  targets(): Promise<string[]>;
  /**
   * Drops usage of days before `usageDay` (YYYY-MM-DD) and gateways last seen before `instanceSeenAt`, of all variants. Killed in the middle, or
   * in several processes at once, it leaves some of them to the next time.
   */
  dropBefore(oldest: Oldest): Promise<void>;
  /** Throws where nothing can be read. */
  ping(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * PostgreSQL where the settings name a database; else files in the directory that they name, or in `directory`. Throws if the database
 * cannot be reached.
 */
export async function openStores(
  settings: Pick<RegistrySettings, 'REGISTRY_DATABASE_URL' | 'REGISTRY_DIRECTORY'>,
  given: { directory: string; log?: Log },
): Promise<Stores> {
  const { REGISTRY_DATABASE_URL: databaseUrl, REGISTRY_DIRECTORY: directory = given.directory } = settings;
  return databaseUrl === undefined ? openFileStores(directory) : openPostgresStores(databaseUrl, given);
}

/** `<graph>/<variant>` below a directory, which is made by the first write. */
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
        // A check that was kept or a gateway that reported makes a folder too.
        if ((await list(path.join(directory, graph, variant, 'versions'))).length > 0)
          found.push(`${graph}@${variant}`);
      }
      return found.toSorted();
    },
    async dropBefore(oldest) {
      for await (const [graph, variant] of variants())
        await dropFilesBefore(path.join(directory, graph, variant), oldest);
    },
    async ping() {
      await list(directory);
    },
    stop: () => Promise.resolve(),
  };
}
