import { hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * The settings of a process are missing or wrong, so it cannot start. The message lists every bad setting, one per
 * line; it never has a value.
 */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

/** The settings that hold a secret. An environment is inherited by child processes and shown by many tools; a file is neither. */
const secrets = z.registry<{ fromFile: true }>();

/** Marks a setting as a secret, so that `<NAME>_FILE` can name a file with its value. */
export function secretValue<Schema extends z.ZodType>(schema: Schema): Schema {
  secrets.add(schema, { fromFile: true });
  return schema;
}

/** Whether the setting is a secret, also an optional one or one with a default. */
export function isSecretValue(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return isSecretValue(schema.unwrap() as z.ZodType);
  return secrets.has(schema);
}

/** The environment with some settings set, also where a file gave their values before. */
export function withSettings(env: NodeJS.ProcessEnv, values: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const files = new Set(Object.keys(values).map((name) => `${name}_FILE`));
  return { ...Object.fromEntries(Object.entries(env).filter(([name]) => !files.has(name))), ...values };
}

/**
 * Reads a process's settings once into a frozen object, keyed by the names of the environment variables. An empty
 * variable counts as not set, because people write `NAME=` in an env file for that; so does an empty file. The value of a
 * secret can be in the file that `<NAME>_FILE` names. Throws one SettingsError that names every bad setting.
 */
export function readSettings<S extends z.ZodRawShape>(
  shape: S,
  env: NodeJS.ProcessEnv = process.env,
): Readonly<z.infer<z.ZodObject<S>>> {
  const unreadable = new Map<string, string>();
  const values = Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => {
      const file = isSecretValue(schema as z.ZodType) ? env[`${name}_FILE`] : undefined;
      if (!file) return [name, env[name] || undefined];
      const read = env[name] ? { problem: `is set, and ${name}_FILE too; leave one of them out` } : readSecret(file);
      if ('problem' in read) unreadable.set(name, read.problem);
      return [name, 'text' in read ? read.text || undefined : undefined];
    }),
  );
  const result = z.object(shape).safeParse(values);
  if (result.success && unreadable.size === 0) return Object.freeze(result.data);
  const lines = [...unreadable].map(([name, problem]) => `  ${name}: ${problem}`);
  for (const issue of result.error?.issues ?? []) {
    const name = String(issue.path[0]);
    if (!unreadable.has(name)) lines.push(`  ${name}: ${values[name] === undefined ? 'is not set' : issue.message}`);
  }
  throw new SettingsError(`Cannot start, these settings are missing or wrong:\n${lines.join('\n')}`);
}

/** The text of a file without the newline that editors and `echo` put at its end. The path is not repeated: a person may have put the secret there. */
function readSecret(file: string): { text: string } | { problem: string } {
  try {
    return { text: readFileSync(file, 'utf8').replace(/(\r?\n)+$/, '') };
  } catch (error) {
    return { problem: `its file cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
}

/** A setting with a default that is for development only: in production a person has to choose. Throws a SettingsError that names it. */
export function chosenInProduction<Value>(
  { name, value, nodeEnv }: { name: string; value: Value | undefined; nodeEnv: string | undefined },
  developmentDefault: Value,
): Value {
  if (value === undefined && nodeEnv === 'production') {
    throw new SettingsError(
      `Cannot start, these settings are missing or wrong:\n  ${name}: is not set, and NODE_ENV=production has no default for it`,
    );
  }
  return value ?? developmentDefault;
}

/** Settings that are optional by themselves and needed with the value of another. Throws a SettingsError that names all missing ones. */
export function requireSettings(settings: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const missing = names.filter((name) => settings[name] === undefined);
  if (missing.length === 0) return;
  const lines = missing.map((name) => `  ${name}: is not set`);
  throw new SettingsError(`Cannot start, these settings are missing or wrong:\n${lines.join('\n')}`);
}

/** TRADEPOST_SECRET, the only root secret; every other secret is derived from it. */
export const secretSetting: z.ZodString = secretValue(
  z.string().min(32, 'must have at least 32 characters (make one: openssl rand -hex 32)'),
);

/** Processes follow the clocks of databases, which rarely differ by more than a second. Twice as much lets a stolen identity live longer. */
export const usualLeewaySeconds = 5;

/** IDENTITY_LEEWAY_SECONDS: how much the clocks of two processes may differ before calls between them are refused. */
export const leewaySetting = z.coerce.number().int().min(0).max(300).default(usualLeewaySeconds);

/** A TCP port as a setting; 0 means any free port. */
export const portSetting = z.coerce.number().int().min(0).max(65_535);

/** A setting with several values, separated by commas. */
export const listSetting = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean),
);

/** A setting of `name=number` entries, separated by commas. A message about a wrong one shows the example. */
export function numbersByName(number: z.ZodType, example: string) {
  return listSetting.transform((entries, context): ReadonlyMap<string, number> => {
    const numbers = entries.map((entry) => entry.split('=').map((part) => part.trim()));
    const bad = numbers.find(
      ([name, text, ...rest]) => !name || !text || !number.safeParse(text).success || rest.length > 0,
    );
    if (!bad) return new Map(numbers.map(([name = '', text]) => [name, Number(text)]));
    context.addIssue(`must be entries such as ${example}, separated by commas`);
    return z.NEVER;
  });
}

/** Addresses of servers as settings. Those of PostgreSQL and Redis may have a password in them. */
export const httpUrl: z.ZodURL = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' });
export const wsUrl: z.ZodURL = z.url({ protocol: /^wss?$/, error: 'must be a ws:// or wss:// address' });
export const postgresUrl: z.ZodURL = secretValue(
  z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' }),
);
export const redisUrl: z.ZodURL = secretValue(
  z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// address' }),
);

/** The address of a broker, by the protocols of `platform/sinks`; a list of hosts is no URL. */
const sinkUrl = secretValue(
  z
    .string()
    .regex(
      /^(amqps?|nats|tls|kafka|sqs\+https?):\/\/[^/]/,
      'must be an amqp(s)://, nats://, tls://, kafka:// or sqs+https:// address',
    ),
);

/** Settings of every subgraph, in addition to its own database and ports. */
export const subgraphSettings = {
  TRADEPOST_SECRET: secretSetting,
  IDENTITY_LEEWAY_SECONDS: leewaySetting,
  /** Carries the hints that events were recorded and stamped. Without it, other processes see changes when they poll. */
  REDIS_URL: redisUrl.optional(),
  /** Whether statements may have names behind a pooler; see docs/scaling.md. */
  DATABASE_NAMED_STATEMENTS: z.stringbool().default(false),
  /** How long jobs and events may wait before work of low priority is refused with RETRY_LATER. */
  LOW_PRIORITY_BACKLOG_SECONDS: z.coerce.number().int().min(1).max(86_400).default(15),
  /** The file of feature flags, in the format of flagd; a relative path begins at the repository. `none`: no file, everything is on. See docs/flags.md. */
  FLAGS_FILE: z.string().default('deploy/flags/flags.json'),
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
