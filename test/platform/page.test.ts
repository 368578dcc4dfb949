import { expect, it } from 'vitest';
import { decodeCursor, encodeCursor, pageOf, toConnection } from '#platform/graph/page.ts';

it('gives back the values that a cursor was made of', () => {
  expect(decodeCursor(encodeCursor(['ä"', 12, null]))).toEqual(['ä"', 12, null]);
});

it.each(['', '???', Buffer.from('{"a":1}').toString('base64url'), Buffer.from('not json').toString('base64url')])(
  'refuses %j as a cursor',
  (cursor) => {
    expect(() => decodeCursor(cursor)).toThrowError(
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'INVALID_CURSOR' }) }),
    );
  },
);

it.each([0, -1, 101, 1.5])('refuses a page of %d', (first) => {
  expect(() => pageOf({ first })).toThrowError(/from 1 to 100/);
});

it('knows from one row more whether there is another page', () => {
  const cursorOf = (row: number) => String(row);
  expect(toConnection([1, 2, 3], 2, cursorOf)).toEqual({
    edges: [
      { cursor: '1', node: 1 },
      { cursor: '2', node: 2 },
    ],
    nodes: [1, 2],
    pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: '1', endCursor: '2' },
  });
  expect(toConnection([1, 2], 2, cursorOf).pageInfo.hasNextPage).toBe(false);
  expect(toConnection([], 2, cursorOf).pageInfo).toMatchObject({ startCursor: null, endCursor: null });
});
