import { z } from 'zod';
import { serverLimitSettings } from '#platform/graph/server-limits.ts';
import { httpUrl, portSetting, postgresUrl, readSettings, subgraphSettings } from '#platform/process/config.ts';

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  /** Database of the catalogue, signed in as the subgraph's own role. */
  CATALOG_DATABASE_URL: postgresUrl,
  ...subgraphSettings,
  ...serverLimitSettings,
  CATALOG_PORT: portSetting.default(4002),
  CATALOG_ADMIN_PORT: portSetting.default(4102),
  CATALOG_WORKER_ADMIN_PORT: portSetting.default(4112),
  /** Where the events of orders are read. */
  ORDERS_URL: httpUrl.default('http://127.0.0.1:4003'),
  /** How long stock is held for an order that is not confirmed; longer than orders waits for a payment. */
  RESERVATION_TTL_SECONDS: z.coerce.number().int().min(1).max(86_400).default(1800),
};

export type CatalogSettings = Readonly<z.infer<z.ZodObject<typeof settingsShape>>>;

/** The settings of the catalog server and worker. Throws a SettingsError that names every bad one. */
export function readCatalogSettings(env?: NodeJS.ProcessEnv): CatalogSettings {
  return readSettings(settingsShape, env);
}
