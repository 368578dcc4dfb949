import { buildSchema, getOperationAST, parse, specifiedRules, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { openAnswerBudget } from '#platform/graph/answer-budget.ts';
import { refuseNullVariables, variablesThatNeedValues } from '#platform/graph/null-variables.ts';
import { typenameAliasRule } from '#platform/graph/typename-alias.ts';

const schema = buildSchema(`
  input Filter { size: Int! = 3, color: String }
  type Query { item(id: ID!, page: Int! = 10, filter: Filter, ids: [ID!]): Item }
  type Item { id: ID! name(upper: Boolean! = false): String }
`);

function refused(text: string, variables: Record<string, unknown>, operationName?: string): string[] {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new Error('expected an operation');
  return refuseNullVariables(variablesThatNeedValues(schema, document, operation), variables).map(
    ({ message }) => /"\$(\w+)"/.exec(message)?.[1] ?? message,
  );
}

describe('an explicit null', () => {
  test.for([
    ['an argument', 'query ($a: ID = "1") { item(id: $a) { id } }', ['a']],
    ['an argument with a default', 'query ($a: Int) { item(id: 1, page: $a) { id } }', ['a']],
    ['a field of an input', 'query ($a: Int = 1) { item(id: 1, filter: { size: $a }) { id } }', ['a']],
    ['an entry of a list', 'query ($a: ID = "1") { item(id: 1, ids: [$a]) { id } }', ['a']],
    ['a condition', 'query ($a: Boolean = true) { item(id: 1) @include(if: $a) { id } }', ['a']],
    ['a fragment', 'query ($a: Boolean = true) { item(id: 1) { ...F } } fragment F on Item { name(upper: $a) }', ['a']],
    ['a place that may be null', 'query ($a: String) { item(id: 1, filter: { color: $a }) { id } }', []],
  ] as const)('is refused, or not, in %s', ([_name, text, expected]) => {
    expect(refused(text, { a: null })).toEqual(expected);
    expect(refused(text, {})).toEqual([]);
  });

  test('is judged by the fragments of the operation that is executed', () => {
    const text = `
      query One($a: Boolean = true) { item(id: 1) { ...Needs } }
      query Two($a: String) { item(id: 1, filter: { color: $a }) { id } }
      fragment Needs on Item { name(upper: $a) }
    `;
    expect(refused(text, { a: null }, 'One')).toEqual(['a']);
    expect(refused(text, { a: null }, 'Two')).toEqual([]);
  });
});

test('the alias __typename is for __typename only', () => {
  const errors = (text: string) => validate(schema, parse(text), [...specifiedRules, typenameAliasRule]);
  expect(errors('{ item(id: 1) { __typename __typename: __typename kind: __typename } }')).toEqual([]);
  expect(errors('{ item(id: 1) { ... { __typename: name } } }').map(({ message }) => message)).toEqual([
    'The alias "__typename" cannot be used for the field "name"; choose another alias',
  ]);
});

test('a budget counts every value of an answer, over all its answers, and refuses the first beyond it', () => {
  const budget = openAnswerBudget(10);
  budget.spend({ a: [1, 2, { b: null }] });
  budget.spend(undefined);
  expect(() => budget.spend([1, 2, 3])).toThrow('The answer has more than 10 values');
});

test.each([
  ['dense lists', { a: [1, 1, 1, 1, 1, 1, 1] }],
  ['lists in lists', { a: [[], [[]], [[[]], 1]] }],
  ['long texts', { a: 'a text that is longer than most', b: null }],
])('a budget refuses the same answers whether it knows their JSON texts or not: %s', (_name, data) => {
  const accepted = (text?: string) => {
    const budget = openAnswerBudget(100);
    let answers = 0;
    const spendAll = () => {
      for (; answers < 200; answers += 1) {
        budget.spend(structuredClone(data), text);
        budget.spendCount(1);
      }
    };
    expect(spendAll).toThrow('The answer has more than 100 values');
    return answers;
  };
  expect(accepted(JSON.stringify({ data }))).toBe(accepted());
});
