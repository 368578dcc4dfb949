import { buildSchema, coerceInputValue, GraphQLEnumType, GraphQLError, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { clientMessage } from '#platform/process/client-message.ts';

const hide = { hideSuggestions: true };
const show = { hideSuggestions: false };

test('leaves the names out that GraphQL suggests, whatever kind of message suggests them', () => {
  const schema = buildSchema(
    'enum Order { RELEVANCE PRICE } input Filter { brand: String brands: String } type Query { products(order: Order, filter: Filter): Int product: Int }',
  );
  const found = [
    '{ productz }',
    '{ products(ordre: PRICE) }',
    '{ products(order: RELEVANC) }',
    '{ products(order: "PRICE") }',
    '{ products(filter: { brnd: "x" }) }',
    'query ($a: Filtr) { products(filter: $a) }',
    '{ products @skp(if: true) }',
  ].flatMap((text) => validate(schema, parse(text)).map((error) => error.message));
  coerceInputValue(
    'RELEVANC',
    new GraphQLEnumType({ name: 'E', values: { RELEVANCE: {} } }),
    (_path, _value, error) => {
      found.push(`Variable "$s" got invalid value "RELEVANC"; ${(error as GraphQLError).message}`);
    },
  );
  expect(found.filter((message) => message.includes('Did you mean'))).toHaveLength(7);
  for (const message of found) {
    const shown = clientMessage(message, hide);
    expect(shown).not.toContain('Did you mean');
    expect(message.startsWith(shown)).toBe(true);
    expect(clientMessage(message, show)).toBe(message);
  }
});

test('keeps the text of a client, also if it reads like a suggestion', () => {
  const quoted = 'Int cannot represent non-integer value: "Did you mean x?"';
  expect(clientMessage(quoted, hide)).toBe(quoted);
  expect(clientMessage('Cannot query field "Did you mean " on type "Query". Did you mean "a"?', hide)).toBe(
    'Cannot query field "Did you mean " on type "Query".',
  );
});

test('cuts each long text that a message quotes, and keeps the reason', () => {
  const long = 'x'.repeat(240_000);
  expect(
    clientMessage(`Variable "$first" got invalid value "${long}"; Int cannot represent "${long}" here`, show),
  ).toBe(`Variable "$first" got invalid value "${'x'.repeat(120)}…"; Int cannot represent "${'x'.repeat(120)}…" here`);
  // An escaped quote does not end the quoted text.
  expect(clientMessage(`Value "${'\\"'.repeat(1_000)}" is too long`, show)).toMatch(/^Value "(\\"){60}…" is too long$/);
});

test('cuts a message without quotes, and never in the middle of a character', () => {
  expect(clientMessage('7'.repeat(5_000), show)).toBe(`${'7'.repeat(1_000)}…`);
  expect(clientMessage(`7${'😀'.repeat(5_000)}`, show)).toBe(`7${'😀'.repeat(499)}…`);
});

test('takes time in proportion to the length of the message', () => {
  for (const unit of ['Did you mean ', '"', '\\', ' ', 'Did you mean "a"? ', '\\"']) {
    const begun = performance.now();
    for (const options of [hide, show]) clientMessage(`${unit.repeat(4_000_000 / unit.length)}?`, options);
    // Four megabytes take about 20 ms; a quadratic search would take hours.
    expect(performance.now() - begun).toBeLessThan(10_000);
  }
});
