import { hkdfSync } from 'node:crypto';
import { z } from 'zod';

/**
 * The settings of a process are missing or wrong, so it cannot start. The message lists every bad setting, one per
 * line; it never has a value.
 */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

/**
 * Reads a process's settings once into a frozen object, keyed by the names of the environment variables. An empty
 * variable counts as not set, because people write `NAME=` in an env file for that. Throws one SettingsError that names
 * every bad setting.
 */
export function readSettings<S extends z.ZodRawShape>(
  shape: S,
  env: NodeJS.ProcessEnv = process.env,
): Readonly<z.infer<z.ZodObject<S>>> {
  const values = Object.fromEntries(Object.keys(shape).map((name) => [name, env[name] === '' ? undefined : env[name]]));
  const result = z.object(shape).safeParse(values);
  if (result.success) return Object.freeze(result.data);
  const lines = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `  ${name}: ${values[name] === undefined ? 'is not set' : issue.message}`;
  });
  throw new SettingsError(`Cannot start, these settings are missing or wrong:\n${lines.join('\n')}`);
}

/** TRADEPOST_SECRET, the only root secret; every other secret is derived from it. */
export const secretSetting: z.ZodString = z
  .string()
  .min(32, 'must have at least 32 characters (make one: openssl rand -hex 32)');

/** Processes follow the clocks of databases, which rarely differ by more than a second. Twice as much lets a stolen identity live longer. */
export const usualLeewaySeconds = 5;

/** IDENTITY_LEEWAY_SECONDS: how much the clocks of two processes may differ before calls between them are refused. */
export const leewaySetting = z.coerce.number().int().min(0).max(300).default(usualLeewaySeconds);

/** A TCP port as a setting; 0 means any free port. */
export const portSetting = z.coerce.number().int().min(0).max(65_535);

/** Addresses of servers as settings. */
export const httpUrl: z.ZodURL = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' });
export const wsUrl: z.ZodURL = z.url({ protocol: /^wss?$/, error: 'must be a ws:// or wss:// address' });
export const postgresUrl: z.ZodURL = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' });
export const redisUrl: z.ZodURL = z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// address' });

/** The address of a broker, by the protocols of `platform/sinks`; a list of hosts is no URL. */
const sinkUrl = z
  .string()
  .regex(
    /^(amqps?|nats|tls|kafka|sqs\+https?):\/\/[^/]/,
    'must be an amqp(s)://, nats://, tls://, kafka:// or sqs+https:// address',
  );

/** Settings of every subgraph, in addition to its own database and ports. */
export const subgraphSettings = {
  TRADEPOST_SECRET: secretSetting,
  IDENTITY_LEEWAY_SECONDS: leewaySetting,
  /** Carries the hints that events were recorded and stamped. Without it, other processes see changes when they poll. */
  REDIS_URL: redisUrl.optional(),
  /** The broker that gets a copy of every event; see docs/brokers.md. */
  EVENT_SINK_URL: sinkUrl.optional(),
};

/**
 * The address on which processes listen. Loopback by default, so that a first try on a laptop is not open to the
 * network; containers set 0.0.0.0.
 */
export function listenHost(env?: NodeJS.ProcessEnv): string {
  return readSettings({ LISTEN_HOST: z.string().default('127.0.0.1') }, env).LISTEN_HOST;
}

/** The level at which processes log: LOG_LEVEL, `info` by default. */
export function logLevel(env?: NodeJS.ProcessEnv): string {
  const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
  return readSettings({ LOG_LEVEL: z.enum(levels).default('info') }, env).LOG_LEVEL;
}

/**
 * A secret for one purpose (HKDF-SHA256, 64 hex digits). The same root and purpose always give the same secret; one of
 * them reveals nothing about another or about the root.
 */
export function deriveSecret(root: string, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', root, 'tradepost', purpose, 32)).toString('hex');
}
