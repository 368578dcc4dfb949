import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { readGatewaySettings } from '../../gateway/config.ts';
import { type Gateway, startGateway } from '../../gateway/server.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { createLog } from '#platform/process/log.ts';
import { scalars } from '#platform/graph/scalars.ts';
import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import { openSubgraph } from '#platform/graph/subgraph-server.ts';
import { accessTokenClaims } from '#platform/identity/access-tokens.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { composeSupergraph, sdlOf } from './compose-supergraph.ts';

/** Of the gateway and the subgraphs of these tests. */
export const rootSecret = 'a root secret that only these tests use';

/** An answer of the gateway, with its status and headers. */
export interface Answer {
  status: number;
  headers: Headers;
  // Tests look into answers of many shapes; a wrong guess fails the test.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

export interface TestGateway extends AsyncDisposable {
  gateway: Gateway;
  url: string;
  /** Lines of the gateway's own log, parsed. */
  logged: Record<string, unknown>[];
  /** Whom the subgraphs were called for, newest last. */
  callers: Caller[];
  graphql(query: string, variables?: object, headers?: Record<string, string>): Promise<Answer>;
  post(body: string | Uint8Array, headers?: Record<string, string>): Promise<Answer>;
  /** An access token of this user, expiring after so many seconds. */
  token(claims?: { userId?: string; roles?: string[]; seconds?: number; audience?: string }): Promise<string>;
}

/**
 * The real gateway on a free port, over real Apollo subgraphs in process that answer from a few fixed records: the tests of the gateway
 * need no database. `subgraphs` replaces the client of one or more, `supergraphSdl` the graph.
 */
export async function startTestGateway(
  options: {
    env?: Record<string, string>;
    subgraphs?: Record<string, SubgraphClient>;
    supergraphSdl?: string;
    feeds?: Record<string, EventFeed>;
    random?: () => number;
  } = {},
): Promise<TestGateway> {
  const logged: Record<string, unknown>[] = [];
  const log = createLog('gateway', 'debug', { write: (line) => void logged.push(JSON.parse(line)) });
  const callers: Caller[] = [];
  const real = await openFakeShop(callers);
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA', use: 'sig' };

  const gateway = await startGateway(
    readGatewaySettings({
      TRADEPOST_SECRET: rootSecret,
      NODE_ENV: 'test',
      // Other processes of a test run delay the event loop as well, which says nothing about the gateway.
      GATEWAY_EVENT_LOOP_DELAY_MS: '60000',
      ...options.env,
    }),
    {
      log,
      now: () => new Date(),
      subgraphs: { ...real.clients, ...options.subgraphs },
      loadJwks: async () => ({ keys: [jwk] }),
      feeds: options.feeds ?? {},
      ...(options.random ? { random: options.random } : {}),
      supergraphSdl: options.supergraphSdl ?? (await composeSupergraph()),
    },
  );
  const url = await gateway.listen(0);

  async function post(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: body as string,
    });
    return answerOf(response);
  }

  return {
    gateway,
    url,
    logged,
    callers,
    post,
    graphql: (query, variables, headers) => post(JSON.stringify({ query, variables }), headers),
    token: ({ userId = 'u-1', roles = ['CUSTOMER'], seconds = 60, audience = accessTokenClaims.audience } = {}) =>
      new SignJWT({ sid: 's-1', roles })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
        .setSubject(userId)
        .setIssuer(accessTokenClaims.issuer)
        .setAudience(audience)
        .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
        .sign(privateKey),
    async [Symbol.asyncDispose]() {
      await gateway.stop();
      await real.stop();
    },
  };
}

/** Reads an answer; a body that is not JSON stays text. */
export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // Not JSON; the test will see the text.
  }
  return { status: response.status, headers: response.headers, body };
}

/** A signer that the subgraphs of `startTestGateway` trust. */
export const testIdentity = openIdentity(rootSecret, 'gateway');

const price = { amount: 1500n, currency: 'GBP' };

async function openFakeShop(callers: Caller[]) {
  const variant = { id: 'v-1', sku: 'MUG-1', name: 'Mug', price, available: 3 };
  const product = { id: 'p-1', slug: 'mug', name: 'Mug', variants: [variant] };
  const order = {
    id: 'o-1',
    number: 'TP-1',
    total: price,
    lines: [{ variant: { id: 'v-1' }, quantity: 2 }],
    customer: { id: 'u-1' },
  };
  const resolvers = {
    users: {
      DateTime: scalars.DateTime,
      Query: { me: () => ({ id: 'u-1', name: 'Ada', email: 'ada@example.com', roles: ['CUSTOMER'], addresses: [] }) },
      User: { __resolveReference: ({ id }: { id: string }) => ({ id, name: 'Ada', email: 'ada@example.com' }) },
    },
    catalog: {
      BigInt: scalars.BigInt,
      Query: {
        products: () => ({ edges: [], nodes: [product], pageInfo: { hasNextPage: false, hasPreviousPage: false } }),
        product: () => {
          throw new Error('connection to 10.1.2.3:5432 refused, password=hunter2');
        },
        // Refused before anything reads it, so it is enough that it exists.
        categories: () =>
          Array.from({ length: 3 }, (_, i) => ({ id: `c-${i}`, slug: `c-${i}`, name: 'C', children: [] })),
      },
      Variant: { __resolveReference: () => variant },
    },
    orders: {
      BigInt: scalars.BigInt,
      Query: {
        order: () => order,
        orders: () => ({ edges: [], nodes: [order], pageInfo: { hasNextPage: false, hasPreviousPage: false } }),
        cart: () => null,
      },
      Mutation: {
        placeOrder: (_: unknown, { input }: { input: { lines: unknown[] } }) => ({
          __typename: 'EmptyCart',
          code: 'EMPTY_CART',
          message: `${input.lines.length} lines`,
        }),
      },
    },
  };
  const names = ['users', 'catalog', 'orders'] as const;
  const subgraphs = await Promise.all(
    names.map(async (name) =>
      openSubgraph({
        name,
        typeDefs: await sdlOf(name),
        resolvers: resolvers[name],
        identity: openIdentity(rootSecret, name),
        log: createLog(name, 'silent'),
        context: async ({ caller }) => {
          callers.push(caller);
          return { caller };
        },
      }),
    ),
  );
  return {
    clients: Object.fromEntries(subgraphs.map(({ name, client }) => [name, client])),
    stop: async () => void (await Promise.all(subgraphs.map((subgraph) => subgraph.stop()))),
  };
}
