import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readSettings, secretValue, SettingsError } from '#platform/process/config.ts';
import { StartError } from './start-error.ts';

/** The shortest secret that every process accepts. */
const shortest = 32;

/**
 * The root secret: TRADEPOST_SECRET (or its file) or, outside production, a secret that is created on first use and kept in the data
 * directory. Throws a SettingsError in production without one, and a StartError if the file is missing beside a
 * database or holds no secret.
 */
export async function rootSecret(dataDir: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { TRADEPOST_SECRET: own } = readSettings({ TRADEPOST_SECRET: secretValue(z.string()).optional() }, env);
  if (own) return own;
  if (env['NODE_ENV'] === 'production') {
    throw new SettingsError(
      'TRADEPOST_SECRET must be set when NODE_ENV is production (make one: openssl rand -hex 32)',
    );
  }
  const file = path.join(dataDir, 'secret');
  const database = path.join(dataDir, 'postgres');
  if (!existsSync(file) && (existsSync(database) || existsSync(`${database}.place`))) {
    throw new StartError(
      `${file} is missing: the database beside it was made with the secret in that file, and without it nobody can sign in. ` +
        `Put the file back (or set TRADEPOST_SECRET to what it held), or delete ${dataDir} to start with an empty shop.`,
    );
  }
  await mkdir(dataDir, { recursive: true });
  try {
    // Fails if it exists: one of two first starts creates it, and both use it.
    await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = (await readFile(file, 'utf8')).trim();
  if (secret.length >= shortest) return secret;
  throw new StartError(
    `${file} holds ${secret.length} characters, but a secret has at least ${shortest}. Put back what it held, or delete ${dataDir} to ` +
      'start with an empty shop.',
  );
}
