import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { groupEntities } from '#platform/execution/group-entities.ts';
import { compileRepresentation } from '#platform/execution/representations.ts';

const schema = buildSchema('type Query { a: A } type A { price: Int id: ID! size: Float } ');
const field = (name: string) => ({ kind: 'Field' as const, name });
/** In the order of a planner: the key is not the first field. */
const requires: QueryPlanSelectionNode[] = [
  { kind: 'InlineFragment', typeCondition: 'A', selections: ['__typename', 'price', 'id', 'size'].map(field) },
];

function group(objects: readonly object[], clean = true) {
  const grouping = {
    sources: [{ path: ['a'], number: 0, conditions: [] }],
    representation: compileRepresentation(schema, requires, undefined),
  };
  const { texts, others } = groupEntities(grouping, () => objects as Record<string, unknown>[], clean, {});
  return texts.map((text, index) => [JSON.parse(text), others[index]?.objects.length ?? 0]);
}

const a = (id: unknown, price: unknown, size: unknown = 1) => ({ __typename: 'A', id, price, size });

describe('entities of a request with a key and values that a subgraph needs', () => {
  test('that are equal are named once, wherever they stand', () => {
    expect(group([a('1', 5), a('2', 5), a('1', 5), a('1', 5), a('2', 5)])).toEqual([
      [a('1', 5), 2],
      [a('2', 5), 1],
    ]);
  });

  test('with the same key and other values are named apart, and each once', () => {
    expect(group([a('1', 5), a('1', 6), a('1', 5), a('2', 6), a('1', 6), a('1', null), a('1', null)])).toEqual([
      [a('1', 5), 1],
      [a('1', 6), 1],
      [a('2', 6), 0],
      [a('1', null), 1],
    ]);
  });

  test('with values that are objects are compared by their texts', () => {
    expect(group([a('1', { x: 1 }), a('1', { x: 1 }), a('1', { x: 2 }), a({ y: 1 }, 5), a({ y: 1 }, 5)])).toEqual([
      [a('1', { x: 1 }), 1],
      [a('1', { x: 2 }), 0],
      [a({ y: 1 }, 5), 1],
    ]);
  });

  test('of a number and a text with the same digits are not the same', () => {
    expect(group([a('1', 5), a(1, 5), a(1, '5')])).toEqual([
      [a('1', 5), 0],
      [a(1, 5), 0],
      [a(1, '5'), 0],
    ]);
  });

  test('are left out without a value, also between equal ones', () => {
    const { price: _, ...without } = a('1', 5);
    expect(group([a('1', 5), without, a('1', 5), { ...a('2', 5), __typename: 'B' }])).toEqual([[a('1', 5), 1]]);
  });
});
