import { Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { afterEach, expect, test, vi } from 'vitest';
import { loadSupergraph } from '#registry/judge/load-supergraph.ts';
import { defaultPolicy } from '#registry/judge/policy.ts';
import { judge } from '#registry/judge/verdict.ts';
import type { JudgeInput } from '#registry/judge/model.ts';
import { composeOnce, type Edit, edited, now, release, versionOf } from './corpus/shop.ts';

afterEach(() => vi.restoreAllMocks());

const operations = ['query Page { order(id: 1) { number total { amount } } }', 'query Me { me { name } }'];

function judged(base: JudgeInput['base'], edits: readonly Edit[], more: Partial<JudgeInput> = {}) {
  const input = { base, proposed: edited(edits), releases: [release(operations)], usage: [], approvals: [], now };
  return judge({ ...input, compose: composeOnce, ...more });
}

test('verdicts on one base read it and plan its operations once', async () => {
  const base = versionOf(edited([['users', null, 'type KeptOnce { id: ID! }']]));
  const proposals = ['KeptA', 'KeptB'].map((type): Edit[] => [['users', null, `type ${type} { id: ID! }`]]);
  for (const proposal of proposals) versionOf(edited(proposal));
  // Two others take the place of the graphs that were read to compose these.
  for (const type of ['KeptC', 'KeptD']) versionOf(edited([['users', null, `type ${type} { id: ID! }`]]));
  const builds = vi.spyOn(Supergraph, 'build');
  const plans = vi.spyOn(QueryPlanner.prototype, 'buildQueryPlan');
  for (const [at, proposal] of proposals.entries()) {
    const verdict = await judged(base, proposal);
    expect(verdict.plans.map(({ before, after }) => [before?.fetches, after?.fetches])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    // Those of the proposal, and in the first verdict those of the base.
    expect([builds.mock.calls.length, plans.mock.calls.length]).toEqual([at === 0 ? 2 : 3, (at + 2) * 2]);
  }
});

test('two supergraphs are kept, those that were used last', () => {
  const builds = vi.spyOn(Supergraph, 'build');
  const [one, two, three] = ['KeptOne', 'KeptTwo', 'KeptThree'].map(
    (type) => versionOf(edited([['users', null, `type ${type} { id: ID! }`]])).supergraphSdl,
  ) as [string, string, string];
  const builtFor = (sdl: string): number => {
    builds.mockClear();
    loadSupergraph(sdl);
    return builds.mock.calls.length;
  };
  expect([one, two, one, three, one, two].map(builtFor)).toEqual([1, 1, 0, 1, 0, 1]);
});

test('a mark of one verdict does not reach the next on the same supergraph', async () => {
  const pick = (directive: string): Edit[] => [
    [
      'users',
      null,
      `directive @oneOf on INPUT_OBJECT input Pick ${directive} { a: Int b: Int } extend type Query { picked(by: Pick): Int }`,
    ],
  ];
  const [plain, marked] = [pick(''), pick('@oneOf')];
  const base = versionOf(edited(plain));
  const changes = async (edits: readonly Edit[]) => (await judged(base, edits)).findings.map(({ type }) => type);
  const [before, with_] = [await judged(base, plain), await judged(base, marked)];
  expect(with_.supergraphSdl).toBe(before.supergraphSdl);
  expect([await changes(marked), await changes(plain), await changes(marked)]).toEqual([
    ['INPUT_ONE_OF_ADDED'],
    [],
    ['INPUT_ONE_OF_ADDED'],
  ]);
});

test('the cost of a kept plan is that of the policy of the verdict', async () => {
  const base = versionOf(edited([]));
  const costs = async (listSize: number) => {
    const policy = { ...defaultPolicy, plan: { ...defaultPolicy.plan, listSize } };
    const { plans } = await judged(base, [], {
      policy,
      releases: [release(['query All { products(first: null) { id } me { orders { id } } }'])],
    });
    return plans.map(({ before, after }) => [before?.cost, after?.cost]);
  };
  const [few, many] = [await costs(2), await costs(20)];
  expect(few).not.toEqual(many);
  expect(await costs(2)).toEqual(few);
});
