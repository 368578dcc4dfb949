import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { tmpdir } from 'node:os';
import type { Instance } from '#registry/store/store.ts';
import type { UsageCount } from '#registry/client/registry-client.ts';
import { runRegistry } from './run-registry.ts';

export interface TestRegistry extends AsyncDisposable {
  /** Of the variant. */
  url: string;
  /** May read and report, and nothing else. */
  token: string;
  /** Makes a version of these subgraphs live, whatever it breaks; answers with its number. */
  publish(subgraphs: { name: string; url: string; sdl: string }[]): Promise<number>;
  rollback(to: number): Promise<number>;
  /** Stores and activates a release of a client; an operation is named by its hash. */
  release(client: string, version: string, operations: { hash?: string; body: string }[]): Promise<void>;
  retire(client: string, version: string): Promise<void>;
  instances(): Promise<Instance[]>;
  /** As a gateway reports what it runs. */
  report(instance: Omit<Instance, 'seenAt'>): Promise<void>;
  usage(): Promise<UsageCount[]>;
  /** As if its machine went down: open connections break. */
  stop(): Promise<void>;
  /** Again, at the same address and with its stored data. */
  start(): Promise<void>;
}

/** The real schema registry on a free port, over an empty directory. */
export async function startTestRegistry(): Promise<TestRegistry> {
  const where = mkdtempSync(path.join(tmpdir(), 'tradepost-gateway-registry-'));
  let running: Awaited<ReturnType<typeof runRegistry>> | undefined;
  let port = 0;
  async function start() {
    running = await runRegistry({ where, now: () => new Date(), port });
    port = Number(new URL(running.url).port);
    return running;
  }
  async function stop(): Promise<void> {
    await running?.stop();
    running = undefined;
  }
  const { url: server, tokenFor } = await start();
  const [token, adminToken] = [await tokenFor('read'), await tokenFor('admin')];
  const url = `${server}/v1/shop/main`;

  // oxlint-disable-next-line typescript/no-explicit-any -- a wrong guess at what is in it fails the test
  async function call(at: string, body?: object, method = 'POST'): Promise<any> {
    const response = await fetch(`${url}/${at}`, {
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      ...(body ? { method, body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${at}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }

  return {
    url,
    token,
    publish: async (subgraphs) =>
      (await call('versions', { subgraphs, commit: null, reason: 'a test', allowBreaking: true })).version.number,
    rollback: async (to) => (await call('rollback', { to, reason: 'a test' })).version.number,
    release: async (client, version, operations) =>
      void (await call(`clients/${client}/${version}`, { operations, activate: true }, 'PUT')),
    retire: async (client, version) => void (await call(`clients/${client}/${version}/retire`, {})),
    instances: async () => (await call('instances')).instances,
    report: (instance) => call('instances', instance),
    usage: async () => (await call('usage')).rows,
    start: async () => void (await start()),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      rmSync(where, { recursive: true, force: true });
    },
  };
}

/** The part of a registry that can be made to answer anything. */
export async function startStubRegistry(options: {
  /** Left out: nothing is live until `serve` is called. */
  sdl?: string;
  version: number;
  usageStatus?: () => number;
  /** As behind a proxy that takes ETags away. */
  withoutETags?: boolean;
}) {
  const { sdl, version, usageStatus = () => 202, withoutETags = false } = options;
  const live: { sdl: string | undefined; version: number } = { sdl, version };
  const instances: { id: string; version: number | null; problem: string | null; startedAt: string }[] = [];
  const asked: IncomingMessage[] = [];
  /** When the supergraph was asked for and there was none, by the clock of `performance`. */
  const askedInVain: number[] = [];
  const reports: { id: string | undefined; rows: UsageCount[]; status: number }[] = [];
  let waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        const report = JSON.parse(body);
        if (request.url?.endsWith('/instances')) {
          instances.push(report);
          response.writeHead(204).end();
          return;
        }
        const status = usageStatus();
        const id = request.headers['idempotency-key'];
        reports.push({ id: typeof id === 'string' ? id : undefined, rows: report.rows, status });
        response.writeHead(status).end('{}');
      });
      return;
    }
    if (live.sdl === undefined) {
      askedInVain.push(performance.now());
      response.writeHead(404).end('{}');
      return;
    }
    const answer = () =>
      response
        .writeHead(200, {
          ...(withoutETags ? {} : { etag: `"${live.version}"` }),
          'x-schema-version': String(live.version),
        })
        .end(live.sdl);
    if (request.headers['if-none-match'] === `"${live.version}"`) waiting.push(answer);
    else answer();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/shop/main`,
    instances,
    asked,
    askedInVain,
    /** Every report of usage, and how it was answered. */
    reports,
    serve(sdl: string) {
      live.sdl = sdl;
      live.version += 1;
      for (const answer of waiting) answer();
      waiting = [];
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The supergraph of one subgraph, at an address where nobody is. */
export function composed(sdl: string): string {
  const { supergraphSdl } = composeServices([
    { name: 'parcels', url: 'http://127.0.0.1:9/graphql', typeDefs: parse(sdl) },
  ]);
  if (supergraphSdl === undefined) throw new Error('expected it to compose');
  return supergraphSdl;
}
