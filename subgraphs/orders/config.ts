import { z } from 'zod';
import { serverLimitSettings } from '#platform/graph/server-limits.ts';
import { httpUrl, portSetting, postgresUrl, readSettings, subgraphSettings } from '#platform/process/config.ts';

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  /** Database of orders, signed in as the subgraph's own role. */
  ORDERS_DATABASE_URL: postgresUrl,
  ...subgraphSettings,
  ...serverLimitSettings,
  ORDERS_PORT: portSetting.default(4003),
  ORDERS_ADMIN_PORT: portSetting.default(4103),
  ORDERS_WORKER_ADMIN_PORT: portSetting.default(4113),
  /** Where the catalogue's events are read. */
  CATALOG_URL: httpUrl.default('http://127.0.0.1:4002'),
  /** The payment provider. */
  PAYMENT_URL: httpUrl.default('http://127.0.0.1:4004'),
  /** How long one request to the provider may take before its outcome counts as unknown. */
  PAYMENT_TIMEOUT_MS: z.coerce.number().int().min(50).max(60_000).default(2_000),
  /** How long a placed order may wait for stock and payment; shorter than the catalogue keeps its stock reserved. */
  ORDER_PAYMENT_WINDOW_SECONDS: z.coerce.number().int().min(1).max(86_400).default(600),
  /** How long staff may hold an order; after it, what has not left is cancelled. */
  ORDER_HOLD_DAYS: z.coerce.number().int().min(1).max(90).default(7),
  /** How long after the last delivery goods can be returned; then the order is complete. */
  ORDER_RETURN_DAYS: z.coerce.number().int().min(1).max(365).default(30),
  /** How long placed orders may wait for the workers before new ones are refused with OVERLOADED. Longer than a restart of the workers. */
  ORDER_BACKLOG_SECONDS: z.coerce.number().int().min(1).max(86_400).default(30),
};

export type OrdersSettings = Readonly<z.infer<z.ZodObject<typeof settingsShape>>>;

/** The settings of the orders server and worker. Throws a SettingsError that names every bad one. */
export function readOrdersSettings(env?: NodeJS.ProcessEnv): OrdersSettings {
  return readSettings(settingsShape, env);
}
