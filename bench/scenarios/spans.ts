import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { note } from '#platform/process/progress.ts';
import { openOrdersLoad, type OrdersLoad } from '../load/orders.ts';
import { ask, closedLoop } from '../load/requests.ts';
import { type Comparison, median, type Measured, percentile, ratiosOf, type Sample } from '../report.ts';
import { staffToken } from '../shop.ts';
import { type BenchStage, openBenchStage, type FleetBeside } from '../stage.ts';

const concurrency = 16;
const warmUpSeconds = 2;
/** Read across three subgraphs, many times. */
const ordersPlaced = 30;

/** Spans are sent this often, not every five seconds, so that a round pays for its own. */
const sentEveryMs = 500;
/** After a round, until its last spans are sent. */
const settleMs = 1_500;

const sampled = (share: number) => ({
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: String(share),
});
const none = 'no spans';
const sides: Readonly<Record<string, Record<string, string>>> = {
  'one trace of ten': sampled(0.1),
  'every trace': sampled(1),
};

const queries = [
  {
    title: 'A page of five products: the gateway and one subgraph, partly from the cache',
    query: '{ products(first: 5) { nodes { name variants { sku available price { amount currency } } } } }',
  },
  {
    title: 'Twenty orders with lines, variants, products and customers: three subgraphs',
    query: `{ orders(first: 20) { nodes { number status total { amount currency } customer { name email }
      lines { quantity unitPrice { amount currency } variant { sku product { name } } } } } }`,
  },
];

/** What OpenTelemetry costs: fleets on the same databases, without spans, with a tenth of the traces and with all, in turns. */
export async function benchSpans({
  rounds,
  seconds,
  orders,
}: {
  rounds: number;
  seconds: number;
  orders: number;
}): Promise<Measured> {
  const collector = await startCollector();
  // It brings the workers, which do the work of all fleets.
  const stage = await openBenchStage();
  try {
    const fleets = new Map<string, FleetBeside>();
    const collecting = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: String(sentEveryMs),
    };
    for (const [side, env] of [[none, {}] as const, ...Object.entries(sides)])
      fleets.set(side, await stage.startFleetBeside(side === none ? {} : { ...collecting, ...env }));
    const loads = new Map<string, OrdersLoad>();
    for (const [side, { url }] of fleets)
      loads.set(side, await openOrdersLoad(loadedShop(stage, url), concurrency, side));
    const [load] = loads.values();
    await load?.placeAll(ordersPlaced);
    await load?.drained();
    const token = await staffToken(stage);

    const works = [
      ...queries.map(({ title, query }) => ({
        title,
        run: async (_side: string, url: string, forSeconds: number) => {
          const { requests, latenciesMs } = await closedLoop({ url, query, token, concurrency, seconds: forSeconds });
          return { requests, latenciesMs };
        },
      })),
      {
        title: `placeOrder, ${orders} orders of three lines`,
        run: async (side: string) => {
          const placed = await loads.get(side)?.placeAll(orders);
          await loads.get(side)?.drained();
          return { requests: orders, latenciesMs: placed?.latenciesMs ?? [] };
        },
      },
    ];
    await answersAlike([...fleets.values()], token);
    for (const { run } of works) for (const [side, { url }] of fleets) await run(side, `${url}/graphql`, warmUpSeconds);

    const comparisons: Comparison[] = [];
    for (const { title, run } of works) {
      const measured = new Map<string, Sample[]>([...fleets.keys()].map((side) => [side, []]));
      for (let round = 0; round < rounds; round += 1) {
        // Who goes first changes from round to round.
        const turns = [...fleets];
        for (const [side, fleet] of [...turns.slice(round % turns.length), ...turns.slice(0, round % turns.length)]) {
          const before = { cpu: fleet.cpuMs(), bytes: collector.bytes() };
          const { requests, latenciesMs } = await run(side, `${fleet.url}/graphql`, seconds);
          await pause(settleMs);
          measured.get(side)?.push({
            'CPU of gateway and subgraphs, ms per request': (fleet.cpuMs() - before.cpu) / requests,
            'p50, ms': percentile(latenciesMs, 0.5),
            'bytes of spans per request': (collector.bytes() - before.bytes) / requests,
          });
        }
        note(`${title}: round ${round + 1} of ${rounds}`);
      }
      comparisons.push({
        title,
        base: none,
        ratioOf: 'CPU of gateway and subgraphs, ms per request',
        sides: measured,
      });
    }
    for (const load of loads.values()) await load.close();
    return { title: 'What spans cost', cases: [], comparisons, notes: notesOf(comparisons) };
  } finally {
    await stage.stop();
    await collector.stop();
  }
}

/** The shop as one of its fleets serves it. */
function loadedShop(stage: BenchStage, url: string) {
  const { wsUrl, demoPassword, databaseUrl } = stage;
  return { url, wsUrl, demoPassword, databaseUrl };
}

async function answersAlike(fleets: readonly FleetBeside[], token: string): Promise<void> {
  for (const { query } of queries) {
    const answers = await Promise.all(
      fleets.map(async ({ url }) => JSON.stringify(await ask(`${url}/graphql`, query, token))),
    );
    if (new Set(answers).size !== 1 || answers[0]?.includes('"errors"'))
      throw new Error(`expected the same data from every fleet for ${query}, got\n${answers.join('\n')}`);
  }
}

/** Takes spans and forgets them. Its CPU is in this process and is not counted. */
async function startCollector() {
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on('data', (piece: Buffer) => (bytes += piece.length));
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // A TCP server's address is an object once it listens.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => bytes,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function notesOf(comparisons: readonly Comparison[]): string[] {
  const costs = Object.keys(sides).map((side) => {
    const shares = comparisons.map((comparison) => 100 / median(ratiosOf(comparison, side)) - 100);
    return `${side} costs ${Math.min(...shares).toFixed(0)} to ${Math.max(...shares).toFixed(0)}% more CPU`;
  });
  return [
    `In the median round, ${costs.join('; ')}.`,
    `Measured: ${concurrency} clients in a closed loop on a fleet without \`OTEL_*\` variables and on two that send spans over OTLP with protobuf to a collector on this machine, all on the same databases and Redis. CPU is that of the gateway and the servers of the subgraphs of the measured fleet, exporting included: spans are sent every ${sentEveryMs} ms, and a round ends ${settleMs / 1000} s after its last request. The other fleets idle meanwhile.`,
    'Not measured: workers and the subscription server. One fleet has workers, and they record no spans: they do the work of all fleets.',
  ];
}
