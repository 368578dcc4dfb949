import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { openApi } from '../../demo/client/api.ts';
import { Customers } from '../../demo/client/customers.ts';

/** A shop that takes orders, as a client and its databases see it. */
export interface OrderingShop {
  url: string;
  wsUrl: string;
  demoPassword: string;
  databaseUrl(subgraph: 'orders' | 'catalog'): string;
}

export interface OrdersRun {
  placedSeconds: number;
  /** From the first request until every order is CONFIRMED. */
  confirmedSeconds: number;
  /** Of each `placeOrder`, ascending. */
  latenciesMs: number[];
  /** Committed by the databases of orders and catalog, looks by the clock included. */
  transactions: number;
}

/** Orders with fewer lines than the average basket of the demo data, which has 28, so that the fixed cost of an order shows. */
const linesPerOrder = 3;
const confirmedWithinMs = 300_000;

/** A load of orders on one shop: customers who are signed in, and articles that do not run out. */
export async function openOrdersLoad(shop: OrderingShop, concurrency: number) {
  const api = openApi(`${shop.url}/graphql`, concurrency);
  const customers = new Customers(api.send, shop.wsUrl, shop.demoPassword);
  const names = Array.from({ length: concurrency }, (_, index) => `load-${index}`);
  for (const name of names) await customers.token(name);
  const { products } = await api.send<{ products: { nodes: { variants: { id: string; available: number }[] }[] } }>(
    `{ products(first: 100, filter: { currency: "GBP", inStock: true }) { nodes { variants { id available } } } }`,
    {},
  );
  const variants = products.nodes
    .flatMap((product) => product.variants)
    .toSorted((a, b) => b.available - a.available)
    .slice(0, 100)
    .map(({ id }) => id);
  const databases = await Promise.all(
    (['orders', 'catalog'] as const).map(async (subgraph) => {
      const client = new pg.Client({ connectionString: shop.databaseUrl(subgraph) });
      await client.connect();
      return client;
    }),
  );
  const [orders] = databases;
  if (!orders) throw new Error('expected the database of orders');
  let placedSoFar = 0;

  async function transactions(): Promise<number> {
    const counts = await Promise.all(
      databases.map((client) =>
        client.query<{ count: string }>(
          'select xact_commit as count from pg_stat_database where datname = current_database()',
        ),
      ),
    );
    return counts.reduce((sum, { rows }) => sum + Number(rows[0]?.count), 0);
  }

  async function confirmed(): Promise<number> {
    const { rows } = await orders!.query<{ count: number }>(
      `select count(*)::int as count from orders where status <> 'PLACED'`,
    );
    return rows[0]?.count ?? 0;
  }

  /** Places an order; asks again with the same key while orders has not heard of an article, or is overloaded. */
  async function place(index: number, token: string): Promise<void> {
    const lines = Array.from({ length: linesPerOrder }, (_, line) => ({
      variantId: variants[(index * linesPerOrder + line) % variants.length],
      quantity: 1,
    }));
    const input = { idempotencyKey: `load-${index}`, lines, shippingAddress };
    for (let attempt = 1; ; attempt += 1) {
      const { placeOrder } = await api.send<{ placeOrder: { code?: string; order?: { id: string } } }>(
        `mutation Place($input: PlaceOrderInput!) {
          placeOrder(input: $input) { ... on PlacedOrder { order { id } } ... on Refusal { code } }
        }`,
        { input },
        token,
      );
      if (placeOrder.order) return;
      if (placeOrder.code !== 'VARIANT_NOT_FOUND' || attempt === 100) {
        throw new Error(`an order was refused: ${placeOrder.code}`);
      }
      await pause(200);
    }
  }

  return {
    /** Places so many orders, each customer one after the other, and waits until all are CONFIRMED. */
    async run(count: number): Promise<OrdersRun> {
      const latenciesMs: number[] = [];
      const first = placedSoFar;
      placedSoFar += count;
      let next = first;
      const before = await transactions();
      const startedAt = performance.now();
      await Promise.all(
        names.map(async (name) => {
          while (next < first + count) {
            const index = next;
            next += 1;
            const token = await customers.token(name);
            const sentAt = performance.now();
            await place(index, token);
            latenciesMs.push(performance.now() - sentAt);
          }
        }),
      );
      const placedSeconds = (performance.now() - startedAt) / 1000;
      while ((await confirmed()) < placedSoFar) {
        if (performance.now() - startedAt > confirmedWithinMs) throw new Error('not every order was confirmed in time');
        await pause(50);
      }
      const confirmedSeconds = (performance.now() - startedAt) / 1000;
      return {
        placedSeconds,
        confirmedSeconds,
        latenciesMs: latenciesMs.sort((a, b) => a - b),
        transactions: (await transactions()) - before,
      };
    },
    async close(): Promise<void> {
      for (const client of databases) await client.end();
      await customers.close();
      await api.close();
    },
  };
}

const shippingAddress = {
  name: 'Bench',
  line1: 'Bench Street 1',
  city: 'Exampleton',
  postalCode: 'EX1 1EX',
  country: 'GB',
};
