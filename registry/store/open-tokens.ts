import type { Log } from '../../platform/process/log.ts';
import type { RegistrySettings } from '../settings.ts';
import { openPostgresTokens } from './postgres-tokens.ts';
import { openTokenFiles } from './token-files.ts';
import type { Tokens } from './tokens.ts';

/** Tokens in PostgreSQL if the settings name a database, else in the directory they name. Throws if the database cannot be reached. */
export async function openTokens(
  settings: Pick<RegistrySettings, 'REGISTRY_DATABASE_URL' | 'REGISTRY_TOKENS'>,
  options: { log?: Log } = {},
): Promise<Tokens> {
  const { REGISTRY_DATABASE_URL: databaseUrl, REGISTRY_TOKENS: directory } = settings;
  return databaseUrl === undefined ? openTokenFiles(directory, options) : openPostgresTokens(databaseUrl, options);
}
