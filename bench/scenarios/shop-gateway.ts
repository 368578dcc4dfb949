import { isDeepStrictEqual } from 'node:util';
import { bar, note } from '#platform/process/progress.ts';
import { ask, closedLoop } from '../load/requests.ts';
import { cpuMs } from '../load/usage.ts';
import { type Case, percentile, type Result, type Sample } from '../report.ts';
import { placeOrders, staffToken } from '../shop.ts';
import { openBenchStage } from '../stage.ts';

const concurrency = 16;
const ordersPlaced = 50;

const queries: { title: string; query: string }[] = [
  {
    title: 'Five products of one subgraph',
    query: '{ products(first: 5) { nodes { name variants { sku price { amount currency } } } } }',
  },
  {
    title: 'Twenty orders with lines, variants, products and customers: three subgraphs',
    query: `{ orders(first: 20) { nodes {
      number status total { amount currency }
      customer { name email }
      lines { quantity unitPrice { amount currency } variant { sku product { name } } }
    } } }`,
  },
  { title: '`{ __typename }`: the gateway alone', query: '{ __typename }' },
];

/** Our gateway beside a vanilla Apollo Gateway, on the same subgraphs. Throws if the two do not answer alike. */
export async function benchShopGateway(options: {
  rounds: number;
  seconds: number;
}): Promise<Pick<Result, 'title' | 'cases' | 'notes'>> {
  const { rounds, seconds } = options;
  const stage = await openBenchStage();
  try {
    note(`Placing ${ordersPlaced} orders …`);
    await placeOrders(stage, ordersPlaced);
    const vanilla = await stage.startVanilla('gateway.ts');
    const sides = {
      ours: { url: `${stage.url}/graphql`, pid: stage.pidOf('gateway') },
      vanilla,
    };
    // They wake up rarely, but during some round.
    for (const name of ['subscriptions', 'users-worker', 'catalog-worker', 'orders-worker']) await stage.kill(name);

    const cases: Case[] = [];
    for (const { title, query } of queries) {
      // Valid for fifteen minutes, longer than the rounds of a query.
      const token = await staffToken(stage);
      await compare(sides.ours.url, sides.vanilla.url, query, token);
      const measure = async ({ url, pid }: { url: string; pid: number }, forSeconds: number): Promise<Sample> => {
        const before = cpuMs(pid);
        const load = await closedLoop({ url, query, token, concurrency, seconds: forSeconds });
        const cpu = cpuMs(pid) - before;
        return {
          'CPU of the gateway, ms per request': cpu / load.requests,
          'requests/s': load.requests / load.seconds,
          'p50, ms': percentile(load.latenciesMs, 0.5),
          'p99, ms': percentile(load.latenciesMs, 0.99),
        };
      };
      const progress = bar(title);
      const measured: Case = { title, ours: [], vanilla: [] };
      // Until both sides are compiled and their plans are cached.
      for (const side of [sides.ours, sides.vanilla]) await measure(side, Math.min(seconds, 3));
      for (let round = 0; round < rounds; round += 1) {
        for (const side of order(round)) {
          measured[side].push(await measure(sides[side], seconds));
          progress.update(measured.ours.length + measured.vanilla.length, rounds * 2);
        }
      }
      progress.end();
      cases.push(measured);
    }
    return { title: 'Gateway requests beside a vanilla Apollo Gateway', cases, notes };
  } finally {
    await stage.stop();
  }
}

/** The first side changes from round to round, so that neither always runs after the other. */
function order(round: number): ('ours' | 'vanilla')[] {
  return round % 2 === 0 ? ['ours', 'vanilla'] : ['vanilla', 'ours'];
}

async function compare(ourUrl: string, vanillaUrl: string, query: string, token: string): Promise<void> {
  const [ours, vanilla] = await Promise.all([ask(ourUrl, query, token), ask(vanillaUrl, query, token)]);
  if (isDeepStrictEqual(ours, vanilla) && !JSON.stringify(ours).includes('"errors"')) return;
  const start = (answer: unknown) => JSON.stringify(answer).slice(0, 1000);
  throw new Error(
    `expected the same data without errors from both\nours:    ${start(ours)}\nvanilla: ${start(vanilla)}`,
  );
}

const notes = [
  `Measured: ${concurrency} clients in a closed loop over kept-alive connections, each side alone for its round, with a signed-in staff token. Both gateways verify it, sign the caller for the subgraphs and gave equal answers before each measurement. Both run with NODE_ENV=production on the same subgraph processes and databases. Ours also has what vanilla leaves out: operation limits, a deadline per subgraph call, masked errors with a trace id, metrics.`,
  'The CPU time of the gateway process is the figure to trust: it does not depend on who else uses the machine as much as rates and milliseconds do. Requests per second and latencies hold the subgraphs, PostgreSQL and the load itself on the same cores, so a cheaper gateway shows there only in part.',
  'Not measured: many different operations (plans are cached after the first), large bodies, mutations, slow or failing subgraphs, memory.',
];
