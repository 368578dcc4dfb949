import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { freePort } from '../stages/free-port.ts';
import { endsWell } from './child.ts';
import { ask } from './load/requests.ts';

const startsWithinMs = 60_000;

/**
 * Starts a process that serves GraphQL at `/graphql` of the port in `PORT` (or where `<port>` stands in its arguments), as production does;
 * resolves when it answers. Throws, with the process ended, if it does not.
 */
export async function startServing(
  name: string,
  args: readonly string[],
  options: { cwd?: string; env: Readonly<Record<string, string>> },
): Promise<{ url: string; pid: number; stop: () => Promise<void> }> {
  const port = String(await freePort());
  const child = spawn(
    process.execPath,
    args.map((arg) => arg.replace('<port>', port)),
    {
      cwd: options.cwd ?? repositoryRoot,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        LOG_LEVEL: process.env['LOG_LEVEL'] || 'error',
        APOLLO_TELEMETRY_DISABLED: '1',
        PORT: port,
        ...options.env,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const url = `http://127.0.0.1:${port}/graphql`;
  for (const until = performance.now() + startsWithinMs; ; ) {
    if (child.pid === undefined || child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
    if (await ask(url, '{ __typename }', 'of-a-client').catch(() => undefined))
      return { url, pid: child.pid, stop: () => endsWell(child) };
    if (performance.now() > until) {
      await endsWell(child);
      throw new Error(`${name} did not answer within ${startsWithinMs / 1000} s`);
    }
    await pause(100);
  }
}
