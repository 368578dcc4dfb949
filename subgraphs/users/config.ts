import { z } from 'zod';
import { serverLimitSettings } from '#platform/graph/server-limits.ts';
import { portSetting, postgresUrl, readSettings, subgraphSettings } from '#platform/process/config.ts';

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  /** Database of accounts, signed in as the subgraph's own role. */
  USERS_DATABASE_URL: postgresUrl,
  ...subgraphSettings,
  ...serverLimitSettings,
  USERS_PORT: portSetting.default(4001),
  USERS_ADMIN_PORT: portSetting.default(4101),
  USERS_WORKER_ADMIN_PORT: portSetting.default(4111),
};

export type UsersSettings = Readonly<z.infer<z.ZodObject<typeof settingsShape>>>;

/** The settings of the users server and worker. Throws a SettingsError that names every bad one. */
export function readUsersSettings(env?: NodeJS.ProcessEnv): UsersSettings {
  return readSettings(settingsShape, env);
}
