import { hkdfSync } from 'node:crypto';
import { z } from 'zod';

/** A process was given settings that it cannot start with. The message lists every bad one, a line each; it never holds a value. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

/**
 * Reads a process's settings once into a frozen object, keyed by the names of the environment variables.
 * An empty variable counts as not set, because that is what `NAME=` in an env file means to people.
 * Throws a SettingsError that names every bad setting at once.
 */
export function readSettings<S extends z.ZodRawShape>(
  shape: S,
  env: NodeJS.ProcessEnv = process.env,
): Readonly<z.infer<z.ZodObject<S>>> {
  const given = Object.fromEntries(Object.keys(shape).map((name) => [name, env[name] === '' ? undefined : env[name]]));
  const result = z.object(shape).safeParse(given);
  if (result.success) return Object.freeze(result.data);
  const lines = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `  ${name}: ${given[name] === undefined ? 'is not set' : issue.message}`;
  });
  throw new SettingsError(`Cannot start, these settings are missing or wrong:\n${lines.join('\n')}`);
}

/** TRADEPOST_SECRET, the one root secret; every other secret is derived from it. */
export const secretSetting: z.ZodString = z
  .string()
  .min(32, 'must have at least 32 characters (make one: openssl rand -hex 32)');

/** A TCP port as a setting; 0 means any free port. */
export const portSetting = z.coerce.number().int().min(0).max(65_535);

/** The address processes listen on. Loopback unless told, so that a first try on a laptop is not open to the network; containers set 0.0.0.0. */
export function listenHost(env?: NodeJS.ProcessEnv): string {
  return readSettings({ LISTEN_HOST: z.string().default('127.0.0.1') }, env).LISTEN_HOST;
}

/** The level that processes log at, `info` unless LOG_LEVEL says otherwise. */
export function logLevel(env?: NodeJS.ProcessEnv): string {
  const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
  return readSettings({ LOG_LEVEL: z.enum(levels).default('info') }, env).LOG_LEVEL;
}

/**
 * A secret for one purpose (HKDF-SHA256, 64 hex digits). The same root and purpose always give the same secret; knowing one says
 * nothing about another or about the root.
 */
export function deriveSecret(root: string, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', root, 'tradepost', purpose, 32)).toString('hex');
}
