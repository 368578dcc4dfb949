import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SettingsError } from '#platform/process/config.ts';

/**
 * The root secret: TRADEPOST_SECRET, or, outside production, one that is made on first use and kept in the data directory. Throws a
 * SettingsError in production without one.
 */
export async function rootSecret(dataDir: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (env['TRADEPOST_SECRET']) return env['TRADEPOST_SECRET'];
  if (env['NODE_ENV'] === 'production') {
    throw new SettingsError(
      'TRADEPOST_SECRET must be set when NODE_ENV is production (make one: openssl rand -hex 32)',
    );
  }
  const file = path.join(dataDir, 'secret');
  await mkdir(dataDir, { recursive: true });
  try {
    // Fails if it is there: of two first starts, one makes it and both use it.
    await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}
