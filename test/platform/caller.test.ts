import { describe, expect, test } from 'vitest';
import { type Caller, hasRole, isStaff } from '#platform/identity/caller.ts';

const user = (...roles: ('CUSTOMER' | 'SUPPORT' | 'WAREHOUSE' | 'ADMIN')[]): Caller => ({
  kind: 'user',
  userId: 'u',
  sessionId: 's',
  roles,
});

describe('roles', () => {
  test('staff are support, warehouse, administrators and our own processes', () => {
    expect(
      [user('SUPPORT'), user('WAREHOUSE'), user('ADMIN'), { kind: 'service', name: 'live' } as const].map(isStaff),
    ).toEqual([true, true, true, true]);
    expect([user('CUSTOMER'), user(), { kind: 'anonymous' } as const].map(isStaff)).toEqual([false, false, false]);
  });

  test('an administrator has every role, others only their own', () => {
    expect(hasRole(user('ADMIN'), 'WAREHOUSE')).toBe(true);
    expect(hasRole(user('SUPPORT'), 'WAREHOUSE')).toBe(false);
    expect(hasRole(user('SUPPORT'), 'WAREHOUSE', 'SUPPORT')).toBe(true);
    expect(hasRole({ kind: 'anonymous' }, 'CUSTOMER')).toBe(false);
  });
});
