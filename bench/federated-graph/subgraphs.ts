// The four subgraphs as one process, so that they cost the machine little beside the gateway that is measured: each call is executed once
// and then answered from memory. It counts calls, and records which of them run at the same time.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, type GraphQLSchema, parse } from 'graphql';
import { subgraphNames, subgraphSdl } from './graph.ts';
import { author, products, reviews, users, written } from './records.ts';

/** One call, as a gateway sent it. */
export interface RecordedCall {
  path: string;
  body: string;
}

/** The messages to the process, and its answers. `record` slows every call down, so that calls of one wave overlap. */
export type SubgraphsQuestion = 'count' | 'record' | 'recorded';
export type SubgraphsAnswer = { url: string } | { count: number } | { waves: RecordedCall[][] };

const recordingDelayMs = 60;

interface Reference {
  id: string;
  upc: string;
  price?: number;
  weight?: number;
}
type Review = (typeof reviews)[number];

const resolvers = {
  accounts: {
    Query: { me: () => users[0], user: (_: unknown, { id }: Reference) => byId(id), users: () => users },
    User: { __resolveReference: ({ id }: Reference) => byId(id) },
  },
  inventory: {
    Product: {
      __resolveReference: (product: Reference) => ({ ...products.find(({ upc }) => upc === product.upc), ...product }),
      shippingEstimate: ({ price, weight }: Reference) =>
        price === undefined || weight === undefined ? null : price > 1000 ? 0 : Math.floor(weight / 2),
    },
  },
  products: {
    Query: { topProducts: (_: unknown, { first }: { first: number }) => products.slice(0, first) },
    Product: { __resolveReference: ({ upc }: Reference) => products.find((product) => product.upc === upc) },
  },
  reviews: {
    Review: {
      __resolveReference: ({ id }: Reference) => reviews.find((review) => review.id === id),
      author: () => author,
      product: ({ upc }: Review) => ({ upc }),
    },
    User: { __resolveReference: ({ id }: Reference) => ({ ...author, id }), reviews: () => written },
    Product: { reviews: ({ upc }: Reference) => reviews.filter((review) => review.upc === upc) },
  },
};

function byId(id: string) {
  return users.find((user) => user.id === id);
}

const schemas = new Map<string, GraphQLSchema>(
  subgraphNames.map((name) => [
    `/${name}`,
    buildSubgraphSchema([{ typeDefs: parse(subgraphSdl[name]), resolvers: resolvers[name] }]),
  ]),
);
const answers = new Map<string, string>();
let count = 0;
let recorded: { call: RecordedCall; startedAt: number; endedAt: number }[] | undefined;

const server = createServer((request, response) => {
  void (async () => {
    const body = await text(request);
    count += 1;
    const path = request.url ?? '';
    const recording = recorded;
    const entry = { call: { path, body }, startedAt: performance.now(), endedAt: Number.POSITIVE_INFINITY };
    recording?.push(entry);
    const answer = answers.get(path + body) ?? (await execute(path, body));
    answers.set(path + body, answer);
    if (recording) await pause(recordingDelayMs);
    entry.endedAt = performance.now();
    response.setHeader('content-type', 'application/json').end(answer);
  })();
});

async function execute(path: string, body: string): Promise<string> {
  const schema = schemas.get(path);
  if (!schema) throw new Error(`there is no subgraph at ${path}`);
  const { query, variables, operationName } = JSON.parse(body);
  return JSON.stringify(await graphql({ schema, source: query, variableValues: variables, operationName }));
}

/** The recorded calls, grouped by those that ran at the same time: a call that began after another ended is of a later wave. */
function waves(): RecordedCall[][] {
  const found: { calls: RecordedCall[]; firstEnd: number }[] = [];
  for (const { call, startedAt, endedAt } of recorded ?? []) {
    const last = found.at(-1);
    if (last && startedAt < last.firstEnd) {
      last.calls.push(call);
      last.firstEnd = Math.min(last.firstEnd, endedAt);
    } else found.push({ calls: [call], firstEnd: endedAt });
  }
  recorded = undefined;
  return found.map(({ calls }) => calls);
}

process.on('message', (question: SubgraphsQuestion) => {
  if (question === 'record') recorded = [];
  const answer: SubgraphsAnswer = question === 'recorded' ? { waves: waves() } : { count };
  process.send?.(answer);
});
process.once('disconnect', () => process.exit());
// Longer than any measurement: a gateway must not meet a connection that is just being closed.
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}` } satisfies SubgraphsAnswer);
});
