import { expect, it } from 'vitest';
import { placed } from '../support/shopping.ts';
import { startStack } from '../support/start-stack.ts';

/** The statements that servers send at intervals, independent of clients: their log for consumers, and their database's clock. */
const ofTheClock = /from event_log|clock_timestamp/;

it('reads a hundred orders with lines, variants, products and customers with one statement per subgraph', async () => {
  const heard: string[] = [];
  let counting = false;
  await using shop = await startStack({
    onStatement: (subgraph, sql) => counting && !ofTheClock.test(sql) && heard.push(`${subgraph}: ${sql}`),
  });
  const variants = await Promise.all(Array.from({ length: 8 }, () => shop.addVariant({ onHand: 1000 })));
  const customers = await Promise.all(Array.from({ length: 5 }, (_, n) => shop.signIn(`reader-${n}@example.com`)));
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(
      customers.map((token, n) =>
        placed(
          shop,
          token,
          variants.slice(n % 3, (n % 3) + 4).map((variant) => ({ variantId: variant.id, quantity: 1 })),
        ),
      ),
    );
  }
  await shop.settled();
  const staff = await shop.signIn('staff@example.com');
  const query = `{ orders(first: 100) { nodes { id number status total { amount }
    lines { quantity variant { sku name price { amount } product { name slug } } }
    customer { name email } } } }`;
  counting = true;
  const { data, errors } = await shop.graphql(query, {}, staff);
  counting = false;
  expect(errors).toBeUndefined();
  expect(data.orders.nodes).toHaveLength(100);
  for (const order of data.orders.nodes) {
    expect(order.lines).toHaveLength(4);
    expect(order.customer.name).toMatch(/^reader-/);
    for (const line of order.lines) expect(line.variant.product.name).toMatch(/^Test article/);
  }
  const perSubgraph = Map.groupBy(heard, (statement) => statement.split(':')[0]);
  const count = (subgraph: string) => perSubgraph.get(subgraph)?.length ?? 0;
  expect({ orders: count('orders'), catalog: count('catalog'), users: count('users') }, heard.join('\n')).toEqual({
    orders: 1,
    catalog: 1,
    users: 1,
  });
});
