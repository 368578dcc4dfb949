import { parse, print } from 'graphql';
import { expect, expectTypeOf, test } from 'vitest';
import { prepareDocument } from '../../clients/live/document.ts';
import { type Live, type LiveResult, tradepostFeeds } from '../../clients/live/index.ts';
import { followOrder, type OrderChange } from '../support/live-client.ts';

const prepare = (text: string, operationName?: string) => prepareDocument(text, tradepostFeeds, operationName);
const normal = (text: string) => print(parse(text));

test('a document that selects the position and takes it in a variable is sent as it is, so that its hash stays', () => {
  const text =
    'subscription A($id: ID!, $since: Int) { orderStatusChanged(orderId: $id, after: $since) { v: version at } }';
  const prepared = prepare(text);
  expect(prepared).toMatchObject({ query: text, variable: 'since', start: undefined });
  const message = { data: { orderStatusChanged: { v: 7, at: '' } } };
  expect(prepared.take(message)).toBe(7);
  expect(message.data).toEqual({ orderStatusChanged: { v: 7, at: '' } });
});

test('a document without positions gets them, and its reader does not see them', () => {
  const prepared = prepare('subscription { mine: myOrdersChanged { status } }');
  expect(normal(prepared.query)).toBe(
    normal(
      'subscription ($livePosition: String) { mine: myOrdersChanged(after: $livePosition) { status livePosition: cursor } }',
    ),
  );
  const message = { data: { mine: { status: 'PLACED', livePosition: '12' } } };
  expect(prepared.take(message)).toBe('12');
  expect(message.data).toEqual({ mine: { status: 'PLACED' } });
});

test('a position in the document is where the subscription begins, and a variable takes its place', () => {
  const prepared = prepare('subscription { orderStatusChanged(orderId: "a", after: 3) { version } }');
  expect(prepared).toMatchObject({ start: 3, variable: 'livePosition' });
  expect(normal(prepared.query)).toContain('orderStatusChanged(orderId: "a", after: $livePosition)');
});

test('the position of a message without data is in its extensions', () => {
  const prepared = prepare('subscription { orderFeed { status } }');
  expect(prepared.take({ data: null, extensions: { cursor: '9', version: 2 } })).toBe('9');
});

test('a feed without positions keeps its text', () => {
  const text = 'subscription { stockChanged(variantIds: ["a"]) { available } }';
  expect(prepare(text)).toMatchObject({ query: text, variable: undefined, feed: { beginsWithState: true } });
});

test('the named operation of a document counts, and a query is refused', () => {
  const two = 'subscription A { stockChanged(variantIds: []) { version } } subscription B { orderFeed { version } }';
  expect(prepare(two, 'B').variable).toBe('livePosition');
  expect(() => prepare('query Q { me { id } }')).toThrow('Expected a subscription but found query');
  expect(() => prepare(two, 'C')).toThrow('Expected a subscription C but found none');
});

test('the types of results and variables come from the document', () => {
  const follow = (live: Live) => live.iterate(followOrder, { variables: { orderId: 'a' } });
  expectTypeOf(follow).returns.toEqualTypeOf<AsyncIterableIterator<LiveResult<OrderChange>>>();
  // @ts-expect-error: the order is missing.
  const withoutOrder = (live: Live) => live.iterate(followOrder, { variables: {} });
  // @ts-expect-error: variables are needed.
  const withoutVariables = (live: Live) => live.iterate(followOrder, {});
  expect([follow, withoutOrder, withoutVariables]).toHaveLength(3);
});

test('a root field inside fragments resumes, and the fragments go with it', () => {
  const prepared = prepare(`
    subscription { ...Root }
    fragment Root on Subscription { ... on Subscription { mine: myOrdersChanged { ...Change } } }
    fragment Change on OrderStatusEvent { status }
  `);
  expect(prepared).toMatchObject({ unchanged: false, variable: 'livePosition' });
  expect(normal(prepared.query)).toBe(
    normal(`
      subscription ($livePosition: String) {
        mine: myOrdersChanged(after: $livePosition) { ...Change livePosition: cursor }
      }
      fragment Change on OrderStatusEvent { status }
    `),
  );
  const message = { data: { mine: { status: 'PLACED', livePosition: '12' } } };
  expect(prepared.take(message)).toBe('12');
});

test('fragments that spread each other, and a root that a directive may leave out, are sent as they are', () => {
  for (const text of [
    'subscription { ...A } fragment A on Subscription { ...B } fragment B on Subscription { ...A }',
    'subscription ($on: Boolean!) { ... @include(if: $on) { myOrdersChanged { status } } }',
  ])
    expect(prepare(text)).toMatchObject({ query: text, unchanged: true, variable: undefined });
});
