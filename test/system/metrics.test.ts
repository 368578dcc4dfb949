import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMetrics, registry } from '#platform/process/metrics.ts';
import { definedMetrics } from '../../generate/metrics-reference.ts';
import { recordOrder } from '../support/check-live.ts';
import { eventually } from '../support/eventually.ts';
import { placed, readOrder } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';

let shop: Stack;
let token: string;
/** Earlier files of this worker have placed orders, too. */
let before: { placed: number; confirmed: number };

beforeAll(async () => {
  shop = await startStack();
  token = await shop.signIn('metrics@example.com');
  const variant = await shop.addVariant({ onHand: 10 });
  before = { placed: await total(...placing), confirmed: await total(...confirming) };
  const order = await placed(shop, token, [{ variantId: variant.id, quantity: 1 }]);
  await using live = recordOrder(shop.wsUrl, token, order.id, { after: 0 });
  await live.received(2, 60_000);
  await readOrder(shop, token, order.id);
});
afterAll(() => shop[Symbol.asyncDispose]());

type Value = { metricName?: string; labels: Record<string, string>; value: number };

/** The values of the series with this name whose labels include these. */
async function series(name: string, labels: Record<string, string> = {}): Promise<number[]> {
  await readMetrics();
  // The library's type has no names of series.
  const metrics = (await registry.getMetricsAsJSON()) as unknown as { name: string; values: Value[] }[];
  return metrics
    .flatMap(({ name: metric, values }) => values.map((value) => ({ ...value, series: value.metricName ?? metric })))
    .filter(({ series: found }) => found === name)
    .filter(({ labels: found }) => Object.entries(labels).every(([label, value]) => found[label] === value))
    .map(({ value }) => value);
}

const total = async (name: string, labels?: Record<string, string>) =>
  (await series(name, labels)).reduce((sum, value) => sum + value, 0);

const placing = [
  'tradepost_subgraph_field_duration_seconds_count',
  { subgraph: 'orders', field: 'Mutation.placeOrder' },
] as const;
const confirming = ['tradepost_orders_decision_seconds_count', { outcome: 'CONFIRMED' }] as const;

it('counts requests, errors, root fields, loaders, statements and connections of a subgraph', async () => {
  const database = shop.databases.orders.name;
  expect(
    await total('tradepost_subgraph_request_duration_seconds_count', { subgraph: 'orders', code: 'OK' }),
  ).toBeGreaterThan(1);
  expect((await total(...placing)) - before.placed).toBe(1);
  expect(await total('tradepost_loader_batch_size_count', { subgraph: 'orders', loader: 'orderById' })).toBeGreaterThan(
    0,
  );
  expect(await total('tradepost_sql_duration_seconds_count', { database, kind: 'commit' })).toBeGreaterThan(0);
  expect(await total('tradepost_sql_duration_seconds_count', { database, kind: 'select' })).toBeGreaterThan(0);
  expect(await total('tradepost_pool_wait_seconds_count', { database })).toBeGreaterThan(0);
  expect(await total('tradepost_pool_connections', { database })).toBeGreaterThan(0);
  expect(await total('tradepost_pool_connections_limit', { database })).toBeGreaterThan(0);

  const refused = { subgraph: 'orders', code: 'UNAUTHENTICATED' };
  const earlier = await total('tradepost_subgraph_errors_total', refused);
  await shop.graphql('{ cart { id } }');
  await shop.graphql('{ orders(first: 1) { nodes { id } } }');
  expect(await total('tradepost_subgraph_errors_total', refused)).toBeGreaterThan(earlier);
});

it('shows how far consumers are behind, and the growth of each log', async () => {
  await shop.settled();
  await eventually(async () => (await total('tradepost_consumer_lag_events')) === 0);
  expect(await series('tradepost_consumer_lag_seconds', { consumer: 'follow-orders' })).toEqual([0]);
  expect(await total('tradepost_event_log_position', { subgraph: 'orders' })).toBeGreaterThanOrEqual(2);
  expect(await total('tradepost_event_log_bytes', { subgraph: 'orders' })).toBeGreaterThan(8_192);
});

it('measures from placing to confirming, and to the push', async () => {
  expect((await total(...confirming)) - before.confirmed).toBe(1);
  expect(await total('tradepost_live_push_seconds_count', { field: 'orderStatusChanged' })).toBeGreaterThan(0);
});

it('serves no metric of ours that the reference does not describe', async () => {
  await readMetrics();
  const described = new Map(definedMetrics().map((metric) => [metric.name, metric]));
  const served = (await registry.getMetricsAsJSON()).filter(({ name }) => name.startsWith('tradepost_'));
  expect(served.length).toBeGreaterThan(40);
  expect(served.filter(({ name, help }) => described.get(name)?.help !== help).map(({ name }) => name)).toEqual([]);
});

it('leaves out a measure that fails or hangs, and answers with the others', async () => {
  const { onScrape } = await import('#platform/process/metrics.ts');
  const stops = [
    onScrape(() => new Promise(() => undefined)),
    onScrape(() => Promise.reject(new Error('no database'))),
    onScrape(() => {
      throw new Error('no pool');
    }),
  ];
  expect(await readMetrics()).toContain('tradepost_live_push_seconds_count');
  for (const stop of stops) stop();
});
