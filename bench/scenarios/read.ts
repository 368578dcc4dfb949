import type { StopSteps } from '../closing.ts';
import pg from 'pg';
import { openOrdersLoad } from '../load/orders.ts';
import { cpuBetween, totalCpu } from '../load/processes.ts';
import { ask, closedLoop } from '../load/requests.ts';
import { barsOf } from '../plot.ts';
import { percentile, type Measured, type Sample } from '../report.ts';
import type { ShopUnderTest } from '../shop-under-test.ts';
import { type Measure, measureSides, type SidesOptions } from '../sides.ts';

const concurrency = 16;

/** Reads of a signed-in customer: a variant, a page of products, an order. */
export async function benchRead(options: SidesOptions & { seconds: number }): Promise<Measured> {
  const { seconds, stage, beside } = options;
  const cases = await measureSides(options, (shop, closing) => openReads(shop, closing, { seconds, concurrency }));
  return {
    title: `Reads, ${stage === 'fleet' ? 'the fleet' : 'one process'}${beside === undefined ? '' : ` beside commit ${beside}`}`,
    cases,
    plots: [barsOf(cases, 'CPU, ms per request', 'CPU of all processes for a read')],
    notes: [
      `Measured: ${concurrency} connections in a closed loop, ${seconds} s a round and query, on the demo catalogue of 4,079 products. CPU is that of all processes, PostgreSQL and Redis, without the load. A client that is refused because of overload waits 50 ms and asks again; an error fails the run.`,
      ...Object.entries(queries).map(([title, query]) => `${title}: \`${query('…', '…').replaceAll(/\s+/g, ' ')}\``),
    ],
  };
}

/** The queries by the title of their case. */
const queries: Record<string, (sku: string, orderId: string) => string> = {
  'A variant by its SKU': (sku) =>
    `{ variant(sku: "${sku}") { id sku name price { amount currency } available product { id name slug } } }`,
  'A page of 20 products': () =>
    '{ products(first: 20) { nodes { id name slug variants { id sku price { amount currency } available } } pageInfo { endCursor hasNextPage } } }',
  'An order with lines, variants, products and customer': (_, orderId) =>
    `{ order(id: "${orderId}") { id number status placedAt total { amount currency } customer { id name }
      lines { quantity lineTotal { amount currency } variant { id sku available product { id name slug } } } } }`,
};

export async function openReads(
  shop: ShopUnderTest,
  closing: StopSteps,
  { seconds, concurrency }: { seconds: number; concurrency: number },
): Promise<Measure> {
  const load = await openOrdersLoad(shop, 1);
  closing.push(() => load.close());
  const name = load.names[0] ?? '';
  const { id } = await load.place(name, 0);
  await load.drained();
  const token = await load.customers.token(name);
  const sku = await someSku(shop);
  const url = `${shop.url}/graphql`;
  const asked = Object.entries(queries).map(([title, query]) => ({ title, query: query(sku, id) }));
  for (const { query } of asked) {
    const answer = (await ask(url, query, token)) as { data?: Record<string, unknown>; errors?: unknown };
    if (answer.errors !== undefined || Object.values(answer.data ?? {}).some((value) => value === null))
      throw new Error(`expected data for ${query}, got ${JSON.stringify(answer)}`);
    await closedLoop({ url, query, token, concurrency, seconds: 3 });
  }
  return async () => {
    const round: Record<string, Sample> = {};
    for (const { title, query } of asked) {
      const before = shop.cpu();
      const {
        requests,
        seconds: took,
        latenciesMs,
        refused,
      } = await closedLoop({ url, query, token, concurrency, seconds });
      const cpu = cpuBetween(before, shop.cpu());
      round[title] = {
        'CPU, ms per request': totalCpu(cpu) / requests,
        ...Object.fromEntries([...cpu].map(([process, ms]) => [`· ${process}`, ms / requests])),
        'requests/s': requests / took,
        'p50, ms': percentile(latenciesMs, 0.5),
        'p99, ms': percentile(latenciesMs, 0.99),
        'refused (count)': refused,
      };
    }
    return round;
  };
}

async function someSku(shop: ShopUnderTest): Promise<string> {
  const client = new pg.Client({ connectionString: shop.databaseUrl('catalog') });
  await client.connect();
  const { rows } = await client.query<{ sku: string }>('select sku from variant order by sku offset 100 limit 1');
  await client.end();
  if (!rows[0]) throw new Error('expected a variant in the catalogue');
  return rows[0].sku;
}
