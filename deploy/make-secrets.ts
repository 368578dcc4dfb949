// Makes the files of secrets for the compose file: node deploy/make-secrets.ts [folder]. Files that exist stay as they are.
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Files of the compose file, by their names in the folder. */
export const secretNames = [
  'tradepost_secret',
  'postgres_password',
  'database_url',
  'stripe_secret_key',
  'stripe_webhook_secret',
  'smtp_url',
  'registry_token',
] as const;
export type SecretName = (typeof secretNames)[number];

/** Writes the missing files and returns their names: random secrets, the address with the password, and empty files for the secrets of others. */
export function makeSecrets(folder: string): SecretName[] {
  // Other users of this machine are kept out by the folder: the containers run as another user and must read the files.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const made: SecretName[] = [];
  const write = (name: SecretName, text: string): boolean => {
    try {
      writeFileSync(path.join(folder, name), text, { mode: 0o644, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return false;
    }
    made.push(name);
    return true;
  };
  write('tradepost_secret', randomBytes(32).toString('hex'));
  const password = randomBytes(24).toString('hex');
  if (write('postgres_password', password)) {
    write('database_url', `postgres://postgres:${password}@postgres:5432/postgres`);
  }
  for (const name of secretNames) {
    if (name !== 'database_url') write(name, '');
  }
  return made;
}

if (import.meta.main) {
  const folder = process.argv[2] ?? 'secrets';
  const made = makeSecrets(folder);
  console.log(made.length > 0 ? `Made in ${folder}: ${made.join(', ')}` : `All secrets are in ${folder} already`);
}
