import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { deriveSecret, usualLeewaySeconds } from '../process/config.ts';
import { CodedError } from '../process/errors.ts';
import { setBounded } from '../values/bounded-map.ts';
import type { Caller } from './caller.ts';

/** The header that carries the signed identity between processes. Never accepted from outside. */
export const identityHeader = 'x-tradepost-identity';

/**
 * The header that carries the signature of one call. The identity is good for half a minute and for every operation of the caller; without this
 * signature, a person who reads a call on its way could send another operation under it, or send this one to another address.
 */
export const callSignatureHeader = 'x-tradepost-call-signature';

/** What the signature of a call covers, apart from the identity. */
export interface SignedCall {
  method: string;
  /** As it is on the wire, with the query. A proxy between two processes must not change it. */
  path: string;
  body: string;
}

/** A caller, signed for one receiver. */
export interface SignedCaller {
  /** A compact HS256 JWT; good for at least 30 s. A call within a process needs nothing else. */
  token: string;
  /** The headers of a call over HTTP: the token, and the signature of exactly this call under it. */
  headers(call: SignedCall): Record<string, string>;
}

export interface Identity {
  /** Signs for one receiver, the name of a subgraph. */
  sign(caller: Caller, audience: string): SignedCaller;
  /**
   * The caller that another process signed. Throws UNSIGNED_CALL if the token is missing, forged, for another receiver,
   * older than 60 s or from the future; the leeway is added to both ends.
   */
  verify(token: string | undefined): Caller;
  /** Throws UNSIGNED_CALL unless the signature was made for this call and this token. */
  verifyCall(token: string, call: SignedCall, signature: string | undefined): void;
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
 * process: it signs under this name, and accepts only signatures for this name.
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
  const key = keyFor(rootSecret, 'identity');
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  const callKey = keyFor(rootSecret, 'identity-call');
  const signed = new Map<string, { token: string; at: number }>();
  // A caller's tokens are used again for half a minute. The signature of a text stays right; receiver and time are compared at each use.
  const verified = new Map<string, Claims>();

  /** The claims of a token that one of our own processes signed. */
  function readClaims(token: string): Claims {
    const [givenHeader, claims, mac] = token.split('.');
    // The header is compared as a whole: there is one algorithm, and no way to ask for another.
    if (givenHeader !== header || !claims || !mac) throw new CodedError('UNSIGNED_CALL');
    assertEqual(signature(key, `${header}.${claims}`), mac);
    return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Claims;
  }

  /** The token of a caller; the same for half a minute. */
  function tokenFor(caller: Caller, audience: string, at: number): string {
    const cacheKey = JSON.stringify([audience, caller]);
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
  }

  /** The token is made when a receiver wants it: many subgraphs of others get no signed caller. A class, since one is made for each call. */
  class CallerToSign implements SignedCaller {
    readonly #caller: Caller;
    readonly #audience: string;
    readonly #at = now().getTime();

    constructor(caller: Caller, audience: string) {
      this.#caller = caller;
      this.#audience = audience;
    }

    get token(): string {
      return tokenFor(this.#caller, this.#audience, this.#at);
    }

    headers(call: SignedCall): Record<string, string> {
      const { token } = this;
      return { [identityHeader]: token, [callSignatureHeader]: signCall(callKey, token, call) };
    }
  }

  return {
    sign: (caller, audience) => new CallerToSign(caller, audience),
    verify(token) {
      if (token === undefined) throw new CodedError('UNSIGNED_CALL');
      const known = verified.get(token);
      const claims = known ?? readClaims(token);
      if (!known) setBounded(verified, token, claims, maxCached);
      const { aud, iat, exp, caller } = claims;
      const seconds = now().getTime() / 1000;
      // However long a token says that it is good.
      const until = Math.min(exp, iat + identityLifetimeSeconds);
      if (aud !== process || !(seconds >= iat - leewaySeconds && seconds <= until + leewaySeconds))
        throw new CodedError('UNSIGNED_CALL');
      return caller;
    },
    verifyCall(token, call, actual) {
      assertEqual(signCall(callKey, token, call), actual ?? '');
    },
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A signature by a key object takes 4 µs for a body of 2 kB, by a buffer 24: OpenSSL would import the key each time. */
function keyFor(rootSecret: string, purpose: string): KeyObject {
  return createSecretKey(deriveSecret(rootSecret, purpose), 'hex');
}

function signature(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** Includes the token: the call of one caller cannot be sent with the identity of another. No part of the text before the body has a line end. */
function signCall(key: KeyObject, token: string, { method, path, body }: SignedCall): string {
  return signature(key, `${token}\n${method}\n${path}\n${body}`);
}

/** Throws UNSIGNED_CALL if the signatures differ; the time does not depend on where. */
function assertEqual(expected: string, actual: string): void {
  const [a, b] = [Buffer.from(expected), Buffer.from(actual)];
  if (a.length !== b.length || !timingSafeEqual(a, b)) throw new CodedError('UNSIGNED_CALL');
}
