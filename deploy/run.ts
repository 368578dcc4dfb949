// The command of every container: `node deploy/run.ts <process>`. Makes the address of the process's database out of DATABASE_URL (the
// server, without a password) and the secret, as the fleet does, then becomes the process.
import { processes } from '../stages/processes.ts';
import { subgraphDatabaseUrl } from '../stages/provision.ts';

const [name] = process.argv.slice(2);
const entry = processes.find((one) => one.name === name);
if (!entry) {
  console.error(`usage: node deploy/run.ts <${processes.map((one) => one.name).join('|')}>`);
  process.exit(2);
}
const { DATABASE_URL: server, TRADEPOST_SECRET: secret, ...env } = process.env;
if (entry.database && env[entry.database.setting] === undefined && server && secret) {
  env[entry.database.setting] = subgraphDatabaseUrl(server, entry.database.name, secret);
}
if (!process.execve) throw new Error('expected a system where one program can replace another, as in a container');
// Not a child: the container's first process is then the one that gets its signals, and there is none beside it.
process.execve(process.execPath, [process.execPath, entry.entry], {
  ...env,
  ...(secret === undefined ? {} : { TRADEPOST_SECRET: secret }),
});
