import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openTestRegistry } from '../registry/open-registry.ts';
import { clientsFolder } from '../support/clients.ts';

/** The packages of Hive's command line: the last with the older way to send a schema, and the newest. */
export const hiveReleases = ['hive-cli-059', 'hive-cli-066'] as const;

/** Hive's command line as its package brings it, in an empty directory, against a registry of ours; all goes with the test. */
export async function openHive(release: (typeof hiveReleases)[number]) {
  const registry = await openTestRegistry();
  const command = path.join(await clientsFolder(), 'node_modules', release, 'bin/run');
  const directory = mkdtempSync(path.join(tmpdir(), 'tradepost-hive-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));

  const file = (name: string, text: string): string => {
    writeFileSync(path.join(directory, name), text);
    return name;
  };
  const run = (args: string[], environment: Record<string, string> = {}) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const env = {
        PATH: process.env['PATH'],
        HOME: directory,
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        NO_COLOR: '1',
        HIVE_NO_ERROR_TIP: '1',
        // So that no message is broken into lines.
        OCLIF_COLUMNS: '1000',
        ...environment,
      };
      execFile(
        process.execPath,
        [command, ...args],
        { cwd: directory, env, timeout: 60_000 },
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), said: stdout + stderr }),
      );
    });
  /** A command about a target; without one, if it is null. */
  const hive = (
    args: string[],
    {
      token = registry.token,
      target = 'acme/shop/main',
      environment,
    }: { token?: string; target?: string | null; environment?: Record<string, string> } = {},
  ) =>
    run(
      [
        ...args,
        '--registry.endpoint',
        `${registry.url}/hive/graphql`,
        '--registry.accessToken',
        token,
        ...(target === null ? [] : ['--target', target]),
      ],
      environment,
    );
  const publish = (
    service: string,
    sdl: string,
    more: string[] = [],
    { commit = 'c1', ...options }: { commit?: string } & Parameters<typeof hive>[1] = {},
  ) => {
    const args = [file('published.graphql', sdl), '--service', service, '--author', 'Ada', '--commit', commit];
    return hive(['schema:publish', ...args, ...more], options);
  };
  const check = (service: string, sdl: string, more: string[] = [], options: Parameters<typeof hive>[1] = {}) =>
    hive(['schema:check', file('checked.graphql', sdl), '--service', service, ...more], options);
  return { ...registry, directory, file, run, hive, publish, check };
}

/** The same where two subgraphs are live: `users` and `goods`. */
export async function openHiveWithSubgraphs(release: (typeof hiveReleases)[number]) {
  const opened = await openHive(release);
  for (const [name, sdl] of [
    ['users', 'type Query { me(id: ID): Int you: Int }'],
    ['goods', 'type Query { goods: Int }'],
  ] as const) {
    const subgraphs = [{ name, sdl, url: `http://${name}.example/graphql` }];
    await opened.call('POST', 'versions', { subgraphs, only: true, commit: `first-${name}` });
  }
  expect((await opened.store.head())?.number).toBe(2);
  return opened;
}
