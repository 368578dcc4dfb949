import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { CodedError } from '#platform/process/errors.ts';

const secret = 'the root secret of these tests, long enough';
const user = (...roles: ('CUSTOMER' | 'SUPPORT' | 'WAREHOUSE' | 'ADMIN')[]): Caller => ({
  kind: 'user',
  userId: 'u',
  sessionId: 's',
  roles,
});

afterEach(() => vi.useRealTimers());

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
  return undefined;
}

describe('a signed identity', () => {
  const gateway = openIdentity(secret, 'gateway');
  const orders = openIdentity(secret, 'orders');

  test('is understood by every process of the same secret', () => {
    for (const caller of [
      user('CUSTOMER', 'SUPPORT'),
      { kind: 'anonymous' },
      { kind: 'service', name: 'orders' },
    ] as Caller[]) {
      expect(orders.verify(gateway.sign(caller))).toEqual(caller);
    }
  });

  test('is refused when missing, altered, of another secret or of another algorithm', () => {
    const token = gateway.sign(user('CUSTOMER'));
    const [header, , signature] = token.split('.') as [string, string, string];
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const admin = encode({ exp: 9_999_999_999, caller: user('ADMIN') });
    const forged = [
      undefined,
      '',
      'x',
      `${header}.${admin}.${signature}`,
      `${encode({ alg: 'none', typ: 'JWT' })}.${admin}.`,
      `${header}.${admin}.`,
    ];
    for (const given of [...forged, openIdentity(`${secret}!`, 'gateway').sign(user('ADMIN'))]) {
      expect(
        codeOf(() => orders.verify(given)),
        String(given),
      ).toBe('UNSIGNED_CALL');
    }
  });

  test('can be used for at least 30 s and not for more than 65 s, however often it was handed out', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const first = gateway.sign(user('SUPPORT'));
    vi.advanceTimersByTime(29_000);
    expect(gateway.sign(user('SUPPORT'))).toBe(first);
    vi.advanceTimersByTime(30_000);
    expect(orders.verify(first)).toEqual(user('SUPPORT'));
    expect(gateway.sign(user('SUPPORT'))).not.toBe(first);
    vi.advanceTimersByTime(8_000);
    expect(codeOf(() => orders.verify(first))).toBe('UNSIGNED_CALL');
  });
});
