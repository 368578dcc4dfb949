import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveSecret, usualLeewaySeconds } from '../process/config.ts';
import { CodedError } from '../process/errors.ts';
import { setBounded } from '../values/bounded-map.ts';
import type { Caller } from './caller.ts';

/** The header that carries the signed identity between processes. Never accepted from outside. */
export const identityHeader = 'x-tradepost-identity';

export interface Identity {
  /** A compact HS256 JWT for one receiver, the name of a subgraph; good for at least 30 s. */
  sign(caller: Caller, audience: string): string;
  /**
   * The caller that another process signed. Throws UNSIGNED_CALL if the token is missing, forged, for another receiver,
   * older than 60 s or from the future; the leeway is added to both ends.
   */
  verify(token: string | undefined): Caller;
}

interface Claims {
  iss: string;
  aud: string;
  iat: number;
  exp: number;
  caller: Caller;
}

const identityLifetimeSeconds = 60;
/**
 * Signing for each subgraph call of each request would repeat work; half the lifetime leaves the other half for the
 * call.
 */
const identityReuseMs = 30_000;
/** Bounds memory; a few hundred bytes each. */
const maxCached = 5_000;

/**
 * Signs and verifies the identity that processes pass to each other, by a key derived from the root secret. `process` is the name of the
 * process: it signs under it, and accepts only what was signed for it.
 */
export function openIdentity(
  rootSecret: string,
  process: string,
  options: {
    /** The time that signer and receiver share; left out, the time of this machine. Never a clock that a test stops. */
    now?: () => Date;
    /** IDENTITY_LEEWAY_SECONDS. */
    leewaySeconds?: number;
  } = {},
): Identity {
  const { now = () => new Date(), leewaySeconds = usualLeewaySeconds } = options;
  const key = Buffer.from(deriveSecret(rootSecret, 'identity'), 'hex');
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  const signed = new Map<string, { token: string; at: number }>();
  // A caller's tokens are used again for half a minute. The signature of a text stays right; receiver and time are compared at each use.
  const verified = new Map<string, Claims>();

  /** The claims of a token that one of our own processes signed. */
  function readClaims(token: string): Claims {
    const [givenHeader, claims, mac] = token.split('.');
    // The header is compared as a whole: there is one algorithm, and no way to ask for another.
    if (givenHeader !== header || !claims || !mac) throw new CodedError('UNSIGNED_CALL');
    const expected = Buffer.from(signature(key, `${header}.${claims}`));
    const actual = Buffer.from(mac);
    if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) throw new CodedError('UNSIGNED_CALL');
    return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Claims;
  }

  return {
    sign(caller, audience) {
      const cacheKey = JSON.stringify([audience, caller]);
      const at = now().getTime();
      const known = signed.get(cacheKey);
      // Also not after the clock was put back.
      if (known && at >= known.at && at < known.at + identityReuseMs) return known.token;
      const issuedAt = Math.floor(at / 1000);
      const claims = encode({
        iss: process,
        aud: audience,
        iat: issuedAt,
        exp: issuedAt + identityLifetimeSeconds,
        caller,
      });
      const token = `${header}.${claims}.${signature(key, `${header}.${claims}`)}`;
      setBounded(signed, cacheKey, { token, at }, maxCached);
      return token;
    },
    verify(token) {
      if (token === undefined) throw new CodedError('UNSIGNED_CALL');
      const known = verified.get(token);
      const claims = known ?? readClaims(token);
      if (!known) setBounded(verified, token, claims, maxCached);
      const { aud, iat, exp, caller } = claims;
      const seconds = now().getTime() / 1000;
      if (aud !== process || seconds < iat - leewaySeconds || seconds > exp + leewaySeconds)
        throw new CodedError('UNSIGNED_CALL');
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
