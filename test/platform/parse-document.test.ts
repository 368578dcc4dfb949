import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { parseDocument } from '#platform/graph/parse-document.ts';

const nested = (open: string, close: string) => `{ a(b: ${open.repeat(50_000)}1${close.repeat(50_000)}) }`;

test.each([
  ['lists', nested('[', ']')],
  ['objects', nested('{c:', '}')],
  ['selections', `{${'a{'.repeat(50_000)}b${'}'.repeat(50_000)}}`],
  ['types', `query($a: ${'['.repeat(50_000)}Int${']'.repeat(50_000)}) { a }`],
])('%s that are nested too deep for the parser are an error of the document, not of the process', (_, text) => {
  expect(() => parseDocument(text)).toThrow(new GraphQLError('Syntax Error: The document is nested too deep.'));
});

test('a limit of tokens holds', () => {
  expect(() => parseDocument('{ a b c }', { maxTokens: 3 })).toThrow('tokens');
  expect(parseDocument('{ a b c }', { maxTokens: 9 }).definitions).toHaveLength(1);
});
