import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { httpSubgraph, type SubgraphClient } from '#platform/graph/subgraph-client.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { environmentOf, type ProcessCopy } from '../process-copies.ts';
import { staffToken } from '../shop.ts';
import type { BenchStage } from '../stage.ts';
import { openOrderFollowers } from './order-followers.ts';
import { openOrdersLoad } from './orders.ts';
import { closedLoop } from './requests.ts';

/* The work of each process that is measured with one, two and four copies. */

export const clientsPerCopy = 8;
const usualShare = 0.25;
const usualWarmUpCpuMs = 3_000;
const finishedWithinMs = 120_000;
const serviceCaller: Caller = { kind: 'service', name: 'gateway' };

/** Has copies work for some seconds. Resolves with what they did: requests, orders or deliveries. */
type Work = (copies: readonly ProcessCopy[], seconds: number) => Promise<{ done: number; seconds: number }>;

interface OpenLoad {
  /** Makes the work that copies find when they are measured. Left out: the work makes itself. */
  prepare?(copies: readonly ProcessCopy[]): Promise<void>;
  work: Work;
  close(): Promise<void>;
}

export interface CopiedProcess {
  /** As the fleet names the process. */
  process: string;
  unit: string;
  /** The share of one core that each copy may use. Four copies and everything that they call must fit into two cores. */
  share: number;
  /** CPU time that each copy uses before the first measurement, without a quota: the compiler of V8 takes a large part of the first seconds. */
  warmUpCpuMs: number;
  /** Copies take the work by themselves: every running copy takes part, also if it is not measured. */
  takesWork?: true;
  open(stage: BenchStage): Promise<OpenLoad>;
}

/** Every process that is measured. `orders` is for each copy of a worker. */
export function copiedProcesses(orders: number): CopiedProcess[] {
  return [
    {
      process: 'gateway',
      unit: 'requests/s',
      share: usualShare,
      warmUpCpuMs: usualWarmUpCpuMs,
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
    worker(
      'orders-worker',
      { orders, share: 0.05, from: 'orders' },
      "select count(*)::int as done from orders where status <> 'PLACED'",
    ),
    // Half the work for an order: with the same share everything else would need more than two cores.
    worker(
      'catalog-worker',
      { orders: 2 * orders, share: 0.03, from: 'catalog' },
      "select count(*)::int as done from reservation where state = 'COMMITTED'",
    ),
    {
      process: 'subscriptions',
      unit: 'deliveries/s',
      // The followers themselves need a core for 200,000 deliveries a second.
      share: 0.08,
      warmUpCpuMs: usualWarmUpCpuMs,
      open: openOrderFollowers,
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
    share: usualShare,
    warmUpCpuMs: usualWarmUpCpuMs,
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

/**
 * Orders are placed while the copies are stopped, and wait for them. `finished` counts the orders with which the process has finished. The last tenth
 * of the orders is not measured: some copies have run out of work then.
 */
function worker(
  name: string,
  { orders, share, from }: { orders: number; share: number; from: 'orders' | 'catalog' },
  finished: string,
): CopiedProcess {
  return {
    process: name,
    unit: 'orders/s',
    share,
    warmUpCpuMs: 600,
    takesWork: true,
    async open(stage) {
      const load = await openOrdersLoad(stage, 16, randomUUID().slice(0, 8));
      const client = new pg.Client({ connectionString: stage.databaseUrl(from) });
      await client.connect();
      const count = async () => (await client.query<{ done: number }>(finished)).rows[0]?.done ?? 0;
      const reaches = async (expected: number) => {
        const until = performance.now() + finishedWithinMs;
        for (;;) {
          const done = await count();
          if (done >= expected) return done;
          if (performance.now() > until) throw new Error(`expected ${name} to finish ${expected} orders, not ${done}`);
          await pause(20);
        }
      };
      // Orders of an earlier load may be on their way.
      let placed = await count();
      for (let before = -1; before !== placed; placed = await count()) {
        before = placed;
        await pause(1_000);
      }
      let sharing = 0;
      let stopped: readonly ProcessCopy[] = [];
      const goOn = () => {
        signal(stopped, 'SIGCONT');
        stopped = [];
      };
      // A process that is stopped does not end with its parent.
      process.once('exit', goOn);
      return {
        async prepare(copies) {
          await reaches(placed);
          // Copies that have ended leave their partitions, and the others look for partitions every two seconds.
          if (copies.length !== sharing) await pause(3_000);
          sharing = copies.length;
          signal(copies, 'SIGSTOP');
          stopped = copies;
          await load.placeAll(orders * copies.length);
        },
        async work(copies) {
          const before = placed;
          placed += orders * copies.length;
          const startedAt = performance.now();
          goOn();
          const done = (await reaches(before + orders * copies.length * 0.9)) - before;
          return { done, seconds: (performance.now() - startedAt) / 1000 };
        },
        async close() {
          goOn();
          await client.end();
          await load.close();
        },
      };
    },
  };
}

function signal(copies: readonly ProcessCopy[], name: 'SIGSTOP' | 'SIGCONT'): void {
  for (const { pid } of copies) process.kill(pid, name);
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
