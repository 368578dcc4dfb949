import { once } from 'node:events';
import { SettingsError } from '../../platform/process/config.ts';
import { UsageError } from './git-baseline.ts';
import { readRegistrySettings } from '../settings.ts';
import { serveRegistry } from '../server.ts';
import type { Given } from './given.ts';
import type { Answer } from './run-command.ts';

/** Runs the registry until the process is told to stop. What is not given comes from the settings of its server. */
export async function serveCommand(given: Given): Promise<Answer> {
  const env = {
    ...process.env,
    ...(given.config === undefined ? {} : { REGISTRY_CONFIG: given.config }),
    ...(given.directory === undefined ? {} : { REGISTRY_DIRECTORY: given.directory }),
    ...(given.port === undefined ? {} : { REGISTRY_PORT: given.port }),
  };
  try {
    readRegistrySettings(env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
  await serveRegistry(env);
  // The signal that stops it ends the process.
  await once(process, 'exit');
  return {};
}
