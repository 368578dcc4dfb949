import { z } from 'zod';
import { portSetting, readSettings, secretSetting, wsUrl } from '#platform/process/config.ts';
import { subgraphAddressShape } from '#platform/graph/subgraph-addresses.ts';
import { registrySettings } from '#registry/client/supergraph-feed.ts';
import { servedSubgraphs } from '#schema/subgraphs.ts';

const shape = {
  /** Platforms that assign a port do it by this name; it wins over GATEWAY_PORT. */
  PORT: portSetting.optional(),
  GATEWAY_PORT: portSetting.default(4000),
  GATEWAY_ADMIN_PORT: portSetting.default(4100),
  /** `<SUBGRAPH>_URL` for every subgraph of graph.yaml. */
  ...subgraphAddressShape(servedSubgraphs),
  TRADEPOST_SECRET: secretSetting,
  /** Origins of web pages that may call the API, separated by commas. Outside production any origin may, if this is not set. */
  CORS_ORIGINS: z
    .string()
    .transform((list) =>
      list
        .split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
    )
    .optional(),
  /** How long one call to a subgraph may take before the answer goes on without it. */
  GATEWAY_SUBGRAPH_TIMEOUT_MS: z.coerce.number().int().min(10).max(60_000).default(3_000),
  NODE_ENV: z.string().default('development'),
  SUPERGRAPH_PATH: z.string().default('schema/supergraph.graphql'),
  ...registrySettings,
  /** Where GraphiQL opens subscriptions, if not at the gateway's own address: `ws://127.0.0.1:4005/graphql`. */
  SUBSCRIPTIONS_URL: wsUrl.optional(),
  /** Lets GraphiQL sign in as the demo accounts; without it, and always in production, the buttons are not shown. */
  DEMO_PASSWORD: z.string().optional(),
};

/** What the gateway is told by its environment. */
export type GatewaySettings = ReturnType<typeof readGatewaySettings>;

/** Reads the gateway's settings; throws a SettingsError that lists every bad one. */
export function readGatewaySettings(env?: NodeJS.ProcessEnv) {
  return readSettings(shape, env);
}
