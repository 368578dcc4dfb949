import { buildSchema, execute, getOperationAST, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { compileEventWriter } from '../../../subscriptions/operation/write-event.ts';

const schema = buildSchema(`
  scalar DateTime
  enum Status { PLACED SHIPPED }
  type Query { nothing: Boolean }
  type Order { id: ID! }
  interface Change { version: Int! }
  type OrderChange implements Change {
    cursor: String! version: Int! status: Status! previous: Status at: DateTime! reason: String order: Order tags: [String!]
  }
  type Subscription { changed(id: ID): OrderChange! maybe: OrderChange }
`);

const event = {
  cursor: '7',
  version: 7,
  status: 'SHIPPED',
  previous: null,
  at: '2026-11-28T10:00:00.000Z',
  reason: 'said "so"\u2028é',
  order: { __typename: 'Order', id: 'o-1' },
  tags: ['a'],
};

async function both(query: string, value: Record<string, unknown> = event) {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('expected an operation');
  const write = compileEventWriter(schema, document, operation);
  const expected = await execute({ schema, document, rootValue: { changed: value, maybe: value } });
  return { compiled: write !== undefined, text: write?.(value), expected: JSON.stringify(expected) };
}

test.for([
  'subscription { changed { cursor version status previous at reason order { id } } }',
  'subscription Named($id: ID) { c: changed(id: $id) { v: version version typename: __typename order { __typename number: id } } }',
  'subscription { changed { ...Part ... { status } ... on OrderChange { reason reason } } } fragment Part on OrderChange { at order { ...O } } fragment O on Order { id }',
  'subscription { ...Root } fragment Root on Subscription { changed { version } }',
  'subscription { maybe { version previous } }',
])('%s is written as graphql-js answers it', async (query) => {
  const { compiled, text, expected } = await both(query);
  expect(compiled).toBe(true);
  expect(text).toBe(expected);
});

test.for<[name: string, query: string]>([
  ['a condition', 'subscription ($w: Boolean = true) { changed { version reason @include(if: $w) } }'],
  ['a list', 'subscription { changed { tags } }'],
  ['an abstract type', 'subscription { changed { ... on Change { version } } }'],
  ['an object that is selected twice', 'subscription { changed { order { id } order { __typename } } }'],
])('%s is left to graphql-js', async ([_name, query]) => {
  expect((await both(query)).compiled).toBe(false);
});

test.for<[name: string, value: Record<string, unknown>]>([
  ['null where it is forbidden', { ...event, version: null }],
  ['a missing value', { ...event, version: undefined }],
  ['a value of another type', { ...event, version: 'seven' }],
  ['a status of a newer release', { ...event, status: 'MELTED' }],
  ['a text in place of an object', { ...event, order: 'o-1' }],
])('%s is left to graphql-js, which answers with its error', async ([_name, value]) => {
  const { compiled, text } = await both('subscription { changed { version status order { id } } }', value);
  expect([compiled, text]).toEqual([true, undefined]);
});

test('null is written where it is allowed', async () => {
  const { text, expected } = await both('subscription { changed { previous order { id } } }', {
    ...event,
    order: null,
  });
  expect(text).toBe(expected);
});
