import { z } from 'zod';
import { portSetting, readSettings, secretSetting } from '#platform/process/config.ts';
import { registrySettings } from '#registry/client/supergraph-feed.ts';

const milliseconds = (usual: number) => z.coerce.number().int().nonnegative().default(usual);
const count = (usual: number) => z.coerce.number().int().positive().default(usual);

const shape = {
  TRADEPOST_SECRET: secretSetting,
  SUBSCRIPTIONS_PORT: portSetting.default(4005),
  SUBSCRIPTIONS_ADMIN_PORT: portSetting.default(4105),
  /** Left out: the doorbell of this one process, which only the single stage can do with. */
  REDIS_URL: z.url().optional(),
  USERS_URL: z.url().default('http://127.0.0.1:4001'),
  CATALOG_URL: z.url().default('http://127.0.0.1:4002'),
  ORDERS_URL: z.url().default('http://127.0.0.1:4003'),
  ...registrySettings,
  NODE_ENV: z.string().default('development'),
  /** A socket that has not introduced itself by then is closed. */
  SUBSCRIPTIONS_INIT_TIMEOUT_MS: milliseconds(3_000),
  /** Half of it doubles the idle cost of a socket; a dead peer is noticed after one to two of it. */
  SUBSCRIPTIONS_PING_EVERY_MS: count(20_000),
  /** How long a lost last doorbell message can stay unnoticed. Half of it doubles the load on the logs of an idle node. */
  SUBSCRIPTIONS_SWEEP_EVERY_MS: count(2_000),
  /** How often expired tokens are looked for. */
  SUBSCRIPTIONS_EXPIRY_EVERY_MS: count(1_000),
  /** For each fetch from a subgraph. */
  SUBSCRIPTIONS_FETCH_TIMEOUT_MS: count(3_000),
  /** Over how long the sockets are closed when the process stops; must stay well below the 10 s a process has for stopping. */
  SUBSCRIPTIONS_DRAIN_MS: milliseconds(3_000),
  SUBSCRIPTIONS_PER_CONNECTION: count(100),
  SUBSCRIPTIONS_CONNECTIONS_PER_USER: count(10),
  /** About 35 KiB each with a subscription. */
  SUBSCRIPTIONS_CONNECTIONS: count(20_000),
  /** Answers that wait for a slow reader, per subscription; beyond it they are dropped and read from the log again. */
  SUBSCRIPTIONS_QUEUE: count(64),
};

export type SubscriptionsSettings = Readonly<z.infer<z.ZodObject<typeof shape>>>;

/** The settings of the live layer. Throws a SettingsError that lists every bad one. */
export function readSubscriptionsSettings(env?: NodeJS.ProcessEnv): SubscriptionsSettings {
  return readSettings(shape, env);
}
