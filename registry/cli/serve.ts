import { once } from 'node:events';
import { SettingsError } from '../../platform/process/config.ts';
import { UsageError } from '../usage-error.ts';
import { readRegistrySettings } from '../settings.ts';
import { serveRegistry } from '../server.ts';
import type { CommandOptions } from './command-options.ts';
import type { CommandResult } from '../report/to-report.ts';

/** Runs the registry until a signal stops the process. Settings without a flag come from the environment. */
export async function serveCommand(options: CommandOptions): Promise<CommandResult> {
  const env = {
    ...process.env,
    ...(options.config === undefined ? {} : { REGISTRY_CONFIG: options.config }),
    ...(options.directory === undefined ? {} : { REGISTRY_DIRECTORY: options.directory }),
    ...(options.port === undefined ? {} : { REGISTRY_PORT: options.port }),
  };
  try {
    readRegistrySettings(env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
  await serveRegistry(env);
  // The signal that stops the registry also ends the process.
  await once(process, 'exit');
  return {};
}
