import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { afterAll, expect, test } from 'vitest';
import { identityHeader } from '#platform/identity/signed-identity.ts';
import { readGatewaySettings } from '../../gateway/config.ts';
import { answerOf, rootSecret } from '../support/start-gateway.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'tradepost-foreign-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])';
const sdl = {
  // The name of a subgraph of ours, which this one is not.
  orders: `${link} type Query { order: Order } type Order @key(fields: "id") { id: ID! total: Int }`,
  reviews: `${link} type Order @key(fields: "id") { id: ID! stars: Int }`,
};
const resolvers = {
  orders: { Query: { order: () => ({ id: 'o-1', total: 12 }) } },
  reviews: { Order: { __resolveReference: ({ id }: { id: string }) => ({ id, stars: 4 }) } },
};

/** A subgraph of somebody else: an HTTP server that knows nothing of signed callers; keeps the headers of its calls. */
async function startForeignSubgraph(name: keyof typeof sdl) {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl[name]), resolvers: resolvers[name] }]);
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      headers.push(request.headers);
      const { query, variables } = JSON.parse(await text(request));
      const answer = await graphql({ schema, source: query, variableValues: variables });
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return { headers, url: `http://127.0.0.1:${port}/api`, [Symbol.asyncDispose]: async () => void server.close() };
}

function supergraphFile(urls: Record<keyof typeof sdl, string>): string {
  const { errors, supergraphSdl } = composeServices(
    (['orders', 'reviews'] as const).map((name) => ({ name, url: urls[name], typeDefs: parse(sdl[name]) })),
  );
  if (supergraphSdl === undefined) throw new Error(`the schemas do not compose: ${errors?.join('\n')}`);
  const file = path.join(mkdtempSync(path.join(directory, 'graph-')), 'supergraph.graphql');
  writeFileSync(file, supergraphSdl);
  return file;
}

/** The gateway's process, as an operator starts it. */
async function startProcess(env: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, ['gateway/server.ts'], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      TRADEPOST_SECRET: rootSecret,
      GATEWAY_PORT: '0',
      GATEWAY_ADMIN_PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream)
        createInterface({ input: stream }).on('line', (line) => {
          lines.push(line);
          const found = /"url":"([^"]+)"/.exec(line)?.[1];
          if (found) resolve(found);
        });
    }
    void ended.then(() => reject(new Error(lines.join('\n'))));
  });
  return {
    ask: async (query: string, headers: Record<string, string> = {}) =>
      answerOf(
        await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ query }),
        }),
      ),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

test('a supergraph of somebody else is served from its file: its addresses, the headers of the client, no signed caller', async () => {
  await using orders = await startForeignSubgraph('orders');
  await using reviews = await startForeignSubgraph('reviews');
  await using gateway = await startProcess({
    SUPERGRAPH_PATH: supergraphFile({ orders: orders.url, reviews: reviews.url }),
    GATEWAY_SIGN_IN: 'subgraphs',
    FORWARDED_HEADERS: 'X-Tenant',
  });
  const headers = { authorization: 'Bearer of-their-own', 'x-tenant': 't-1', 'x-other': 'no' };
  const { status, body } = await gateway.ask('{ order { total stars } }', headers);
  expect({ status, body }).toEqual({ status: 200, body: { data: { order: { total: 12, stars: 4 } } } });
  for (const called of [orders.headers, reviews.headers]) {
    expect(called).toHaveLength(1);
    expect(called[0]).toMatchObject({ authorization: 'Bearer of-their-own', 'x-tenant': 't-1' });
    expect(called[0]).not.toHaveProperty('x-other');
    expect(called[0]).not.toHaveProperty(identityHeader);
  }
});

test('SUBGRAPH_URLS wins over the file, SIGNED_SUBGRAPHS names the subgraphs with the signed caller', async () => {
  await using orders = await startForeignSubgraph('orders');
  await using reviews = await startForeignSubgraph('reviews');
  await using gateway = await startProcess({
    SUPERGRAPH_PATH: supergraphFile({ orders: orders.url, reviews: 'http://nowhere.invalid/graphql' }),
    SUBGRAPH_URLS: `reviews=${reviews.url}`,
    SIGNED_SUBGRAPHS: 'reviews',
  });
  const { body } = await gateway.ask('{ order { total stars } }');
  expect(body).toEqual({ data: { order: { total: 12, stars: 4 } } });
  expect(orders.headers[0]).not.toHaveProperty(identityHeader);
  expect(reviews.headers[0]?.[identityHeader]).toBeTruthy();
  // Ours are checked, and never passed on.
  const refused = await gateway.ask('{ order { total } }', { authorization: 'Bearer of-their-own' });
  expect(refused).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'TOKEN_INVALID' } }] } });
  expect(orders.headers.every(({ authorization }) => authorization === undefined)).toBe(true);
});

test('a supergraph without an address for a subgraph does not start, and the error names the setting', async () => {
  const start = startProcess({ SUPERGRAPH_PATH: supergraphFile({ orders: 'http://127.0.0.1:9/', reviews: '' }) });
  await expect(start).rejects.toThrow(/SUBGRAPH_URLS: .*"reviews"; add reviews=http/);
});

test.each([
  ['SUBGRAPH_URLS', 'reviews', /SUBGRAPH_URLS: must be a list such as/],
  ['FORWARDED_HEADERS', 'Authorization', /FORWARDED_HEADERS: cannot have one of authorization/],
  ['FORWARDED_HEADERS', identityHeader, /FORWARDED_HEADERS: cannot have one of/],
  ['GATEWAY_SIGN_IN', 'nobody', /GATEWAY_SIGN_IN: /],
])('%s=%s is refused', (setting, value, message) => {
  const env = { TRADEPOST_SECRET: rootSecret, [setting]: value };
  expect(() => readGatewaySettings(env)).toThrow(message);
});

test('a wrong setting ends the process at its start, with the name of the setting', async () => {
  await expect(startProcess({ SUBGRAPH_URLS: 'reviews' })).rejects.toThrow(/SUBGRAPH_URLS: must be a list such as/);
});
