import { expect, it } from 'vitest';
import { mayReadUser } from '../../../subgraphs/users/domain/permissions.ts';

it('shows a user to that user and to staff, and to nobody else', () => {
  expect(mayReadUser({ userId: 'ada', isStaff: false }, 'ada')).toBe(true);
  expect(mayReadUser({ userId: 'bob', isStaff: true }, 'ada')).toBe(true);
  expect(mayReadUser({ userId: null, isStaff: true }, 'ada')).toBe(true);
  expect(mayReadUser({ userId: 'bob', isStaff: false }, 'ada')).toBe(false);
  expect(mayReadUser({ userId: null, isStaff: false }, 'ada')).toBe(false);
});
