import { type ChildProcess, execFile, execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { openTokenFiles } from '#registry/store/token-files.ts';
import { readCatalogue } from '../../demo/seed/catalogue.ts';
import { runningServer } from '../../ops/open-server.ts';
import { freePort } from '../../stages/free-port.ts';
import { databases, ownerDatabaseUrl } from '../../stages/provision.ts';
import { eventually } from '../support/eventually.ts';
import { subgraphSources } from '#schema/subgraphs.ts';
import { graphqlClient } from '../support/graphql-client.ts';

const root = new URL('../..', import.meta.url).pathname;
/** Shared, because filling it takes longest; no test needs the state that another left in it. */
let dataDir: string;
beforeAll(async () => {
  dataDir = await makeDirectory();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'tradepost-single-'));
  await chmod(directory, 0o755);
  return directory;
}

interface Started {
  child: ChildProcess;
  /** Everything it said so far, on both streams. */
  said(): string;
  exited: Promise<number | null>;
  /** Waits for words; rejects if it ends without them. */
  says(words: RegExp): Promise<RegExpExecArray>;
}

function start(env: Record<string, string> = {}): Started {
  const { DATABASE_URL: _database, REDIS_URL: _redis, TRADEPOST_SECRET: _secret, ...inherited } = process.env;
  const child = spawn(process.execPath, ['stages/single.ts'], {
    cwd: root,
    env: { ...inherited, NODE_ENV: 'test', PORT: '0', ADMIN_PORT: '0', REGISTRY_PORT: '0', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return {
    child,
    said: () => said,
    exited,
    says: (words) =>
      eventually(() => {
        const found = words.exec(said);
        if (!found && (child.exitCode ?? child.signalCode) !== null) throw new Error(`it ended, having said: ${said}`);
        return found ?? false;
        // The first start fills a shop: 60 s were too short with four times as much work as processors.
      }, 180_000),
  };
}

async function ready(started: Started) {
  const [, url = ''] = await started.says(/GraphQL +(http:\/\/\S+\/graphql)/);
  await started.says(/Started in/);
  return graphqlClient(url, 'tradepost-demo');
}

/** Its whole output when it refuses to start. */
async function refusal(env: Record<string, string>): Promise<string[]> {
  const started = start(env);
  expect(await started.exited).toBe(1);
  const progress = /^(Starting the embedded|Updating the databases)/;
  return started
    .said()
    .split('\n')
    .filter((line) => line !== '' && !progress.test(line));
}

/** The products in the database that a killed process left, read while the next process runs. */
async function countProducts(directory: string): Promise<number> {
  const url = await runningServer(directory);
  const client = new pg.Client({ connectionString: ownerDatabaseUrl(url ?? '', databases.catalog) });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>('select count(*)::int as count from product');
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}

/** A copy of the shared data directory, as a shop that was started and stopped left it: one of another test, if its database has stopped. */
async function usedDirectory(): Promise<string> {
  if (!existsSync(path.join(dataDir, 'secret')) || (await runningServer(dataDir)) !== undefined) {
    const first = start();
    await ready(first);
    first.child.kill('SIGTERM');
    expect(await first.exited).toBe(0);
  }
  const directory = await makeDirectory();
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  // Keeps the owner of the database's files, who is not root.
  execFileSync('cp', ['-a', `${dataDir}/.`, directory]);
  return directory;
}

const order = `query ($id: ID!) { order(id: $id) { status lines { variant { sku } quantity } } }`;
const place = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename ... on PlacedOrder { order { id } } } }`;
const shippingAddress = {
  name: 'Ada',
  line1: '12 St James Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
};

describe('npm start', { timeout: 480_000 }, () => {
  it('fills itself, answers the query it prints, keeps an acknowledged order through kill -9, and takes a Ctrl-C that arrives several times for one', async () => {
    const first = start();
    const shop = await ready(first);
    const printed = /for GraphiQL:\n\n {2}(.+)\n/.exec(first.said())?.[1] ?? '';
    const { data } = await shop.graphql(printed);
    expect(data.products.nodes).toHaveLength(3);
    const [{ sku }] = data.products.nodes[0].variants;

    const token = await shop.signIn('customer@example.com');
    const variantId = (await shop.graphql(`{ variant(sku: "${sku}") { id } }`)).data.variant.id;
    const input = { idempotencyKey: crypto.randomUUID(), lines: [{ variantId, quantity: 2 }], shippingAddress };
    const placed = await shop.graphql(place, { input }, token);
    // Right after the answer: the saga has not gone far.
    first.child.kill('SIGKILL');
    const { id } = placed.data.placeOrder.order;
    await first.exited;

    const second = start();
    const again = await ready(second);
    const newToken = await again.signIn('customer@example.com');
    await eventually(async () => {
      const answer = await again.graphql(order, { id }, newToken);
      return answer.data?.order?.status === 'CONFIRMED';
      // A payment job that was running when it was killed is taken up again when its minute is over.
    }, 150_000);
    expect((await again.graphql(order, { id }, newToken)).data.order.lines).toEqual([
      { variant: { sku }, quantity: 2 },
    ]);
    // The data directory is all that a command of operators needs.
    const reconcile = await promisify(execFile)(process.execPath, ['ops/ops.ts', 'reconcile'], {
      cwd: root,
      env: { PATH: process.env['PATH'], DATA_DIR: dataDir },
    });
    expect(reconcile).toEqual({ stdout: 'Drift: 0\n', stderr: '' });

    // An end that is not complete in time has the exit code 1.
    for (let press = 0; press < 3; press += 1) second.child.kill('SIGINT');
    expect(await second.exited).toBe(0);
  });

  it('stops once when a signal comes and its parent ends, as in an interrupted replay', async () => {
    const { DATABASE_URL: _database, REDIS_URL: _redis, TRADEPOST_SECRET: _secret, ...inherited } = process.env;
    const child = fork('demo/replay/single-stage.ts', {
      cwd: root,
      env: { ...inherited, NODE_ENV: 'test', PORT: '0', ADMIN_PORT: '0', REGISTRY_PORT: '0', DATA_DIR: dataDir },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stderr?.on('data', (data: Buffer) => (said += data.toString()));
    await once(child, 'message');
    said = '';
    child.kill('SIGTERM');
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(said).toBe('');
  });

  it('fills the catalogue whole when it was killed half way', async () => {
    const half = await makeDirectory();
    const killed = start({ DATA_DIR: half });
    await killed.says(/real products: (?!0\/)\d+\//);
    killed.child.kill('SIGKILL');
    await killed.exited;

    const again = start({ DATA_DIR: half });
    await ready(again);
    expect(await countProducts(half)).toBe(readCatalogue().products.length);
    again.child.kill('SIGTERM');
    expect(await again.exited).toBe(0);
    await rm(half, { recursive: true });
  });

  it('follows its own schema registry: a subgraph that is published there is served immediately, and after a restart', async () => {
    const subgraph = createHttpServer((request, response) => {
      request.resume().on('end', () => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ data: { greeting: 'hello' } }));
      });
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void subgraph.close());
    await once(subgraph, 'listening');
    const started = start();
    const shop = await ready(started);
    const [, registry = ''] = await started.says(/Schemas +(http:\/\/\S+)/);
    const [, graphiql = ''] = await started.says(/GraphiQL +(http:\/\/\S+)/);
    expect(await (await fetch(new URL('/config.json', graphiql))).json()).toMatchObject({
      registryUrl: `${registry}/`,
    });
    expect((await shop.graphql('{ greeting }')).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');

    const tokens = openTokenFiles(path.join(dataDir, 'registry-tokens'));
    const { text } = await tokens.create({ name: 'ada', scopes: ['publish'], days: 1, now: new Date() });
    const url = `http://127.0.0.1:${(subgraph.address() as AddressInfo).port}/graphql`;
    const published = await fetch(`${registry}/v1/tradepost/main/versions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${text}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        only: true,
        subgraphs: [{ name: 'greetings', url, sdl: 'type Query { greeting: String }' }],
      }),
    });
    expect(published.status).toBe(201);
    await eventually(async () => (await shop.graphql('{ greeting }')).data?.greeting === 'hello');

    // Addresses at which nobody listens would lead nowhere. Only the new subgraph has a process of its own.
    const page = await (await fetch(`${registry}/tradepost/main`)).text();
    const [, address = ''] = await started.says(/GraphiQL +(http:\/\/\S+)/);
    expect(page).toContain(`<a class="elsewhere" href="${address}">GraphiQL</a>`);
    expect(page.match(/runs in this process/g)).toHaveLength(subgraphSources.length);
    expect(page.match(/<code>http:[^<]*<\/code>/g)).toEqual([`<code>${url}</code>`]);
    started.child.kill('SIGKILL');
    await started.exited;

    const restarted = start();
    const again = await ready(restarted);
    const [, registryAgain = ''] = await restarted.says(/Schemas +(http:\/\/\S+)/);
    expect((await again.graphql('{ greeting products(first: 1) { nodes { name } } }')).data).toMatchObject({
      greeting: 'hello',
      products: { nodes: [{}] },
    });
    // The killed processes are replaced, not listed beside the new ones.
    const gateways = async () =>
      (await (await fetch(`${registryAgain}/tradepost/main`)).text()).match(
        /<code>(gateway|subscriptions)@[^<]+<\/code>/g,
      );
    await eventually(async () => ((await gateways()) ?? []).length >= 2);
    expect(await gateways()).toHaveLength(2);
    expect(await (await fetch(registryAgain)).text()).not.toContain('silent');
    // The test of wrong files copies the directory of a shop that was stopped.
    restarted.child.kill('SIGTERM');
    expect(await restarted.exited).toBe(0);
  });

  it('says in one line that its port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await refusal({ PORT: String(port) })).toEqual([
      `Port ${port} is taken. Choose another port: PORT=${port + 10}`,
    ]);
    server.close();
  });

  it('says in one line that a database does not let it in, and why', async () => {
    const port = await freePort();
    const closed = `postgres://shop:hunter2@127.0.0.1:${port}/postgres`;
    expect(await refusal({ DATABASE_URL: closed })).toEqual([
      `DATABASE_URL: the database at 127.0.0.1:${port} does not accept the connection: connect ECONNREFUSED 127.0.0.1:${port}`,
    ]);
    const stranger = new URL(inject('adminUrl'));
    stranger.username = 'stranger';
    stranger.password = 'hunter2';
    const [line, ...more] = await refusal({ DATABASE_URL: stranger.href });
    expect(line).toMatch(/^DATABASE_URL: the database at .* does not accept the connection: .*stranger/);
    expect(line).not.toContain('hunter2');
    expect(more).toEqual([]);
  });

  it('says in one line that Redis does not answer', async () => {
    const port = await freePort();
    const lines = await refusal({ DATABASE_URL: inject('adminUrl'), REDIS_URL: `redis://127.0.0.1:${port}` });
    expect(lines).toEqual([
      `REDIS_URL: the Redis at 127.0.0.1:${port} does not answer: connect ECONNREFUSED 127.0.0.1:${port}`,
    ]);
  });

  it('leaves alone a schema registry that others follow, whatever the environment names of it', async () => {
    const others = await makeDirectory();
    onTestFinished(() => rm(others, { recursive: true }));
    const theirs = {
      REGISTRY_DIRECTORY: path.join(others, 'versions'),
      REGISTRY_TOKENS: path.join(others, 'tokens'),
      REGISTRY_DATABASE_URL: inject('adminUrl'),
    };
    for (const [name, value] of Object.entries(theirs)) {
      expect(await refusal({ [name]: value })).toEqual([
        `${name}: must not be set, because npm start runs its own schema registry. To follow another registry: REGISTRY_URL=<its address>/v1/<graph>/<variant>`,
      ]);
    }
    expect(await readdir(others)).toEqual([]);

    // They mean nothing to gateways that follow it by its address.
    const port = await freePort();
    const closed = `postgres://shop:hunter2@127.0.0.1:${port}/postgres`;
    const [line] = await refusal({ ...theirs, REGISTRY_URL: 'http://127.0.0.1:9/v1/shop/main', DATABASE_URL: closed });
    expect(line).toMatch(/^DATABASE_URL: /);
    expect(await readdir(others)).toEqual([]);
  });

  it('lists all wrong settings together', async () => {
    const lines = await refusal({
      PORT: 'http',
      DATABASE_URL: 'mysql://127.0.0.1/shop',
      REDIS_URL: 'here',
      DEMO_PASSWORD: 'x',
    });
    expect(lines[0]).toBe('Cannot start, these settings are missing or wrong:');
    expect(lines.slice(1).map((line) => line.trim().split(':')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'REDIS_URL',
      'DEMO_PASSWORD',
    ]);
  });

  it('has nothing of the demo in production: no accounts, no products', async () => {
    const directory = await makeDirectory();
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const env = {
      NODE_ENV: 'production',
      PAYMENT_PROVIDER: 'simulator',
      TRADEPOST_SECRET: 'a secret of at least 32 characters',
      DATA_DIR: directory,
    };
    const started = start(env);
    const shop = await ready(started);
    const { data } = await shop.graphql('{ products(first: 1) { nodes { id } } }');
    expect(data).toEqual({ products: { nodes: [] } });
    const signIn = `mutation { signIn(input: { email: "staff@example.com", password: "tradepost-demo" }) { ... on Refusal { code } } }`;
    expect((await shop.graphql(signIn)).data.signIn.code).toBe('INVALID_CREDENTIALS');
    started.child.kill('SIGINT');
    expect(await started.exited).toBe(0);
  });

  it('refuses a production start without a secret', async () => {
    const [line] = await refusal({ NODE_ENV: 'production' });
    expect(line).toMatch(/^TRADEPOST_SECRET must be set/);
  });

  it('reports a wrong file of its data directory in one line, and what to do', async () => {
    const directory = await usedDirectory();
    const secret = await readFile(path.join(directory, 'secret'), 'utf8');

    await rm(path.join(directory, 'secret'));
    expect(await refusal({ DATA_DIR: directory })).toEqual([
      expect.stringMatching(
        /\/secret is missing: .* Put the file back .*, or delete .* to start with an empty shop\.$/,
      ),
    ]);
    // It made no other in its place.
    expect(await readdir(directory)).not.toContain('secret');

    await writeFile(path.join(directory, 'secret'), 'short');
    expect(await refusal({ DATA_DIR: directory })).toEqual([expect.stringMatching(/\/secret holds 5 characters/)]);

    await writeFile(path.join(directory, 'secret'), 'another secret of at least 32 characters');
    expect(await refusal({ DATA_DIR: directory })).toEqual([
      expect.stringMatching(/^The database was made with another secret/),
    ]);

    await writeFile(path.join(directory, 'secret'), secret);
    await rm(path.join(directory, 'postgres.password'));
    expect(await refusal({ DATA_DIR: directory })).toEqual([
      expect.stringMatching(/postgres\.password is missing: .* Put the file back, or delete/),
    ]);
  });

  it('says in one line that its data directory cannot be used', async () => {
    const directory = await makeDirectory();
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    await writeFile(path.join(directory, 'file'), '');
    const [line, ...more] = await refusal({ DATA_DIR: path.join(directory, 'file/data') });
    expect(line).toMatch(
      /^The data directory cannot be used: ENOTDIR: .* choose another directory: DATA_DIR=<directory>$/,
    );
    expect(more).toEqual([]);
  });

  // Last: it leaves the shared data directory as after a crash.
  it('reports the end of its PostgreSQL and ends', async () => {
    const started = start();
    await ready(started);
    const pid = Number((await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    expect(await started.exited).toBe(1);
    expect(started.said()).toContain('PostgreSQL ended');
  });
});
