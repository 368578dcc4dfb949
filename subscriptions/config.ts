import { z } from 'zod';
import { listSetting, portSetting, readSettings, redisUrl, secretSetting } from '#platform/process/config.ts';
import { trustedProxiesSetting } from '#platform/process/client-address.ts';
import { authorizationSettings } from '#platform/authorization/settings.ts';
import { labelSharesSetting } from '#platform/execution/override-labels.ts';
import { costLimitSettings } from '#platform/cost/settings.ts';
import { costRateSettings } from '#platform/rate-limits/settings.ts';
import { operationLimitSettings } from '#platform/graph/operation-limit-settings.ts';
import { subgraphAddressShape } from '#platform/graph/subgraph-addresses.ts';
import { documentSettings } from '#registry/client/documents/settings.ts';
import { registrySettings } from '#registry/client/supergraph-feed.ts';
import { servedSubgraphs } from '#schema/subgraphs.ts';

const milliseconds = (usual: number) => z.coerce.number().int().nonnegative().default(usual);
const count = (usual: number) => z.coerce.number().int().positive().default(usual);

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  TRADEPOST_SECRET: secretSetting,
  SUBSCRIPTIONS_PORT: portSetting.default(4005),
  SUBSCRIPTIONS_ADMIN_PORT: portSetting.default(4105),
  /** Left out: the doorbell of this one process, which is enough for the single stage only, and cost units are counted alone. */
  REDIS_URL: redisUrl.optional(),
  /** `<SUBGRAPH>_URL` for every subgraph of graph.yaml. */
  ...subgraphAddressShape(servedSubgraphs),
  ...registrySettings,
  ...documentSettings,
  ...operationLimitSettings,
  NODE_ENV: z.string().default('development'),
  /** Left out: every page may connect. Set: only pages of these origins, separated by commas, and of our own address. */
  CORS_ORIGINS: listSetting.optional(),
  TRUSTED_PROXIES: trustedProxiesSetting,
  /** Subgraphs of the registry that get the signed caller, in addition to the subgraphs of graph.yaml; separated by commas. */
  SIGNED_SUBGRAPHS: listSetting.prefault(''),
  ...authorizationSettings,
  ...costRateSettings,
  ...costLimitSettings,
  /** For which share of the events an override label counts: `move-stock=10`, in percent; separated by commas. `percent(10)` needs none. */
  OVERRIDE_LABELS: labelSharesSetting.prefault(''),
  /** A socket that has sent no `connection_init` until then is closed. */
  SUBSCRIPTIONS_INIT_TIMEOUT_MS: milliseconds(3_000),
  /** Half of it doubles the idle cost of a socket. A dead peer is noticed after one to two intervals. */
  SUBSCRIPTIONS_PING_EVERY_MS: count(20_000),
  /** How long a lost last doorbell message can go unnoticed. Half of it doubles the load on the logs of an idle node. */
  SUBSCRIPTIONS_SWEEP_EVERY_MS: count(2_000),
  /** Pause between two searches for expired tokens. */
  SUBSCRIPTIONS_EXPIRY_EVERY_MS: count(1_000),
  /** For each fetch from a subgraph. */
  SUBSCRIPTIONS_FETCH_TIMEOUT_MS: count(3_000),
  /** Time over which the sockets are closed when the process stops. Must stay well below the 10 s that a process has for stopping. */
  SUBSCRIPTIONS_DRAIN_MS: milliseconds(3_000),
  SUBSCRIPTIONS_PER_CONNECTION: count(100),
  /**
   * Messages that a connection may send per second, on average. After a reconnection it may send twice SUBSCRIPTIONS_PER_CONNECTION at the same time. A
   * page sends a few per second. One message costs up to a millisecond, and one process handles the messages of all its connections.
   */
  SUBSCRIPTIONS_MESSAGES_PER_SECOND: count(50),
  SUBSCRIPTIONS_CONNECTIONS_PER_USER: count(10),
  /**
   * A household or office behind one address needs a few dozen. Behind a proxy set TRUSTED_PROXIES, or all clients share this number. Each
   * stuck reader holds up to 1 MiB, so that an address can occupy so many MiB.
   */
  SUBSCRIPTIONS_CONNECTIONS_PER_ADDRESS: count(100),
  /** A reader of whom nothing was taken for this long is cut off. Slow readers take some bytes each second; a phone in a tunnel comes back. */
  SUBSCRIPTIONS_STUCK_AFTER_MS: count(20_000),
  /** About 14 KiB each with a subscription (bench/results/2026-11-29-fan-out-19000.md). */
  SUBSCRIPTIONS_CONNECTIONS: count(20_000),
  /** Answers that wait for a slow reader, per subscription. When there are more, all are dropped and read from the log again. */
  SUBSCRIPTIONS_QUEUE: count(64),
};

export type SubscriptionsSettings = Readonly<z.infer<z.ZodObject<typeof settingsShape>>>;

/** The settings of the live layer. Throws a SettingsError that lists every bad one. */
export function readSubscriptionsSettings(env?: NodeJS.ProcessEnv): SubscriptionsSettings {
  return readSettings(settingsShape, env);
}
