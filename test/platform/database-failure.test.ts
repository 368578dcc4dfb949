import { DriverException } from '@mikro-orm/core';
import { expect, test } from 'vitest';
import { databaseFailure } from '#platform/process/database-failure.ts';

const failure = (message: string, code?: string) => Object.assign(new Error(message), code ? { code } : {});

test('an unreachable, read-only or full database is distinct from an error of ours', () => {
  const codes = ['25006', '53100', '57P01', '57P03', '08006', '58030'];
  expect(codes.map((code) => databaseFailure(failure('m', code)))).toEqual(codes.map(() => 'DATABASE_UNAVAILABLE'));
  expect(databaseFailure(failure('Connection terminated unexpectedly'))).toBe('DATABASE_UNAVAILABLE');
  // In turn: a unique violation, a syntax error, a deadlock, an error of the file system, no code.
  for (const code of ['23505', '42601', '40P01', 'EPERM', undefined]) {
    expect(databaseFailure(failure('m', code)), code).toBeUndefined();
  }
  for (const value of [undefined, null, 'text', { code: '53100' }]) expect(databaseFailure(value)).toBeUndefined();
});

test('a database is unavailable if PostgreSQL refuses to begin a session, whatever the reason', () => {
  const fatal = (code: string) => Object.assign(failure('m', code), { severity: 'FATAL' });
  // In turn: the database takes no connections, does not exist, does not let the role sign in.
  for (const code of ['55000', '3D000', '28P01']) {
    expect(databaseFailure(failure('m', code)), code).toBeUndefined();
    expect(databaseFailure(new DriverException(fatal(code))), code).toBe('DATABASE_UNAVAILABLE');
  }
  expect(databaseFailure(fatal('53300'))).toBe('OVERLOADED');
});

test('no free connection is overload, at the server and in our pool', () => {
  expect(databaseFailure(failure('sorry, too many clients already', '53300'))).toBe('OVERLOADED');
  expect(databaseFailure(failure('timeout exceeded when trying to connect'))).toBe('OVERLOADED');
});

test('a lost connection counts if the database driver lost it, also as a cause of another error', () => {
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
