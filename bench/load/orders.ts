import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type Api, openApi } from '../../demo/client/api.ts';
import { accountOf, Customers } from '../../demo/client/customers.ts';
import { openCustomers } from './open-customers.ts';

/** A shop that takes orders, as a client and its databases see it. */
export interface OrderingShop {
  url: string;
  wsUrl: string;
  demoPassword: string;
  databaseUrl(subgraph: 'orders' | 'catalog' | 'users'): string;
}

export interface Placing {
  count: number;
  seconds: number;
  /** Of each `placeOrder`, ascending. */
  latenciesMs: number[];
}

/** Orders with fewer lines than the average basket of the demo data, which has 28, so that the fixed cost of an order shows. */
export const linesPerOrder = 3;
const drainedWithinMs = 120_000;

/**
 * A load of orders on one shop: `concurrency` signed-in customers, and articles that do not run out. `keys` begins its idempotency keys: two loads on
 * the same databases with the same keys would place the same orders.
 */
export async function openOrdersLoad(shop: OrderingShop, concurrency: number, keys = 'load-key') {
  const api = openApi(`${shop.url}/graphql`, concurrency + 1);
  const customers = new Customers(api.send, shop.wsUrl, shop.demoPassword);
  const names = Array.from({ length: concurrency }, (_, index) => `load-${index}`);
  await openCustomers(shop.databaseUrl('users'), names.map(accountOf));
  // One after the other: a gateway that is not warm refuses 64 sign-ins at a time.
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
  for (const variantId of variants) await refill(api.send, variantId, await customers.staffToken());
  const database = new pg.Client({ connectionString: shop.databaseUrl('orders') });
  await database.connect();
  const began = await database.query<{ now: Date }>('select now()');
  const startedAt = began.rows[0]?.now;
  let placedSoFar = 0;

  async function count(condition: string): Promise<number> {
    const { rows } = await database.query<{ count: number }>(
      `select count(*)::int as count from orders where placed_at >= $1 and ${condition}`,
      [startedAt],
    );
    return rows[0]?.count ?? 0;
  }

  /** Places an order; `basket` chooses its articles. Asks again with the same key while orders has not heard of an article, or is overloaded. */
  async function place(name: string, basket: number): Promise<{ id: string; number: string; key: string }> {
    const lines = Array.from({ length: linesPerOrder }, (_, line) => ({
      variantId: variants[(basket * linesPerOrder + line) % variants.length],
      quantity: 1,
    }));
    placedSoFar += 1;
    const key = `${keys}-${placedSoFar}`;
    const input = { idempotencyKey: key, lines, shippingAddress };
    const token = await customers.token(name);
    for (let attempt = 1; ; attempt += 1) {
      const { placeOrder } = await api
        .send<{ placeOrder: { code?: string; order?: { id: string; number: string } } }>(
          placeOrderDocument,
          { input },
          token,
        )
        .catch((error: unknown) => {
          if (!String(error).includes('OVERLOADED')) throw error;
          return { placeOrder: { code: 'OVERLOADED', order: undefined } };
        });
      if (placeOrder.order) return { ...placeOrder.order, key };
      if (!['VARIANT_NOT_FOUND', 'OVERLOADED'].includes(placeOrder.code ?? '') || attempt === 100)
        throw new Error(`an order was refused: ${placeOrder.code}`);
      await pause(placeOrder.code === 'OVERLOADED' ? 50 : 200);
    }
  }

  return {
    place,
    /** Places so many orders; `clients` of the customers do, each one after the other. */
    async placeAll(total: number, clients = concurrency): Promise<Placing> {
      const latenciesMs: number[] = [];
      const beganAt = performance.now();
      let next = 0;
      await Promise.all(
        names.slice(0, clients).map(async (name) => {
          while (next < total) {
            const basket = next;
            next += 1;
            const sentAt = performance.now();
            await place(name, basket);
            latenciesMs.push(performance.now() - sentAt);
          }
        }),
      );
      const seconds = (performance.now() - beganAt) / 1000;
      return { count: total, seconds, latenciesMs: latenciesMs.sort((a, b) => a - b) };
    },
    /** Places orders at a steady rate, each customer in turn, whether or not earlier ones are answered. */
    async placeAtRate(perSecond: number, seconds: number): Promise<void> {
      const beganAt = performance.now();
      const under: Promise<unknown>[] = [];
      for (let index = 0; index < perSecond * seconds; index += 1) {
        await pause(Math.max(0, beganAt + (index * 1000) / perSecond - performance.now()));
        under.push(place(names[index % names.length] ?? '', index));
      }
      await Promise.all(under);
    },
    /** Orders of this load that are neither confirmed nor ended. */
    waiting: () => count(`status = 'PLACED'`),
    /** Resolves when every order of this load is confirmed; throws if one is cancelled or has expired. The single stage's warehouse may ship some. */
    async drained(): Promise<void> {
      const until = performance.now() + drainedWithinMs;
      while ((await count(`status = 'PLACED'`)) > 0) {
        if (performance.now() > until) throw new Error('expected every order to be confirmed within two minutes');
        await pause(25);
      }
      const failed = await count(`status in ('CANCELLED', 'EXPIRED')`);
      if (failed > 0) throw new Error(`expected confirmed orders only, but ${failed} are cancelled or have expired`);
    },
    /** When each change of this load's orders was committed, in milliseconds of the epoch, by order and version. */
    async committedAt(since: Date): Promise<Map<string, number>> {
      const { rows } = await database.query<{ change: string; at: string }>(
        `select order_id || ':' || version as change, extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000 as at
         from order_history where at >= $1`,
        [since],
      );
      return new Map(rows.map(({ change, at }) => [change, Number(at)]));
    },
    async customerId(name: string): Promise<string> {
      const { me } = await api.send<{ me: { id: string } }>('{ me { id } }', {}, await customers.token(name));
      return me.id;
    },
    /** Articles that this load does not sell. */
    async otherVariants(): Promise<string[]> {
      const { rows } = await database.query<{ id: string }>(
        'select variant_id as id from variant_copy where variant_id <> all ($1) order by variant_id limit 3000',
        [variants],
      );
      return rows.map(({ id }) => id);
    },
    names,
    customers,
    async close(): Promise<void> {
      await database.end();
      await customers.close();
      await api.close();
    },
  };
}

export type OrdersLoad = Awaited<ReturnType<typeof openOrdersLoad>>;

const placeOrderDocument = `mutation Place($input: PlaceOrderInput!) {
  placeOrder(input: $input) { ... on PlacedOrder { order { id number } } ... on Refusal { code } }
}`;

/** Where every order of a bench goes. */
export const shippingAddress = {
  name: 'Bench',
  line1: 'Bench Street 1',
  city: 'Exampleton',
  postalCode: 'EX1 1EX',
  country: 'GB',
};

/** Staff put more pieces on sale than a benchmark sells. */
async function refill(send: Api, variantId: string, token: string): Promise<void> {
  const { adjustStock } = await send<{ adjustStock: { __typename: string; code?: string } }>(
    `mutation Refill($input: AdjustStockInput!) { adjustStock(input: $input) { __typename ... on Refusal { code } } }`,
    { input: { variantId, delta: 50_000, reason: 'benchmark' } },
    token,
  );
  if (adjustStock.__typename !== 'StockAdjusted') throw new Error(`a refill was refused: ${adjustStock.code}`);
}
