import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveSecret } from '../process/config.ts';
import { CodedError } from '../process/errors.ts';
import { setBounded } from '../values/bounded-map.ts';
import type { Caller } from './caller.ts';

/** The header that carries the signed identity between processes. Never accepted from outside. */
export const identityHeader = 'x-tradepost-identity';

export interface Identity {
  /** A compact HS256 JWT, good for at least 30 s. */
  sign(caller: Caller): string;
  /**
   * The caller that another process signed. Throws UNSIGNED_CALL if the token is missing, forged or older than 60 s.
   */
  verify(token: string | undefined): Caller;
}

const identityLifetimeSeconds = 60;
/**
 * Signing for each subgraph call of each request would repeat work; half the lifetime leaves the other half for the
 * call.
 */
const identityReuseMs = 30_000;
/** Clocks of two machines may differ this much before calls are refused. */
const clockSkewSeconds = 5;
/** Bounds memory; a few hundred bytes each. */
const maxCached = 5_000;

/** Signs and verifies the identity that processes pass to each other, by a key derived from the root secret. `process` is the signer's name. */
export function openIdentity(rootSecret: string, process: string): Identity {
  const key = Buffer.from(deriveSecret(rootSecret, 'identity'), 'hex');
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  const signed = new Map<string, { token: string; until: number }>();

  return {
    sign(caller) {
      const cacheKey = JSON.stringify(caller);
      const at = Date.now();
      const known = signed.get(cacheKey);
      if (known && known.until > at) return known.token;
      const issuedAt = Math.floor(at / 1000);
      const claims = encode({ iss: process, iat: issuedAt, exp: issuedAt + identityLifetimeSeconds, caller });
      const token = `${header}.${claims}.${signature(key, `${header}.${claims}`)}`;
      setBounded(signed, cacheKey, { token, until: at + identityReuseMs }, maxCached);
      return token;
    },
    verify(token) {
      const [givenHeader, claims, mac] = token?.split('.') ?? [];
      // The header is compared as a whole: there is one algorithm, and no way to ask for another.
      if (givenHeader !== header || !claims || !mac) throw new CodedError('UNSIGNED_CALL');
      const expected = Buffer.from(signature(key, `${header}.${claims}`));
      const actual = Buffer.from(mac);
      if (expected.length !== actual.length || !timingSafeEqual(expected, actual))
        throw new CodedError('UNSIGNED_CALL');
      // The signature is right, so one of our own processes wrote this.
      const { exp, caller } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
        exp: number;
        caller: Caller;
      };
      if (exp + clockSkewSeconds < Date.now() / 1000) throw new CodedError('UNSIGNED_CALL');
      return caller;
    },
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signature(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}
