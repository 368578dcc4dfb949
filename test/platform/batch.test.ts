import { expect, it } from 'vitest';
import { groupsInOrder, inOrder } from '#platform/graph/batch.ts';

const rows = [
  { key: 'b', n: 1 },
  { key: 'a', n: 2 },
  { key: 'b', n: 3 },
];

it('puts rows in the order of the keys, with null for a missing row', () => {
  expect(inOrder(['a', 'c', 'a'], rows.slice(1, 2), (row) => row.key)).toEqual([rows[1], null, rows[1]]);
});

it('gives each key all of its rows in the order they came', () => {
  expect(groupsInOrder(['c', 'b', 'a'], rows, (row) => row.key)).toEqual([[], [rows[0], rows[2]], [rows[1]]]);
});
