import path from 'node:path';
import { z } from 'zod';
import { httpUrl, portSetting, postgresUrl, readSettings, secretValue } from '../platform/process/config.ts';

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  REGISTRY_PORT: portSetting.default(4600),
  REGISTRY_ADMIN_PORT: portSetting.default(4700),
  /** The `graph.yaml` with policy, teams and contracts; left out: the one at the root of the project, or the usual policy. */
  REGISTRY_CONFIG: z.string().optional(),
  /** Where the versions are, `<graph>/<variant>` below it; left out: the `registry` of the configuration. */
  REGISTRY_DIRECTORY: z.string().optional(),
  /** Versions, checks, usage and tokens in PostgreSQL, for several registries side by side; left out: in the two directories. */
  REGISTRY_DATABASE_URL: postgresUrl.optional(),
  /** One file per token; never what a client sends, only its hash. Not in the directory of the versions, which people push to git. */
  REGISTRY_TOKENS: z.string().default(path.resolve('.data', 'registry-tokens')),
  /**
   * A check or publish that takes longer is refused. Measured on two shared cores: our four subgraphs 0.3 to 0.6 s, 8 subgraphs of 60
   * entities 3 to 3.5 s; stored operations add to it. Half of it would refuse graphs not much larger on a busy machine.
   */
  REGISTRY_JUDGE_TIMEOUT_MS: z.coerce.number().int().min(100).default(15_000),
  /** Where people reach the registry, for links in answers; left out: the address it listens at, which is wrong behind a proxy. */
  REGISTRY_PUBLIC_URL: httpUrl
    // Paths are put behind it.
    .refine((url) => !/[?#]/.test(url), 'must have no query and no fragment')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  /** Is notified of every version that goes live. */
  REGISTRY_WEBHOOK_URL: httpUrl.optional(),
  /** Signs the messages of the webhook, as standardwebhooks.com says. */
  REGISTRY_WEBHOOK_SECRET: secretValue(
    z.string().regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be whsec_ and at least 24 bytes in base64'),
  ).optional(),
  /** Long polls held at the same time; one more is answered immediately, as if it had not asked to wait. */
  REGISTRY_WAITERS: z.coerce.number().int().min(0).default(2_000),
  /** Where people reach GraphiQL for the graph; the web view links to it. */
  REGISTRY_GRAPHIQL_URL: httpUrl.optional(),
  /** `true`: who reaches the port reads the web view of all graphs without a token. */
  REGISTRY_WEB_PUBLIC: z.stringbool().default(false),
};

export type RegistrySettings = Readonly<z.infer<z.ZodObject<typeof settingsShape>>>;

/** The settings of the registry's server. Throws a SettingsError that lists every bad one. */
export function readRegistrySettings(env?: NodeJS.ProcessEnv): RegistrySettings {
  return readSettings(settingsShape, env);
}
