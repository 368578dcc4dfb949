// The command of every container: `node deploy/run.ts <process>`. It derives the address of the process's database from
// DATABASE_URL (the server, without a password) and the secret, as the fleet does. Then it becomes the process.
import { processes } from '../stages/processes.ts';
import { subgraphDatabaseUrl } from '../stages/provision.ts';

const [name] = process.argv.slice(2);
const entry = processes.find((process) => process.name === name);
if (!entry) {
  console.error(`usage: node deploy/run.ts <${processes.map((process) => process.name).join('|')}>`);
  process.exit(2);
}
const { DATABASE_URL: server, TRADEPOST_SECRET: secret, ...env } = process.env;
if (entry.database && env[entry.database.setting] === undefined && server && secret) {
  env[entry.database.setting] = subgraphDatabaseUrl(server, entry.database.name, secret);
}
if (!process.execve) throw new Error('Expected a system on which a program can replace itself, such as a container');
// Not a child: the container's first process gets the signals, and there is no other process.
process.execve(process.execPath, [process.execPath, entry.entry], {
  ...env,
  ...(secret === undefined ? {} : { TRADEPOST_SECRET: secret }),
});
