import { expect, test } from 'vitest';
import { readOperationDocument } from '#registry/judge/operation-document.ts';

const problemOf = (body: string): string | null => {
  const operation = readOperationDocument(body);
  return 'problem' in operation ? operation.problem : null;
};

test.each([
  '{ a }',
  'query A { ...B } fragment B on Query { ...C } fragment C on Query { a }',
  'query A { ...C } fragment C on Query { a } fragment Unused on Query { b }',
  'query A { a } query B { b }',
  // A comment about imports and a string that looks like one import nothing.
  '# import of orders\nquery A { a(text: "#import \\"x\\"") }',
  `query A { ${Array.from({ length: 300 }, (_, at) => `...F${at}`).join(' ')} } ${Array.from({ length: 300 }, (_, at) => `fragment F${at} on Query { id }`).join(' ')}`,
])('a complete operation is read: %#', (body) => {
  expect(problemOf(body)).toBeNull();
});

const doubling = (count: number): string =>
  `query A { ...F0 } ${Array.from({ length: count }, (_, at) => `fragment F${at} on T { x { ...F${at + 1} } y { ...F${at + 1} } }`).join(' ')} fragment F${count} on T { id }`;

test.each([
  ['query UsesShared { u { ...Shared } }', /^uses fragments that it does not define: Shared; send each operation with/],
  ['query A { ...B } fragment B on Query { ...Missing }', /does not define: Missing;/],
  // Nobody spreads it yet; the next push may.
  ['query A { a } fragment B on Query { ...Missing }', /does not define: Missing;/],
  [
    `query A { ${'abcdefgh'
      .split('')
      .map((name) => `...${name}`)
      .join(' ')} }`,
    /: a, b, c, d, e and 3 more;/,
  ],
  ['#import "./frag.graphql"\nquery A { a }', /^uses #import;/],
  ["query A {\n  a\n}\n# import './frag.graphql'", /^uses #import;/],
  ['query A { a } #import "./frag.graphql"', /^uses #import;/],
  ['query A { ...B } fragment B on Query { ...B }', /^uses the fragment B within itself$/],
  [
    'query A { ...B } fragment B on Query { ...C } fragment C on Query { a { ...B } }',
    /^uses the fragment B within itself$/,
  ],
  ['query A { ...B } fragment B on Query { a } fragment B on Query { b }', /^defines the fragment B twice$/],
  ['fragment B on Query { a }', /^defines no operation$/],
  ['type Query { a: Int }', /^defines no operation$/],
  ['', /^cannot be parsed: Syntax Error/],
  ['{ a', /^cannot be parsed: Syntax Error/],
  [`{ ${'a '.repeat(20_001)}}`, /^cannot be parsed: .*20000 tokens/],
  [`${'{a'.repeat(9_000)}`, /^(is nested too deep to be read|cannot be parsed)/],
  [doubling(25), /^selects more than 10000 fields once its fragments are in place$/],
])('evidence that a check could not read is refused: %#', (body, problem) => {
  expect(problemOf(body)).toMatch(problem);
});

test('a small operation with doubling fragments is refused without expanding it', () => {
  const body = doubling(1_000);
  expect(body.length).toBeLessThan(100_000);
  expect(problemOf(body)).toMatch(/more than 10000 fields/);
});
