import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { httpSubgraph, type SubgraphClient } from '#platform/graph/subgraph-client.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { environmentOf, type ProcessCopy } from '../process-copies.ts';
import { staffToken } from '../shop.ts';
import type { BenchStage } from '../stage.ts';
import { openOrderWriter } from './order-writer.ts';
import { openOrdersLoad } from './orders.ts';
import { closedLoop } from './requests.ts';
import { startSubscribers } from './subscribers.ts';

/* The work of each process that is measured with one, two and four copies. */

export const clientsPerCopy = 8;
export const subscribersInAll = 1_000;
const serviceCaller: Caller = { kind: 'service', name: 'gateway' };

/** Has copies work for some seconds. Resolves with what they did: requests, confirmed orders or deliveries. */
type Work = (copies: readonly ProcessCopy[], seconds: number) => Promise<{ done: number; seconds: number }>;

export interface CopiedProcess {
  /** As the fleet names the process. */
  process: string;
  unit: string;
  /** Copies take the work by themselves: every running copy takes part, also if it is not measured. */
  takesWork?: true;
  open(stage: BenchStage): Promise<{ work: Work; close(): Promise<void> }>;
}

/** Every process that is measured. `orders` is for each copy of a worker. */
export function copiedProcesses(orders: number): CopiedProcess[] {
  return [
    {
      process: 'gateway',
      unit: 'requests/s',
      async open(stage) {
        const token = await staffToken(stage);
        const query = '{ products(first: 5) { nodes { name variants { sku price { amount currency } } } } }';
        return { work: spread(({ url }, forSeconds) => ask(`${url}/graphql`, query, token, forSeconds)), close };
      },
    },
    subgraph(
      'users',
      'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on User { id name email } } }',
      async (stage) => ({
        refs: (await rows(stage, 'orders', 'select distinct customer_id as id from orders limit 20')).map(({ id }) => ({
          __typename: 'User',
          id,
        })),
      }),
    ),
    subgraph(
      'catalog',
      '{ products(first: 20) { nodes { id name slug variants { id sku price { amount currency } available } } } }',
    ),
    subgraph(
      'orders',
      '{ orders(first: 20) { nodes { id number status total { amount currency } lines { quantity lineTotal { amount } } } } }',
    ),
    subgraph('notifications', '{ emails(first: 20) { nodes { id } } }'),
    ...['orders-worker', 'catalog-worker'].map((process) => worker(process, orders)),
    {
      process: 'subscriptions',
      unit: 'deliveries/s',
      open: openSubscribers,
    },
  ];
}

const close = async () => {};

/** The same load on each copy at the same time. */
function spread(load: (copy: ProcessCopy, seconds: number) => Promise<{ requests: number; seconds: number }>): Work {
  return async (copies, seconds) => {
    const loads = await Promise.all(copies.map((copy) => load(copy, seconds)));
    return {
      done: loads.reduce((sum, { requests }) => sum + requests, 0),
      seconds: Math.max(...loads.map((each) => each.seconds)),
    };
  };
}

const ask = (url: string, query: string, token: string, seconds: number) =>
  closedLoop({ url, query, token, concurrency: clientsPerCopy, seconds });

/** Calls a subgraph's server as the gateway does. */
function subgraph(
  name: string,
  query: string,
  variablesFor: (stage: BenchStage) => Promise<Record<string, unknown>> = async () => ({}),
): CopiedProcess {
  return {
    process: name,
    unit: 'requests/s',
    async open(stage) {
      const secret = environmentOf(stage.pidOf(name))['TRADEPOST_SECRET'] ?? '';
      const identity = openIdentity(secret, 'gateway');
      const variables = await variablesFor(stage);
      const clients = new Map<string, SubgraphClient>();
      const work = spread(async ({ url = '' }, seconds) => {
        const call = clients.get(url) ?? httpSubgraph(url);
        clients.set(url, call);
        const startedAt = performance.now();
        const until = startedAt + seconds * 1000;
        let requests = 0;
        await Promise.all(
          Array.from({ length: clientsPerCopy }, async () => {
            while (performance.now() < until) {
              const { errors } = await call({ query, variables, identity: identity.sign(serviceCaller, name) });
              if (errors) throw new Error(`expected data from ${name}, got ${JSON.stringify(errors).slice(0, 500)}`);
              requests += 1;
            }
          }),
        );
        return { requests, seconds: (performance.now() - startedAt) / 1000 };
      });
      return { work, close };
    },
  };
}

/** Places orders, and waits until the last is confirmed. Only the copies have a quota. */
function worker(process: string, orders: number): CopiedProcess {
  return {
    process,
    unit: 'orders/s',
    takesWork: true,
    async open(stage) {
      const load = await openOrdersLoad(stage, 16, randomUUID().slice(0, 8));
      return {
        async work(copies) {
          const startedAt = performance.now();
          await load.placeAll(orders * copies.length);
          await load.drained();
          return { done: orders * copies.length, seconds: (performance.now() - startedAt) / 1000 };
        },
        close: () => load.close(),
      };
    },
  };
}

/** Followers of one order, spread over the copies. Four changes are on their way at a time; the next four are published when four have reached all. */
async function openSubscribers(stage: BenchStage): Promise<{ work: Work; close(): Promise<void> }> {
  const token = await staffToken(stage);
  // The events are no real changes of an order, so no consumer may act on them.
  for (const name of ['catalog-worker', 'users-worker', 'notifications-worker', 'payment-simulator'])
    await stage.kill(name);
  const orderId = randomUUID();
  const writer = await openOrderWriter(stage, [orderId]);
  const query = `subscription Bench($orderId: ID!) { orderStatusChanged(orderId: $orderId) { cursor version status order { id } } }`;
  return {
    async work(copies, seconds) {
      const groups = copies.map(({ pid }) => startSubscribers(`process ${pid}`));
      try {
        for (const [index, group] of groups.entries()) {
          const url = `${copies[index]?.url?.replace(/^http/, 'ws')}/graphql`;
          await group.connect({ url, token, query, orderIds: [orderId], count: subscribersInAll / copies.length });
        }
        // One after another: versions must be committed in order.
        let last: Promise<unknown> = Promise.resolve();
        const reach = async () => {
          const published = last.then(() => writer.record(1, 1));
          last = published;
          const { version } = await published;
          const reached = await Promise.all(groups.map((group) => group.all(version, 20_000)));
          if (!reached.every(Boolean)) throw new Error(`expected version ${version} at every subscriber`);
        };
        for (const group of groups) group.begin(0);
        await reach();
        const startedAt = performance.now();
        const until = startedAt + seconds * 1000;
        let versions = 0;
        while (performance.now() < until) {
          await Promise.all([reach(), reach(), reach(), reach()]);
          versions += 4;
        }
        return { done: versions * subscribersInAll, seconds: (performance.now() - startedAt) / 1000 };
      } finally {
        await Promise.all(groups.map((group) => group.stop()));
      }
    },
    close: () => writer.stop(),
  };
}

async function rows(stage: BenchStage, database: 'orders' | 'catalog', sql: string): Promise<{ id: string }[]> {
  const client = new pg.Client({ connectionString: stage.databaseUrl(database) });
  await client.connect();
  try {
    return (await client.query<{ id: string }>(sql)).rows;
  } finally {
    await client.end();
  }
}
