import { DriverException } from '@mikro-orm/core';
import { expect, test } from 'vitest';
import { databaseFailure } from '#platform/process/database-failure.ts';

const failure = (message: string, code?: string) => Object.assign(new Error(message), code ? { code } : {});

test('an unreachable, read-only or full database is distinct from an error of ours', () => {
  const codes = ['25006', '53100', '57P01', '57P03', '08006', '58030'];
  expect(codes.map((code) => databaseFailure(failure('m', code)))).toEqual(codes.map(() => 'DATABASE_UNAVAILABLE'));
  expect(databaseFailure(failure('Connection terminated unexpectedly'))).toBe('DATABASE_UNAVAILABLE');
  // Unique violation, syntax error, deadlock, none at all.
  for (const code of ['23505', '42601', '40P01', 'EPERM', undefined]) {
    expect(databaseFailure(failure('m', code)), code).toBeUndefined();
  }
  for (const value of [undefined, null, 'text', { code: '53100' }]) expect(databaseFailure(value)).toBeUndefined();
});

test('no free connection is overload, at the server and in our pool', () => {
  expect(databaseFailure(failure('sorry, too many clients already', '53300'))).toBe('OVERLOADED');
  expect(databaseFailure(failure('timeout exceeded when trying to connect'))).toBe('OVERLOADED');
});

test('a lost connection counts if it was that of the database driver, also as a cause', () => {
  const refused = failure('connect ECONNREFUSED', 'ECONNREFUSED');
  expect(databaseFailure(refused)).toBeUndefined();
  expect(databaseFailure(new Error('a payment failed', { cause: refused }))).toBeUndefined();
  const ofDriver = new DriverException(refused);
  expect(databaseFailure(ofDriver)).toBe('DATABASE_UNAVAILABLE');
  expect(databaseFailure(new Error('cannot read', { cause: ofDriver }))).toBe('DATABASE_UNAVAILABLE');
});

test('a chain of causes that leads back to itself ends', () => {
  const circle = new Error('a');
  circle.cause = new Error('b', { cause: circle });
  expect(databaseFailure(circle)).toBeUndefined();
});
