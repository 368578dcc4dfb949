import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { Redis } from 'ioredis';
import type { StoredEvent } from '#platform/events/define.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { openSubgraph } from '#platform/graph/subgraph-server.ts';
import { type SubgraphClient, type SubgraphRequest, variablesOf } from '#platform/graph/subgraph-client.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { createLog } from '#platform/process/log.ts';
import { CodedError } from '#platform/process/errors.ts';
import { rootSecret, startTestGateway, type TestGateway } from './start-gateway.ts';

const head = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@composeDirective"])
  @link(url: "https://github.com/tradepost/tradepost/cacheControl/v1.0", import: ["@cacheControl"])
  @composeDirective(name: "@cacheControl")
directive @cacheControl(maxAge: Int, scope: String, inheritMaxAge: Boolean, staleIfError: Int, tags: [String!])
  on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION`;

const shopSdl = `${head}
type Query {
  product(id: ID!): Product
  products(filter: Filter): [Product!] @cacheControl(maxAge: 60, tags: ["product.price-changed"])
  profile: Profile
  unhinted: Int
  brief: Int @cacheControl(maxAge: 1, staleIfError: 60)
  half: Int @cacheControl(maxAge: 60)
}
type Mutation { setPrice(id: ID!, price: Int!): Product }
input Filter { name: String inStock: Boolean @cacheControl(maxAge: 0) }
type Product @key(fields: "id") @cacheControl(maxAge: 60, staleIfError: 600) {
  id: ID!
  name: String!
  price: Int @cacheControl(maxAge: 30, staleIfError: 0, tags: ["product.price-changed:{id}"])
  stock: Int @cacheControl(maxAge: 0)
  note: String @cacheControl(maxAge: 60, scope: "PRIVATE")
}
type Profile @cacheControl(maxAge: 60, scope: "PRIVATE") { name: String! }
`;
const reviewsSdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Query { reviews(products: [ID!]!): [Review!] }
type Review { text: String! product: Product }
type Product @key(fields: "id", resolvable: false) { id: ID! }
`;

/** A shop whose schema has hints, behind one or more gateways with one Redis. */
export interface CachedShop extends AsyncDisposable {
  gateway: TestGateway;
  /** The calls that the subgraph with the hints got, oldest first. */
  calls: { query: string; ids: string[]; caller: Caller }[];
  prices: Map<string, number>;
  /** What is in stock; 7 of what is not named. */
  stocks: Map<string, number>;
  /** Replaces how the subgraph is reached, such as by a failure. */
  through: { call(request: SubgraphRequest, client: SubgraphClient): ReturnType<SubgraphClient> };
  /** Whether the log can be read. */
  log: { away: boolean };
  /** Writes that a price has changed to the log, and rings. */
  announce(id: string, ring?: boolean): Promise<void>;
  /** Another gateway of the same shop. */
  another(): Promise<TestGateway>;
}

/** Fails as a subgraph does that is not there. */
export const unavailable: CachedShop['through']['call'] = async () => {
  throw new CodedError('SUBGRAPH_UNAVAILABLE');
};

export async function startCachedShop(redisUrl: string, env: Record<string, string> = {}): Promise<CachedShop> {
  const calls: CachedShop['calls'] = [];
  const prices = new Map([
    ['p-1', 100],
    ['p-2', 200],
    ['p-3', 300],
  ]);
  const stocks = new Map<string, number>();
  const events: StoredEvent[] = [];
  const log = { away: false };
  const through: CachedShop['through'] = { call: (request, client) => client(request) };
  const productOf = (id: string) =>
    prices.has(id) ? { id, name: `Product ${id}`, price: prices.get(id), stock: stocks.get(id) ?? 7 } : null;
  const silent = createLog('shop', 'silent');

  const shop = await openSubgraph({
    name: 'shop',
    typeDefs: shopSdl,
    identity: openIdentity(rootSecret, 'shop'),
    log: silent,
    async context({ caller, request }) {
      const { representations = [] } = variablesOf(request) as { representations?: { id: string }[] };
      calls.push({ query: request.query, ids: representations.map(({ id }) => id), caller });
      return { caller };
    },
    resolvers: {
      Query: {
        product: (_: unknown, { id }: { id: string }) => productOf(id),
        products: () => [...prices.keys()].map(productOf),
        profile: (_: unknown, _arguments: unknown, { caller }: { caller: Caller }) => ({
          name: caller.kind === 'user' ? caller.userId : caller.kind,
        }),
        unhinted: () => calls.length,
        brief: () => calls.length,
        half: () => {
          throw new Error('broken');
        },
      },
      Mutation: {
        setPrice(_: unknown, { id, price }: { id: string; price: number }) {
          prices.set(id, price);
          return productOf(id);
        },
      },
      Product: {
        __resolveReference: ({ id }: { id: string }) => productOf(id),
        note: ({ id }: { id: string }, _arguments: unknown, { caller }: { caller: Caller }) =>
          `${id} for ${caller.kind === 'user' ? caller.userId : caller.kind}`,
      },
    },
  });
  const reviews = await openSubgraph({
    name: 'reviews',
    typeDefs: reviewsSdl,
    identity: openIdentity(rootSecret, 'reviews'),
    log: silent,
    context: async () => ({}),
    resolvers: {
      Query: {
        reviews: (_: unknown, { products }: { products: string[] }) =>
          products.map((id) => ({ text: `About ${id}`, product: { id } })),
      },
    },
  });
  const feed: EventFeed = {
    async head() {
      if (log.away) throw new CodedError('SUBGRAPH_UNAVAILABLE');
      return events.length;
    },
    async read({ after, limit = 500, names }) {
      if (log.away) throw new CodedError('SUBGRAPH_UNAVAILABLE');
      return events.filter((event) => (event.position ?? 0) > after && names?.includes(event.name)).slice(0, limit);
    },
    trimmed: async () => 0,
    readSubjects: async () => [],
    latest: async () => [],
  };
  const { supergraphSdl, errors } = composeServices([
    { name: 'shop', url: 'http://shop.invalid', typeDefs: parse(shopSdl) },
    { name: 'reviews', url: 'http://reviews.invalid', typeDefs: parse(reviewsSdl) },
  ]);
  if (supergraphSdl === undefined) throw new Error(`the schemas do not compose: ${errors?.join('\n')}`);
  const started: TestGateway[] = [];
  async function another(): Promise<TestGateway> {
    const gateway = await startTestGateway({
      env: {
        REDIS_URL: redisUrl,
        GATEWAY_SUBGRAPH_RETRY_PERCENT: '0',
        // Requests of a busy test machine wait for their turn, and are not refused.
        GATEWAY_QUEUE_MS: '60000',
        GATEWAY_LASTING_QUEUE_MS: '60000',
        ...env,
      },
      // A space of its own in Redis for each shop.
      supergraphSdl: `# ${rootSecret} ${space}\n${supergraphSdl}`,
      subgraphs: { shop: (request) => through.call(request, shop.client), reviews: reviews.client },
      feeds: { shop: feed },
    });
    started.push(gateway);
    return gateway;
  }
  const space = crypto.randomUUID();
  const gateway = await another();
  const redis = new Redis(redisUrl, { lazyConnect: true, retryStrategy: () => 50 });
  redis.on('error', () => undefined);

  return {
    gateway,
    calls,
    prices,
    stocks,
    through,
    log,
    another,
    async announce(id, ring = true) {
      const position = events.length + 1;
      events.push({
        id: String(position),
        subject: `product:${id}`,
        version: 1,
        name: 'product.price-changed',
        schemaVersion: 1,
        payload: {},
        occurredAt: new Date().toISOString(),
        traceContext: null,
        audience: null,
        position,
      });
      if (ring) await redis.publish('events:shop', String(position));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((running) => running[Symbol.asyncDispose]()));
      await shop.stop();
      await reviews.stop();
      redis.disconnect();
    },
  };
}
