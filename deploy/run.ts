// The command of every container: `node deploy/run.ts <process>`. It derives the address of the process's database from
// DATABASE_URL (the server, without a password), POOLER_URL and the secret, as the fleet does. Then it becomes the process.
import { z } from 'zod';
import { postgresUrl, readSettings, secretValue } from '#platform/process/config.ts';
import { databaseEnvironment, processes } from '../stages/processes.ts';
import { subgraphDatabaseUrl } from '../stages/provision.ts';

const [name] = process.argv.slice(2);
const entry = processes.find((process) => process.name === name);
if (!entry) {
  console.error(`usage: node deploy/run.ts <${processes.map((process) => process.name).join('|')}>`);
  process.exit(2);
}
const {
  DATABASE_URL: server,
  POOLER_URL: poolerUrl,
  TRADEPOST_SECRET: secret,
} = readSettings({
  DATABASE_URL: postgresUrl.optional(),
  POOLER_URL: postgresUrl.optional(),
  TRADEPOST_SECRET: secretValue(z.string()).optional(),
});
// The secret stays in its file if it is in one: the process reads it there.
const ofTheServer = new Set(['DATABASE_URL', 'DATABASE_URL_FILE', 'POOLER_URL', 'POOLER_URL_FILE']);
const env: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !ofTheServer.has(name)),
);
if (entry.database && env[entry.database.setting] === undefined && server && secret) {
  const { name: owner } = entry.database;
  const addressAt = (address: string) => subgraphDatabaseUrl(address, owner, secret);
  Object.assign(env, databaseEnvironment(entry.database, addressAt, { adminUrl: server, poolerUrl }));
}
if (!process.execve) throw new Error('Expected a system on which a program can replace itself, such as a container');
// Not a child: the container's first process gets the signals, and there is no other process.
process.execve(process.execPath, [process.execPath, ...(entry.nodeOptions ?? []), entry.entry], env);
