import { z } from 'zod';
import {
  portSetting,
  postgresUrl,
  readSettings,
  redisUrl,
  secretSetting,
  leewaySetting,
} from '#platform/process/config.ts';

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  /** Database of accounts, signed in as the subgraph's own role. */
  USERS_DATABASE_URL: postgresUrl,
  TRADEPOST_SECRET: secretSetting,
  /** How much the clocks of two processes may differ before calls between them are refused. */
  IDENTITY_LEEWAY_SECONDS: leewaySetting,
  USERS_PORT: portSetting.default(4001),
  USERS_ADMIN_PORT: portSetting.default(4101),
  USERS_WORKER_ADMIN_PORT: portSetting.default(4111),
  /** Carries the hints that events were recorded and stamped. Without it, other processes hear of changes when they poll. */
  REDIS_URL: redisUrl.optional(),
};

export type UsersSettings = Readonly<z.infer<z.ZodObject<typeof settingsShape>>>;

/** The settings of the users server and worker. Throws a SettingsError that names every bad one. */
export function readUsersSettings(env?: NodeJS.ProcessEnv): UsersSettings {
  return readSettings(settingsShape, env);
}
