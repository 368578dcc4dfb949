import type { StopSteps } from '../../stages/stop-once.ts';
import pg from 'pg';
import { openOrdersLoad, type OrdersLoad } from '../load/orders.ts';
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
      `Measured: ${concurrency} connections in a closed loop, ${seconds} s a round and query, on the demo catalogue of 4,079 products. Each connection reads a variant, a page and an order of its own, again and again. The gateway keeps what the schema allows: from its second read on, a catalogue field comes from the cache, and only the stock is asked for. CPU is that of all processes, PostgreSQL and Redis, without the load. A client that is refused because of overload waits 50 ms and asks again; an error fails the run.`,
      ...Object.entries(queries).map(
        ([title, query]) => `${title}: \`${query({ sku: '…', after: '…', orderId: '…' }).replaceAll(/\s+/g, ' ')}\``,
      ),
    ],
  };
}

/** The reads of one client. Each client reads something else: the gateway makes equal calls at the same moment only once. */
interface Subject {
  sku: string;
  /** The cursor before its page. */
  after: string;
  orderId: string;
  token: string;
}

/** The queries by the title of their case. */
const queries: Record<string, (subject: Omit<Subject, 'token'>) => string> = {
  'A variant by its SKU': ({ sku }) =>
    `{ variant(sku: "${sku}") { id sku name price { amount currency } available product { id name slug } } }`,
  'A page of 20 products': ({ after }) =>
    `{ products(first: 20, after: "${after}") { nodes { id name slug variants { id sku price { amount currency } available } } pageInfo { endCursor hasNextPage } } }`,
  'An order with lines, variants, products and customer': ({ orderId }) =>
    `{ order(id: "${orderId}") { id number status placedAt total { amount currency } customer { id name }
      lines { quantity lineTotal { amount currency } variant { id sku available product { id name slug } } } } }`,
};

export async function openReads(
  shop: ShopUnderTest,
  closing: StopSteps,
  { seconds, concurrency, warmUpSeconds = 3 }: { seconds: number; concurrency: number; warmUpSeconds?: number },
): Promise<Measure> {
  const load = await openOrdersLoad(shop, concurrency);
  closing.push(() => load.close());
  const url = `${shop.url}/graphql`;
  const subjects = await subjectsOf(shop, load, concurrency);
  const cases = Object.entries(queries).map(([title, query]) => ({
    title,
    query: (client: number) => query(subjects[client] as Subject),
    token: (client: number) => (subjects[client] as Subject).token,
  }));
  for (const { query, token } of cases) {
    for (let client = 0; client < concurrency; client += 1) {
      const answer = (await ask(url, query(client), token(client))) as {
        data?: Record<string, unknown>;
        errors?: unknown;
      };
      if (answer.errors !== undefined || Object.values(answer.data ?? {}).some((value) => value === null))
        throw new Error(`expected data for ${query(client)}, got ${JSON.stringify(answer)}`);
    }
    await closedLoop({ url, query, token, concurrency, seconds: warmUpSeconds });
  }
  return async () => {
    const round: Record<string, Sample> = {};
    for (const { title, query, token } of cases) {
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

/** An order, a variant and a page for each client. */
async function subjectsOf(shop: ShopUnderTest, load: OrdersLoad, count: number): Promise<Subject[]> {
  const skus = await someSkus(shop, count);
  const subjects: Subject[] = [];
  let after = '';
  for (const [client, sku] of skus.entries()) {
    const name = load.names[client] ?? '';
    const token = await load.customers.token(name);
    const { id: orderId } = await load.place(name, client);
    const from = after === '' ? '' : `, after: "${after}"`;
    const page = (await ask(
      `${shop.url}/graphql`,
      `{ products(first: 20${from}) { pageInfo { endCursor } } }`,
      token,
    )) as { data: { products: { pageInfo: { endCursor: string } } } };
    after = page.data.products.pageInfo.endCursor;
    subjects.push({ sku, after, orderId, token });
  }
  await load.drained();
  return subjects;
}

async function someSkus(shop: ShopUnderTest, count: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: shop.databaseUrl('catalog') });
  await client.connect();
  const { rows } = await client.query<{ sku: string }>('select sku from variant order by sku offset 100 limit $1', [
    count,
  ]);
  await client.end();
  if (rows.length < count) throw new Error(`expected ${count} variants in the catalogue`);
  return rows.map(({ sku }) => sku);
}
