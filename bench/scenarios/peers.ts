import { type StopSteps, stopOnce } from '../../stages/stop-once.ts';
import pg from 'pg';
import { note } from '#platform/process/progress.ts';
import { stopOnSignals } from '../../stages/signals.ts';
import { checkOut } from '../checkout.ts';
import { openOrdersLoad } from '../load/orders.ts';
import { cpuBetween, totalCpu } from '../load/processes.ts';
import { type Load, ask, closedLoop } from '../load/requests.ts';
import { openVendureLoad } from '../load/vendure-orders.ts';
import { type PeerProduct, startVendure } from '../peers/vendure.ts';
import { barsOf } from '../plot.ts';
import { type Case, type Measured, percentile, type Sample } from '../report.ts';
import { openShop, type ShopUnderTest } from '../shop-under-test.ts';
import type { SidesOptions } from '../sides.ts';

const concurrency = 16;
/** As long for either side: the compiler of the engine needs time, and a fast side places more orders in it. */
const warmUpSeconds = { orders: 20, pages: 5 };

/** An order and a page of products at Tradepost beside Vendure, with the same products on the same machine. */
export async function benchPeers(
  options: Pick<SidesOptions, 'rounds' | 'stage'> & { seconds: number; orders: number },
): Promise<Measured> {
  const { rounds, stage, seconds, orders } = options;
  const closing: StopSteps = [];
  const stop = stopOnce(closing);
  stopOnSignals(stop, 60_000);
  try {
    const shop = await openShop(checkOut(undefined), stage);
    closing.push(() => shop.stop());
    const products = await productsOf(shop);
    const vendure = await startVendure(products);
    closing.push(() => vendure.stop());
    const own = await openOrdersLoad(shop, concurrency);
    closing.push(() => own.close());
    const ownToken = await own.customers.token(own.names[0] ?? '');
    const cursors = await cursorsOf(`${shop.url}/graphql`, ownToken);
    const peer = await openVendureLoad(vendure.shopApiUrl, concurrency);
    closing.push(() => peer.close());

    const sides = {
      ours: {
        cpu: () => shop.cpu(),
        page: (time: number) =>
          closedLoop({
            url: `${shop.url}/graphql`,
            query: (client) => ownPage(cursors[client] ?? ''),
            token: ownToken,
            concurrency,
            seconds: time,
          }),
        async order(count: number) {
          const { latenciesMs } = await own.placeAll(count);
          await own.drained();
          return latenciesMs;
        },
      },
      vanilla: {
        cpu: () => vendure.cpu(),
        page: (time: number) =>
          closedLoop({
            url: vendure.shopApiUrl,
            query: (client) => vendurePage(pageSize * (client + 1)),
            token: peer.token,
            concurrency,
            seconds: time,
          }),
        async order(count: number) {
          const latenciesMs = await peer.placeAll(count);
          await vendure.settled();
          return latenciesMs;
        },
      },
    };
    for (const [name, side] of Object.entries(sides)) {
      note(`${name === 'ours' ? 'Tradepost' : 'Vendure'}: warming up …`);
      const until = performance.now() + warmUpSeconds.orders * 1_000;
      while (performance.now() < until) await side.order(2 * concurrency);
      await side.page(warmUpSeconds.pages);
    }
    const named = { ours: 'Tradepost', vanilla: 'Vendure' };
    const placing: Case = {
      title: 'An order of three lines, until stock and payment are settled',
      sides: named,
      ours: [],
      vanilla: [],
    };
    const page: Case = {
      title: 'A page of 20 products with variants, prices and stock',
      sides: named,
      ours: [],
      vanilla: [],
    };
    for (let round = 0; round < rounds; round += 1) {
      for (const name of round % 2 === 0 ? (['ours', 'vanilla'] as const) : (['vanilla', 'ours'] as const)) {
        placing[name].push(await measureOrders(sides[name], orders));
        page[name].push(await measurePage(sides[name], seconds));
        note(`round ${round + 1} of ${rounds}, ${named[name]}`);
      }
    }
    await shop.verifyBooks();
    return {
      title: `Tradepost (${stage === 'fleet' ? 'the fleet' : 'one process'}) beside Vendure 3.7.3`,
      cases: [placing, page],
      plots: [barsOf([placing, page], 'CPU of all processes, ms', 'CPU of an order and of a page')],
      notes: notes(products.length, orders),
    };
  } finally {
    await stop();
  }
}

interface Side {
  cpu(): ReadonlyMap<string, number>;
  page(seconds: number): Promise<Load>;
  order(count: number): Promise<number[]>;
}

async function measureOrders(side: Side, count: number): Promise<Sample> {
  const before = side.cpu();
  const startedAt = performance.now();
  const latenciesMs = await side.order(count);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    'CPU of all processes, ms': totalCpu(cpuBetween(before, side.cpu())) / count,
    'orders/s': count / seconds,
    'p50 until the customer has the answer, ms': percentile(latenciesMs, 0.5),
    'p99 until the customer has the answer, ms': percentile(latenciesMs, 0.99),
  };
}

async function measurePage(side: Side, time: number): Promise<Sample> {
  const before = side.cpu();
  const { requests, seconds, latenciesMs } = await side.page(time);
  return {
    'CPU of all processes, ms': totalCpu(cpuBetween(before, side.cpu())) / requests,
    'pages/s': requests / seconds,
    'p50, ms': percentile(latenciesMs, 0.5),
    'p99, ms': percentile(latenciesMs, 0.99),
  };
}

const pageSize = 20;
const ownPage = (after: string) =>
  `{ products(first: ${pageSize}, after: "${after}") { nodes { id name slug variants { id sku price { amount currency } available } } } }`;
const vendurePage = (skip: number) =>
  `{ products(options: { take: ${pageSize}, skip: ${skip} }) { items { id name slug variants { id sku priceWithTax currencyCode stockLevel } } } }`;

/** The cursor before the page of each client. The gateway makes equal requests of the same moment once, so that one page for all would measure that. */
async function cursorsOf(url: string, token: string): Promise<string[]> {
  const cursors: string[] = [];
  for (let client = 0; client < concurrency; client += 1) {
    const after: string = client === 0 ? '' : `, after: "${cursors[client - 1]}"`;
    const answer = (await ask(url, `{ products(first: ${pageSize}${after}) { pageInfo { endCursor } } }`, token)) as {
      data: { products: { pageInfo: { endCursor: string } } };
    };
    cursors.push(answer.data.products.pageInfo.endCursor);
  }
  return cursors;
}

async function productsOf(shop: ShopUnderTest): Promise<PeerProduct[]> {
  const client = new pg.Client({ connectionString: shop.databaseUrl('catalog') });
  await client.connect();
  const { rows } = await client.query<PeerProduct>(
    `select product.name, product.slug,
       jsonb_agg(jsonb_build_object('sku', sku, 'priceMinor', price_minor) order by sku) as variants
     from product join variant on product_id = product.id group by product.id order by product.slug`,
  );
  await client.end();
  return rows;
}

const notes = (products: number, orders: number) => [
  `Measured: ${concurrency} signed-in customers in a closed loop; each side takes orders for ${warmUpSeconds.orders} s before it is measured; ${orders} orders of three lines a round; ${products} products with the same variants and prices; each on a PostgreSQL of its own from npm with the same settings, both in production mode. CPU is that of all processes, PostgreSQL and Redis, without the load. The other side idles meanwhile.`,
  'An order at Vendure takes the fewest requests that its shop API allows: all lines in one, the address, the shipping method, the state for payment, the payment; it ends in PaymentAuthorized, with its stock allocated and the job of its worker done that updates the search index. At Tradepost it is one request, and ends in CONFIRMED with its stock committed and its payment authorised at a provider that is called over HTTP; Vendure’s dummy payment calls nobody.',
  'What Vendure does more: it keeps a cart with prices, promotions and shipping up to date in every request, computes taxes by zone, serves channels, languages and currencies, and sorts its lists by any field. Each customer reads a page of its own, again and again, the second to the seventeenth page of each shop. The gateway keeps what the schema allows: from its second read on, a catalogue field comes from the cache, and only the stock is asked for.',
];
