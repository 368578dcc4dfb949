import { z } from 'zod';
import { type DatabaseAddress, databaseAddress } from '#platform/database/database-address.ts';
import { serverLimitSettings } from '#platform/graph/server-limits.ts';
import { objectSettings } from '#platform/objects/open-object-store.ts';
import { httpUrl, portSetting, postgresUrl, readSettings, subgraphSettings } from '#platform/process/config.ts';

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  /** Database of the catalogue, signed in as the subgraph's own role. */
  CATALOG_DATABASE_URL: postgresUrl,
  /** The same database without a pooler, if the address above is a pooler's. */
  CATALOG_DIRECT_DATABASE_URL: postgresUrl.optional(),
  /** A standby of this database that follows it, for reads of guests and customers that may be behind. */
  CATALOG_REPLICA_URL: postgresUrl.optional(),
  /** A standby that is further behind answers nothing. */
  CATALOG_REPLICA_LAG_MS: z.coerce.number().int().min(1_000).max(60_000).default(2_000),
  ...subgraphSettings,
  ...serverLimitSettings,
  ...objectSettings,
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

/** How both processes reach their database. */
export function catalogDatabase(settings: CatalogSettings): DatabaseAddress {
  return databaseAddress({
    url: settings.CATALOG_DATABASE_URL,
    directUrl: settings.CATALOG_DIRECT_DATABASE_URL,
    namedStatements: settings.DATABASE_NAMED_STATEMENTS,
  });
}
