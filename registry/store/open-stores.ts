import type { Log } from '../../platform/process/log.ts';
import type { RegistrySettings } from '../settings.ts';
import { openFileStores } from './file-stores.ts';
import { openPostgresStores } from './postgres-stores.ts';
import type { Stores } from './store.ts';

/**
 * All variants in PostgreSQL if the settings name a database; else in files, in the directory that the settings or `directory` name. Throws
 * if the database cannot be reached.
 */
export async function openStores(
  settings: Pick<RegistrySettings, 'REGISTRY_DATABASE_URL' | 'REGISTRY_DIRECTORY'>,
  options: { directory: string; log?: Log },
): Promise<Stores> {
  const { REGISTRY_DATABASE_URL: databaseUrl, REGISTRY_DIRECTORY: directory = options.directory } = settings;
  return databaseUrl === undefined ? openFileStores(directory) : openPostgresStores(databaseUrl, options);
}
