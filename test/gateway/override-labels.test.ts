import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import { createLog } from '#platform/process/log.ts';
import { openFederation } from '../../subscriptions/operation/federation.ts';
import { seededRandom } from '../support/differential/operations.ts';
import { startTestGateway } from '../support/start-gateway.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@override", "@external"])\n';

/** A graph where `later` takes over Item.stock with this label. */
function graphWith(label: string, second = label): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries({
      items: 'type Query { item: Item } type Item @key(fields: "id") { id: ID! stock: Int price: Int }',
      later: `type Item @key(fields: "id") { id: ID! stock: Int @override(from: "items", label: ${JSON.stringify(label)})
        price: Int @override(from: "items", label: ${JSON.stringify(second)}) }`,
      live: 'type Subscription { itemChanged: Change! } type Change { version: Int! item: Item } type Item @key(fields: "id", resolvable: false) { id: ID! }',
    }).map(([name, sdl]) => ({ name, url: `http://${name}.invalid/graphql`, typeDefs: parse(link + sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(`the graph does not compose: ${errors?.join('\n')}`);
  return supergraphSdl;
}

/** Subgraphs whose answers say where they come from: 1 for `items`, 2 for `later`. */
const subgraphs: Record<string, SubgraphClient> = {
  items: async ({ query }) => answer(query, 1),
  later: async ({ query }) => answer(query, 2),
};

async function answer(query: string, from: number) {
  const selected = ['stock', 'price'].filter((field) => query.includes(field)).map((field) => [field, from]);
  const item = { __typename: 'Item', id: 'i-1', ...Object.fromEntries(selected) };
  return { data: query.includes('_entities') ? { _entities: [item] } : { item } };
}

async function sourcesOf(label: string, requests: number, options: { random?: () => number; env?: object } = {}) {
  await using gateway = await startTestGateway({
    ...options,
    env: { ...options.env },
    subgraphs,
    supergraphSdl: graphWith(label),
  });
  const sources: number[] = [];
  for (let request = 0; request < requests; request++) {
    const { body } = await gateway.graphql('{ item { stock } }');
    sources.push(body.data.item.stock);
  }
  return sources;
}

const shareOfLater = (sources: number[]) => sources.filter((source) => source === 2).length / sources.length;

test('an override of 0 percent changes no request, and one of 100 percent every request', async () => {
  expect(new Set(await sourcesOf('percent(0)', 20))).toEqual(new Set([1]));
  expect(new Set(await sourcesOf('percent(100)', 20))).toEqual(new Set([2]));
});

test('an override of a share changes this share of the requests', async () => {
  const share = shareOfLater(await sourcesOf('percent(25)', 400, { random: seededRandom(1) }));
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.3);
  expect(await sourcesOf('percent(25)', 1, { random: () => 0.2499 })).toEqual([2]);
  expect(await sourcesOf('percent(25)', 1, { random: () => 0.25 })).toEqual([1]);
});

test('one number decides about all labels of a request, so that the larger share includes the smaller', async () => {
  let numbers: number[] = [];
  await using gateway = await startTestGateway({
    subgraphs,
    supergraphSdl: graphWith('percent(10)', 'percent(50)'),
    random: () => numbers.shift() ?? 0.99,
  });
  const ask = async (number: number) => {
    numbers = [number];
    const { body } = await gateway.graphql('{ item { stock price } }');
    // The request drew once.
    expect(numbers).toEqual([]);
    return [body.data.item.stock, body.data.item.price];
  };
  expect(await ask(0.05)).toEqual([2, 2]);
  expect(await ask(0.3)).toEqual([1, 2]);
  expect(await ask(0.7)).toEqual([1, 1]);
});

test('the share of another label is a setting, and without it the supergraph is refused', async () => {
  expect(await sourcesOf('move-stock', 5, { env: { OVERRIDE_LABELS: 'move-stock=100' } })).toEqual([2, 2, 2, 2, 2]);
  expect(await sourcesOf('move-stock', 5, { env: { OVERRIDE_LABELS: 'move-stock=0' } })).toEqual([1, 1, 1, 1, 1]);
  await expect(sourcesOf('move-stock', 1)).rejects.toThrow('add move-stock=<percent of the requests>');
});

test('a live update follows the label as well, event by event', async () => {
  const numbers = [0.1, 0.9, 0.2];
  const federation = openFederation({
    supergraphSdl: graphWith('percent(25)'),
    clientOf: ({ name }) => subgraphs[name] as SubgraphClient,
    deadlineMs: 3_000,
    maxValues: 1_000,
    random: () => numbers.shift() ?? 0.99,
    authorization: { refuse: 'field', policies: new Map() },
    log: createLog('test', 'silent'),
  });
  const plan = federation.planSubscription(parse('subscription { itemChanged { item { stock } } }'), undefined);
  const update = () =>
    plan.execute({
      event: { itemChanged: { version: 1, item: { __typename: 'Item', id: 'i-1' } } },
      variables: {},
      sign: () => ({ token: 't', headers: () => ({}) }),
    });
  const sources = [await update(), await update(), await update()].map(({ data }) => JSON.parse(data));
  expect(sources.map(({ itemChanged }) => itemChanged.item.stock)).toEqual([2, 1, 2]);
});
