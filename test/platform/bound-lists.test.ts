import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { usualLimits } from '#platform/graph/server-limits.ts';
import { openSubgraph, type Subgraph } from '#platform/graph/subgraph-server.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { rootSecret, testLog } from '../support/test-settings.ts';

const listItems = 20_000;
let subgraph: Subgraph;

beforeAll(async () => {
  subgraph = await openSubgraph({
    name: 'lists',
    typeDefs: `
      type Query { rows(count: Int!): [Row!]! never: String }
      type Row { cells: [Int!]! later: [Int!]! }
    `,
    resolvers: {
      Query: {
        rows: (_: unknown, { count }: { count: number }) => Array.from({ length: count }, () => ({})),
        never: () => new Promise(() => {}),
      },
      Row: { cells: () => cells, later: async () => cells },
    },
    identity: openIdentity(rootSecret, 'lists'),
    log: testLog,
    limits: { ...usualLimits, listItems },
    context: async () => ({}),
  });
});
afterAll(() => subgraph.stop());

const cells = Array.from({ length: 99 }, (_, i) => i);
const identity = openIdentity(rootSecret, 'test').sign({ kind: 'anonymous' }, 'lists');
const read = (query: string) => subgraph.client({ query, identity });

test.each(['cells', 'later'])('an operation with long lists lets others in between (%s)', async (field) => {
  const finished: string[] = [];
  const long = read(`{ rows(count: 200) { ${field} } }`).then((answer) => (finished.push('long'), answer));
  await nextTurn();
  await read('{ rows(count: 1) { cells } }').then(() => finished.push('short'));
  const rows = Array.from({ length: 200 }, () => ({ [field]: cells }));
  expect((await long).data).toEqual({ rows });
  expect(finished).toEqual(['short', 'long']);
});

test('an operation ends as soon as its lists have too many items, whatever it still waits for', async () => {
  const { data, errors } = await read('{ never rows(count: 201) { cells } }');
  expect(data).toBeNull();
  expect(errors).toMatchObject([
    { message: expect.stringContaining('(SUBGRAPH_LIST_ITEMS)'), extensions: { code: 'OPERATION_TOO_LARGE' } },
  ]);
  expect((await read('{ rows(count: 200) { cells } }')).errors).toBeUndefined();
});
