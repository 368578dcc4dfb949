import { createHmac, timingSafeEqual } from 'node:crypto';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { request } from 'undici';
import { deriveSecret } from '../process/config.ts';
import { CodedError } from '../process/errors.ts';

export type Role = 'CUSTOMER' | 'SUPPORT' | 'WAREHOUSE' | 'ADMIN';

/** On whose behalf something is done. */
export type Caller =
  | { kind: 'anonymous' }
  | { kind: 'user'; userId: string; sessionId: string; roles: readonly Role[] }
  | { kind: 'service'; name: string };

const staffRoles: readonly Role[] = ['SUPPORT', 'WAREHOUSE', 'ADMIN'];
const allRoles: readonly Role[] = ['CUSTOMER', ...staffRoles];

/** Whether the caller works for the shop: SUPPORT, WAREHOUSE, ADMIN, or one of our own processes. */
export function isStaff(caller: Caller): boolean {
  return hasRole(caller, 'SUPPORT', 'WAREHOUSE');
}

/** Whether the caller has at least one of these roles. An ADMIN and our own processes have all of them. */
export function hasRole(caller: Caller, ...roles: Role[]): boolean {
  switch (caller.kind) {
    case 'anonymous':
      return false;
    case 'service':
      return true;
    case 'user':
      return caller.roles.includes('ADMIN') || caller.roles.some((role) => roles.includes(role));
    default:
      return caller satisfies never;
  }
}

/** The header that carries the signed identity between processes. Never accepted from outside. */
export const identityHeader = 'x-tradepost-identity';

export interface Identity {
  /** A compact HS256 JWT, good for at least 30 s. */
  sign(caller: Caller): string;
  /** The caller that another process signed for. Throws UNSIGNED_CALL if the token is missing, forged or older than 60 s. */
  verify(token: string | undefined): Caller;
}

const identityLifetimeSeconds = 60;
/** Signing again for each subgraph call of each request would be repeated work; half the lifetime leaves the other half for the call. */
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
      remember(signed, cacheKey, { token, until: at + identityReuseMs });
      return token;
    },
    verify(token) {
      const [givenHeader, claims, given] = token?.split('.') ?? [];
      // The header is compared as a whole: there is one algorithm, and no way to ask for another.
      if (givenHeader !== header || !claims || !given) throw new CodedError('UNSIGNED_CALL');
      const expected = Buffer.from(signature(key, `${header}.${claims}`));
      const actual = Buffer.from(given);
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

function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  cache.delete(key);
  const oldest = cache.size >= maxCached ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
  cache.set(key, value);
}

/** What our access tokens say they are for; checked on every verification. */
export const accessTokenClaims = { issuer: 'tradepost', audience: 'tradepost-api' } as const;

export interface AccessTokens {
  /**
   * The caller of an `Authorization` header (`Bearer …`); no header is an anonymous caller. Throws TOKEN_INVALID, TOKEN_EXPIRED, or
   * SUBGRAPH_UNAVAILABLE if the issuer's keys were never read and cannot be read now.
   */
  verify(authorization: string | undefined): Promise<Caller & { expiresAt?: Date }>;
}

/** An unknown key id makes us read the keys again, but not more often than this: made-up ids must not become a flood on the issuer. */
const reloadAtMostEveryMs = 1_000;

/** Verifies access tokens (EdDSA only) by the issuer's public keys, which are read when first needed and kept. */
export function openAccessTokens(loadJwks: () => Promise<JSONWebKeySet>, now: () => Date): AccessTokens {
  let keys: ReturnType<typeof createLocalJWKSet> | undefined;
  let loading: Promise<void> | undefined;
  let lastLoadAt = Number.NEGATIVE_INFINITY;
  const verified = new Map<string, Caller & { expiresAt: Date }>();

  function load(): Promise<void> {
    loading ??= loadJwks()
      .then((set) => {
        keys = createLocalJWKSet(set);
      })
      .catch((cause: unknown) => {
        throw new CodedError('SUBGRAPH_UNAVAILABLE', 'The keys that access tokens are signed with cannot be read now', {
          cause,
        });
      })
      .finally(() => {
        loading = undefined;
        lastLoadAt = performance.now();
      });
    return loading;
  }

  async function verifyWithKeys(token: string): Promise<JWTPayload> {
    if (!keys) await load();
    try {
      return await check(token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || performance.now() - lastLoadAt < reloadAtMostEveryMs)
        throw error;
      await load();
      return await check(token);
    }
  }

  async function check(token: string): Promise<JWTPayload> {
    if (!keys) throw new Error('keys are loaded before a token is checked');
    const { payload } = await jwtVerify(token, keys, {
      ...accessTokenClaims,
      algorithms: ['EdDSA'],
      currentDate: now(),
      requiredClaims: ['sub', 'sid', 'exp'],
    });
    return payload;
  }

  return {
    async verify(authorization) {
      if (authorization === undefined || authorization === '') return { kind: 'anonymous' };
      const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
      if (!token) throw new CodedError('TOKEN_INVALID', 'Expected the header Authorization: Bearer <access token>');
      const known = verified.get(token);
      if (known) {
        if (known.expiresAt > now()) return known;
        verified.delete(token);
      }
      try {
        const caller = toCaller(await verifyWithKeys(token));
        remember(verified, token, caller);
        return caller;
      } catch (error) {
        if (error instanceof CodedError) throw error;
        if (error instanceof errors.JWTExpired) throw new CodedError('TOKEN_EXPIRED', undefined, { cause: error });
        throw new CodedError('TOKEN_INVALID', undefined, { cause: error });
      }
    },
  };
}

/** Reads the users subgraph's public keys over HTTP, for openAccessTokens. */
export function jwksAt(usersUrl: string): () => Promise<JSONWebKeySet> {
  return async () => {
    const { statusCode, body } = await request(new URL('/.well-known/jwks.json', usersUrl), {
      headersTimeout: 3_000,
      bodyTimeout: 3_000,
    });
    if (statusCode !== 200)
      throw new Error(`expected the keys with status 200, the users subgraph answered ${statusCode}`);
    return (await body.json()) as JSONWebKeySet;
  };
}

function toCaller(claims: JWTPayload): Caller & { expiresAt: Date } {
  const { sub, exp, sid, roles } = claims;
  const known = Array.isArray(roles) && roles.every((role): role is Role => allRoles.includes(role));
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof exp !== 'number' || !known) {
    throw new CodedError('TOKEN_INVALID', 'The access token lacks sub, sid, exp or known roles');
  }
  return { kind: 'user', userId: sub, sessionId: sid, roles, expiresAt: new Date(exp * 1000) };
}
