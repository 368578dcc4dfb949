import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Stack, startStack } from '../support/start-stack.ts';

interface Work {
  statements: number;
  sqlMs: number;
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  for (let n = 0; n < 3; n += 1) await stack.addVariant({ onHand: 5 });
});
afterAll(() => stack?.[Symbol.asyncDispose]());

/** What the subgraph reports about the one fetch of an operation. */
async function workOf(query: string, token?: string, variables: object = {}): Promise<Work> {
  const response = await fetch(`${stack.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables, extensions: { explain: true } }),
  });
  const { errors, extensions } = (await response.json()) as {
    errors?: unknown;
    extensions: { explain: { waves: { fetches: { calls: { work: Work }[] }[] }[] } };
  };
  expect(errors).toBeUndefined();
  const work = extensions.explain.waves[0]?.fetches[0]?.calls[0]?.work;
  if (!work) throw new Error('expected the work of a subgraph');
  return work;
}

const page = (first: number) => `{ products(first: ${first}) { nodes { name variants { sku available } } } }`;

test('an explained operation shows the SQL that its subgraph sent', async () => {
  const read = await workOf(page(2));
  expect(read.statements).toBeGreaterThan(0);
  expect(read.sqlMs).toBeGreaterThan(0);
});

test('SQL counts for the operation that sent it, also while operations wait for a connection', async () => {
  const alone = (await workOf(page(2))).statements;
  const together = await Promise.all(Array.from({ length: 40 }, () => workOf(page(2))));
  expect(together.map(({ statements }) => statements)).toEqual(Array(40).fill(alone));
});

test('the statements of a transaction count', async () => {
  const address = { name: 'Ada', line1: '1 Market Street', city: 'London', postalCode: 'EC1A 1AA', country: 'GB' };
  const token = await stack.signIn('customer@example.com');
  const { statements } = await workOf(
    'mutation ($input: AddAddressInput!) { addAddress(input: $input) { __typename } }',
    token,
    { input: { address } },
  );
  // begin, the change, commit.
  expect(statements).toBeGreaterThanOrEqual(3);
});
