import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openTokenFiles } from '#registry/store/token-files.ts';
import type { SubgraphRevision } from '#registry/model/version.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { readConfiguration, readSubgraphs } from '#registry/graph-file.ts';
import { freePort } from '../../stages/free-port.ts';
import { bar, note } from '#platform/process/progress.ts';
import { clientsFolder } from '../../test/support/clients.ts';
import { type Spent, timeCommand } from '../load/command.ts';
import { largeGraph } from '../load/large-graph.ts';
import type { Case, Result, Sample } from '../report.ts';

const graphs = [
  { title: 'our own subgraphs', graph: 'tradepost', subgraphs: () => readSubgraphs(readConfiguration()) },
  { title: '8 subgraphs × 60 entities', graph: 'large', subgraphs: () => largeGraph(8, 60) },
];

type Command = () => Promise<Spent>;

/** `check` from a new process to its exit code, beside Hive's and Apollo's clients on the same server, and beside itself with a warm cache. */
export async function benchRegistry({
  rounds,
}: {
  rounds: number;
}): Promise<Pick<Result, 'title' | 'cases' | 'notes'>> {
  note('Installing the other clients, if they are not …');
  const clients = path.join(await clientsFolder(), 'node_modules');
  const directory = mkdtempSync(path.join(tmpdir(), 'tradepost-bench-registry-'));
  const server = await startServer(directory);
  try {
    const cases: Case[] = [];
    for (const { title, graph, subgraphs } of graphs) {
      const commands = await prepare({ directory, clients, server, graph, subgraphs: subgraphs() });
      const pairs: [keyof typeof commands, keyof typeof commands, string][] = [
        ['ours', 'hive', 'offline, nothing cached, beside `hive schema:check`'],
        ['ours', 'rover', 'offline, nothing cached, beside `rover subgraph check`'],
        ['remote', 'hive', 'by the server, beside `hive schema:check`'],
        ['remote', 'rover', 'by the server, beside `rover subgraph check`'],
        ['cached', 'ours', 'offline, cached beside nothing cached'],
      ];
      for (const [one, other, how] of pairs) {
        const progress = bar(`${title}: ${how}`);
        const measured: Case = {
          title: `${title}: ${how}`,
          sides: { ours: names[one], vanilla: names[other] },
          ours: [],
          vanilla: [],
        };
        // The first run of each fills the page cache of the disk.
        for (const command of [commands[one], commands[other]]) await command();
        for (let round = 0; round < rounds; round += 1) {
          const both = [
            ['ours', commands[one]],
            ['vanilla', commands[other]],
          ] as const;
          for (const [side, command] of round % 2 === 0 ? both : both.toReversed()) {
            measured[side].push(toSample(await command()));
            progress.update(measured.ours.length + measured.vanilla.length, rounds * 2);
          }
        }
        progress.end();
        cases.push(measured);
      }
    }
    return { title: 'Schema checks beside other registries’ clients', cases, notes };
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

const names = { ours: 'ours', cached: 'ours, cached', remote: 'ours, by the server', hive: 'hive', rover: 'rover' };

function toSample({ wallMs, cpuMs, peakBytes }: Spent): Sample {
  return {
    'from start to exit, s': wallMs / 1000,
    'CPU of the command, s': cpuMs / 1000,
    'peak memory, MiB': peakBytes / 2 ** 20,
  };
}

interface Server {
  url: string;
  token: string;
  stop(): Promise<void>;
}

/** The registry as `npm run registry` starts it, on files. */
async function startServer(directory: string): Promise<Server> {
  const port = await freePort();
  const tokens = path.join(directory, 'tokens');
  const { text } = await openTokenFiles(tokens).create({ name: 'bench', scopes: ['admin'], days: 1, now: new Date() });
  const child = fork(path.join(repositoryRoot, 'registry/server.ts'), [], {
    cwd: repositoryRoot,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      REGISTRY_PORT: String(port),
      REGISTRY_ADMIN_PORT: String(await freePort()),
      REGISTRY_DIRECTORY: path.join(directory, 'served'),
      REGISTRY_TOKENS: tokens,
    },
    stdio: 'inherit',
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + 20_000;
  while (!(await fetch(`${url}/v1/openapi.json`).catch(() => null))?.ok) {
    if (performance.now() > deadline) throw new Error('the registry did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    token: text,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Publishes the graph, and proposes it with one more field; each command must find the change and let it pass. */
async function prepare(options: {
  directory: string;
  clients: string;
  server: Server;
  graph: string;
  subgraphs: SubgraphRevision[];
}): Promise<Record<keyof typeof names, Command>> {
  const { directory, clients, server, graph, subgraphs } = options;
  const folder = path.join(directory, graph);
  mkdirSync(folder);
  const response = await fetch(`${server.url}/v1/${graph}/main/versions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ subgraphs }),
  });
  if (!response.ok) throw new Error(`publishing ${graph}: ${response.status} ${await response.text()}`);

  const [changed = { name: '', url: '', sdl: '' }] = subgraphs;
  const proposed = { ...changed, sdl: `${changed.sdl}\nextend type Query { "Proposed." addedByTheBenchmark: Int }\n` };
  const write = (subgraph: SubgraphRevision) =>
    writeFileSync(path.join(folder, `${subgraph.name}.graphql`), subgraph.sdl);
  const configuration = (registry: string) => ({
    graph,
    variant: 'main',
    registry,
    subgraphs: Object.fromEntries(
      subgraphs.map(({ name, url }) => [name, { routing_url: url, schema: { file: `./${name}.graphql` } }]),
    ),
  });
  const config = path.join(folder, 'graph.yaml');
  writeFileSync(config, JSON.stringify(configuration(path.join(directory, 'local'))));
  subgraphs.forEach(write);

  const environment = { PATH: process.env['PATH'], HOME: directory, NO_COLOR: '1', REGISTRY_TOKEN: server.token };
  const run = async (file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Spent> => {
    const spent = await timeCommand(file, args, { ...environment, ...env }, folder);
    if (spent.exitCode !== 0) throw new Error(`${file} ${args.join(' ')}: exit code ${spent.exitCode}\n${spent.said}`);
    return spent;
  };
  // The program of `npm run schema`.
  const schema = (...args: string[]) =>
    run(process.execPath, [
      path.join(repositoryRoot, 'stages/preflight/preflight.mjs'),
      'registry/cli/main.ts',
      ...args,
      '--config',
      config,
    ]);
  await schema('publish', '--to', `${graph}@main`);
  write(proposed);

  const file = path.join(folder, `${proposed.name}.graphql`);
  const hive = [
    path.join(clients, 'hive-cli-066/bin/run'),
    'schema:check',
    file,
    '--service',
    proposed.name,
    '--registry.endpoint',
    `${server.url}/hive/graphql`,
    '--registry.accessToken',
    server.token,
    '--target',
    `tradepost/${graph}/main`,
  ];
  return {
    ours: () => schema('check', '--against', `${graph}@main`, '--no-cache'),
    cached: () => schema('check', '--against', `${graph}@main`),
    remote: () => schema('check', '--against', `${server.url}/v1/${graph}/main`),
    hive: () => run(process.execPath, hive, { HIVE_NO_VERSION_CHECK: '1' }),
    rover: () =>
      run(
        path.join(clients, '@apollo/rover-linux-x64/rover'),
        ['subgraph', 'check', `${graph}@main`, '--name', proposed.name, '--schema', file],
        {
          APOLLO_KEY: `service:${graph}:${server.token}`,
          APOLLO_REGISTRY_URL: `${server.url}/rover/graphql`,
          APOLLO_CONFIG_HOME: path.join(directory, 'rover'),
          APOLLO_TELEMETRY_DISABLED: '1',
        },
      ),
  };
}

const notes = [
  'Measured: one command from the start of its process to its exit code. All of them check the same proposal, one field more, and must let it pass. "Offline" is `npm run schema -- check` on files, which composes and judges itself; it is what runs where there is no server. "By the server" sends all subgraphs and prints the same report; `hive` (0.66.0) and `rover` (0.41.0) send the one that changed. The server, on the same machine, judges for all three in a thread that is warm and remembers compositions by their content, so that in these rounds it composes nothing anew; its CPU is not part of the figures. Rover is a native program, the other two start Node.',
  'CPU and memory are read from /proc every 5 ms, of the command and what it starts, so that the last moments are missed.',
  'Not measured: a network between client and server, stored operations (each adds planning), the first run after an installation.',
];
