import { createHmac, createSecretKey } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { callSignatureHeader, openIdentity, type SignedCall } from '#platform/identity/signed-identity.ts';
import { deriveSecret } from '#platform/process/config.ts';
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
      expect(orders.verify(gateway.sign(caller, 'orders').token)).toEqual(caller);
    }
  });

  test('is refused when missing, altered, of another secret or of another algorithm', () => {
    const { token } = gateway.sign(user('CUSTOMER'), 'orders');
    const [header, , signature] = token.split('.') as [string, string, string];
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const admin = encode({ aud: 'orders', iat: 0, exp: 9_999_999_999, caller: user('ADMIN') });
    const forged = [
      undefined,
      '',
      'x',
      `${header}.${admin}.${signature}`,
      `${encode({ alg: 'none', typ: 'JWT' })}.${admin}.`,
      `${header}.${admin}.`,
    ];
    for (const identity of [...forged, openIdentity(`${secret}!`, 'gateway').sign(user('ADMIN'), 'orders').token]) {
      expect(
        codeOf(() => orders.verify(identity)),
        String(identity),
      ).toBe('UNSIGNED_CALL');
    }
  });

  test('can be used for at least 30 s and not for more than 65 s, however often it was handed out', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const first = gateway.sign(user('SUPPORT'), 'orders').token;
    vi.advanceTimersByTime(29_000);
    expect(gateway.sign(user('SUPPORT'), 'orders').token).toBe(first);
    vi.advanceTimersByTime(30_000);
    expect(orders.verify(first)).toEqual(user('SUPPORT'));
    expect(gateway.sign(user('SUPPORT'), 'orders').token).not.toBe(first);
    vi.advanceTimersByTime(8_000);
    expect(codeOf(() => orders.verify(first))).toBe('UNSIGNED_CALL');
  });

  test('is good for its usual time, also if it claims a longer one or none', () => {
    vi.useRealTimers();
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const key = createSecretKey(deriveSecret(secret, 'identity'), 'hex');
    const now = Math.floor(Date.now() / 1000);
    const signedWith = (claims: object) => {
      const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'gateway', aud: 'orders', caller: user('ADMIN'), ...claims })}`;
      return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
    };
    expect(orders.verify(signedWith({ iat: now, exp: now + 60 }))).toEqual(user('ADMIN'));
    for (const claims of [{ iat: now - 3_600, exp: now + 3_600 }, { iat: now }, { exp: now + 60 }, {}])
      expect(codeOf(() => orders.verify(signedWith(claims)))).toBe('UNSIGNED_CALL');
  });

  test('is refused by every process that it was not signed for, also by its own signer', () => {
    const { token } = gateway.sign(user('CUSTOMER'), 'orders');
    for (const other of [gateway, openIdentity(secret, 'users'), openIdentity(secret, 'orders-worker')]) {
      expect(codeOf(() => other.verify(token))).toBe('UNSIGNED_CALL');
    }
    expect(gateway.sign(user('CUSTOMER'), 'users').token).not.toBe(token);
  });

  test.each([
    ['behind', -3600],
    ['ahead', 3600],
  ])('of a process whose time is an hour %s is refused, unless the leeway is larger', (_, seconds) => {
    const wrong = openIdentity(secret, 'gateway', { now: () => new Date(Date.now() + seconds * 1000) });
    const { token } = wrong.sign(user('CUSTOMER'), 'orders');
    expect(codeOf(() => orders.verify(token))).toBe('UNSIGNED_CALL');
    expect(openIdentity(secret, 'orders', { leewaySeconds: 3700 }).verify(token)).toEqual(user('CUSTOMER'));
  });

  test('is accepted within the leeway on both sides of its minute', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
    const { token } = gateway.sign(user('CUSTOMER'), 'orders');
    const strict = openIdentity(secret, 'orders', { leewaySeconds: 0 });
    const at = (seconds: number) => vi.setSystemTime(1_800_000_000_000 + seconds * 1000);
    const verdicts = [-6, -5, 0, 60, 65, 66].map((seconds) => {
      at(seconds);
      return [orders, strict].map((identity) => codeOf(() => identity.verify(token)) === undefined);
    });
    expect(verdicts).toEqual([
      [false, false],
      [true, false],
      [true, true],
      [true, true],
      [true, false],
      [false, false],
    ]);
  });

  test('carries a signature of the call that no other body, path, method, caller or secret has', () => {
    const call: SignedCall = { method: 'POST', path: '/graphql', body: '{"query":"{ me { id } }"}' };
    const signatureOf = (caller: Caller, signed: SignedCall, from = gateway) =>
      from.sign(caller, 'orders').headers(signed)[callSignatureHeader];
    const { token } = gateway.sign(user('CUSTOMER'), 'orders');
    orders.verifyCall(token, call, signatureOf(user('CUSTOMER'), call));
    for (const signature of [
      undefined,
      '',
      token.split('.')[2],
      signatureOf(user('CUSTOMER'), { ...call, body: `${call.body} ` }),
      signatureOf(user('CUSTOMER'), { ...call, path: '/internal/events/read' }),
      signatureOf(user('CUSTOMER'), { ...call, path: '/graphql?' }),
      signatureOf(user('CUSTOMER'), { ...call, method: 'PUT' }),
      signatureOf(user('ADMIN'), call),
      signatureOf(user('CUSTOMER'), call, openIdentity(`${secret}!`, 'gateway')),
    ]) {
      expect(
        codeOf(() => orders.verifyCall(token, call, signature)),
        String(signature),
      ).toBe('UNSIGNED_CALL');
    }
  });
});
