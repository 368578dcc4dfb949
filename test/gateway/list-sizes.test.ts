import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/start-gateway.ts';

const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [LISTSIZE])
  type Query {
    assumed: [Item] @ASSUMED
    sliced(take: Int, most: Int): [Item] @listSize(slicingArguments: ["take", "most"], requireOneSlicingArgument: false)
    both(take: Int): [Item] @listSize(assumedSize: 40, slicingArguments: ["take"], requireOneSlicingArgument: false)
    page: Page @listSize(assumedSize: 30, sizedFields: ["items"])
    limited(limit: Int): [Item]
    latest(last: Int = 7): [Item]
    unbounded: [Item]
    rounded(limit: Int): Int
  }
  type Page { items: [Item] total: Int }
  type Item { id: ID name: String tags: [String] }
`;

function compose(text: string): string {
  const { errors, supergraphSdl } = composeServices([
    { name: 'items', url: 'http://items.invalid/graphql', typeDefs: parse(text) },
  ]);
  if (supergraphSdl === undefined) throw new Error(`the schema does not compose: ${errors?.join('\n')}`);
  return supergraphSdl;
}

async function start(text: string, env: Record<string, string> = {}): Promise<TestGateway> {
  return startTestGateway({
    env: { OPERATION_VALUES: '1', LIST_LENGTH: '11', PAGE_LENGTH: '60', ...env },
    subgraphs: { items: async () => ({ data: { unbounded: [] } }) },
    supergraphSdl: compose(text),
  });
}

const usual = sdl.replace('LISTSIZE', '"@listSize"').replace('@ASSUMED', '@listSize(assumedSize: 50)');

describe('the length of a list', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start(usual);
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  test.each<[what: string, query: string, values: number]>([
    ['is its assumedSize', '{ assumed { id name } }', 50 * 3],
    ['is the slicing argument', '{ sliced(take: 20) { id } }', 20 * 2],
    ['is the largest of several slicing arguments', '{ sliced(take: 9, most: 4) { id } }', 9 * 2],
    ['is PAGE_LENGTH where the slicing argument is a variable', 'query ($n: Int) { sliced(take: $n) { id } }', 60 * 2],
    ['is PAGE_LENGTH without any slicing argument', '{ sliced { id } }', 60 * 2],
    ['is assumedSize where the slicing argument is a variable', 'query ($n: Int) { both(take: $n) { id } }', 40 * 2],
    ['is the slicing argument, not assumedSize', '{ both(take: 2000) { id } }', 2000 * 2],
    ['of a sized field counts once, where the page is', '{ page { items { id } total } }', 30 * (1 + 2 + 1)],
    ['is the argument limit', '{ limited(limit: 12) { id } }', 12 * 2],
    ['is PAGE_LENGTH where limit has no value', '{ limited { id } }', 60 * 2],
    ['is PAGE_LENGTH where limit is null', '{ limited(limit: null) { id } }', 60 * 2],
    ['is the default of last', '{ latest { id } }', 7 * 2],
    ['is LIST_LENGTH where nothing bounds it', '{ unbounded { id tags } }', 11 * (1 + 1 + 11)],
  ])('%s', async (_what, query, values) => {
    const { body } = await gateway.graphql(query);
    expect(body.errors).toMatchObject([{ extensions: { code: 'OPERATION_TOO_LARGE' } }]);
    expect(body.errors[0].message).toContain(`may yield ${values} values, at most 1 are allowed (OPERATION_VALUES)`);
  });

  test('is not assumed of a number, whatever its arguments are called', async () => {
    const { body } = await gateway.graphql('{ rounded }');
    expect(JSON.stringify(body)).not.toContain('OPERATION_TOO_LARGE');
  });
});

test.each([
  ['imported under another name', '{ name: "@listSize", as: "@ls" }', /@listSize/g, '@ls'],
  ['not imported', '', /@listSize/g, '@federation__listSize'],
])('@listSize counts also where it is %s', async (_what, imported, used, name) => {
  const text = usual.replace('"@listSize"', 'IMPORTED').replace(used, name).replace('IMPORTED', imported);
  await using gateway = await start(text);
  const { body } = await gateway.graphql('{ assumed { id name } }');
  expect(body.errors[0].message).toContain('may yield 150 values');
});

test('an operation that fits by its settings is served', async () => {
  await using gateway = await start(usual, { OPERATION_VALUES: '22' });
  expect((await gateway.graphql('{ unbounded { id } }')).body).toEqual({ data: { unbounded: [] } });
});

test.each<[setting: string, limit: number, query: string]>([
  ['DOCUMENT_TOKENS', 4, '{ unbounded { id } }'],
  ['DOCUMENT_OPERATIONS', 1, 'query a { rounded } query b { rounded }'],
  ['DOCUMENT_DEFINITIONS', 1, 'query a { rounded } query b { rounded }'],
  ['OPERATION_DEPTH', 1, '{ unbounded { id } }'],
  ['OPERATION_FIELDS', 1, '{ unbounded { id } }'],
  ['OPERATION_ALIASES', 1, '{ a: rounded b: rounded }'],
  ['OPERATION_DIRECTIVES', 1, '{ a: rounded @skip(if: false) @include(if: true) }'],
  ['OPERATION_VARIABLES', 1, 'query ($a: Int, $b: Int) { a: rounded(limit: $a) b: rounded(limit: $b) }'],
  ['INTROSPECTION_DEPTH', 1, '{ __schema { types { name } } }'],
  ['INTROSPECTION_FIELDS', 1, '{ __schema { types { name } } }'],
])('%s is the limit that its error names', async (setting, limit, query) => {
  await using gateway = await start(usual, { OPERATION_VALUES: '1000000', [setting]: String(limit) });
  const { body } = await gateway.graphql(query);
  expect(body).not.toHaveProperty('data');
  expect(body.errors).toHaveLength(1);
  expect(body.errors[0].message).toMatch(new RegExp(`${limit} (tokens|are allowed) \\(${setting}\\)`));
});

test('GATEWAY_BODY_BYTES is the limit that its error names', async () => {
  await using gateway = await start(usual, { GATEWAY_BODY_BYTES: '30' });
  const { status, body } = await gateway.graphql('{ unbounded { id name tags } }');
  expect(status).toBe(413);
  expect(body.errors).toMatchObject([{ extensions: { code: 'REQUEST_TOO_LARGE' } }]);
  expect(body.errors[0].message).toContain('30 bytes that are allowed (GATEWAY_BODY_BYTES)');
});
