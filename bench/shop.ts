import { setTimeout as pause } from 'node:timers/promises';
import { openApi } from '../demo/client/api.ts';
import { accountOf, Customers } from '../demo/client/customers.ts';
import { openAccounts } from '../subgraphs/users/commands/open-accounts.ts';
import { shippingAddress } from './load/orders.ts';
import type { BenchStage } from './stage.ts';

/** Places `count` orders of three articles each through the API, by ten customers; resolves with their ids when all are confirmed. */
export async function placeOrders(stage: BenchStage, count: number): Promise<string[]> {
  const api = openApi(`${stage.url}/graphql`, 8);
  const customers = new Customers(api.send, stage.wsUrl, stage.demoPassword);

  async function place(input: object, token: string): Promise<string> {
    const until = Date.now() + patienceMs;
    for (;;) {
      const { placeOrder } = await api.send<{ placeOrder: { code?: string; order?: { id: string } } }>(
        `mutation Place($input: PlaceOrderInput!) {
          placeOrder(input: $input) { ... on PlacedOrder { order { id } } ... on Refusal { code } }
        }`,
        { input },
        token,
      );
      if (placeOrder.order) return placeOrder.order.id;
      // Right after the seed, orders may not know every article yet.
      if (placeOrder.code !== 'VARIANT_NOT_FOUND' || Date.now() > until)
        throw new Error(`an order was refused: ${placeOrder.code}`);
      await pause(200);
    }
  }

  const names = Array.from({ length: 10 }, (_, index) => `bench-${index}`);
  await openAccounts(stage.databaseUrl('users'), names.map(accountOf), stage.demoPassword);
  try {
    const { products } = await api.send<{ products: { nodes: { variants: { id: string; available: number }[] }[] } }>(
      `{ products(first: 100, filter: { currency: "GBP", inStock: true }) { nodes { variants { id available } } } }`,
      {},
    );
    const variants = products.nodes
      .flatMap((product) => product.variants)
      .filter(({ available }) => available >= count)
      .map(({ id }) => id);
    if (variants.length < 3) throw new Error(`expected 3 articles with ${count} pieces, found ${variants.length}`);
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const lines = [0, 1, 2].map((line) => ({
        variantId: variants[(3 * index + line) % variants.length],
        quantity: 1 + line,
      }));
      const input = { idempotencyKey: `bench-${index}`, lines, shippingAddress };
      ids.push(await place(input, await customers.token(names[index % names.length] ?? '')));
    }
    await confirmed(ids, async (id) => {
      const { order } = await api.send<{ order: { status: string } }>(
        `query Status($id: ID!) { order(id: $id) { status } }`,
        { id },
        await customers.staffToken(),
      );
      return order.status;
    });
    return ids;
  } finally {
    await api.close();
  }
}

/** A fresh access token of the demo staff account. */
export async function staffToken(stage: BenchStage): Promise<string> {
  const api = openApi(`${stage.url}/graphql`, 1);
  try {
    return await new Customers(api.send, stage.wsUrl, stage.demoPassword).staffToken();
  } finally {
    await api.close();
  }
}

/** Lets the processes catch up with each other. */
const patienceMs = 60_000;

async function confirmed(ids: readonly string[], statusOf: (id: string) => Promise<string>): Promise<void> {
  const until = Date.now() + patienceMs;
  for (const id of ids) {
    for (let status = await statusOf(id); status !== 'CONFIRMED'; status = await statusOf(id)) {
      if (Date.now() > until) throw new Error(`order ${id} is ${status} and should be CONFIRMED`);
      await pause(100);
    }
  }
}
