import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { CodedError } from '../process/errors.ts';
import { setBounded } from '../values/bounded-map.ts';
import { allRoles, type Caller, type Role } from './caller.ts';

/** The audience of our access tokens; checked on every verification. */
export const accessTokenClaims = { issuer: 'tradepost', audience: 'tradepost-api' } as const;

/** TOKEN_EXPIRED, of a token that was genuine. */
export class ExpiredToken extends CodedError {
  readonly sessionId: string;

  constructor(sessionId: string, cause: unknown) {
    super('TOKEN_EXPIRED', undefined, { cause });
    this.sessionId = sessionId;
  }
}

export interface AccessTokens {
  /**
   * The caller of an `Authorization` header (`Bearer …`); without a header the caller is anonymous. Throws
   * TOKEN_INVALID, ExpiredToken, or SUBGRAPH_UNAVAILABLE if the issuer's keys were never read and cannot be read now.
   */
  verify(authorization: string | undefined): Promise<Caller & { expiresAt?: Date }>;
}

/** Bounds memory; a few hundred bytes each. */
const maxCached = 5_000;
/**
 * An unknown key id makes the process read the keys again, but not more often than this: invented ids must not flood
 * the issuer.
 */
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
        setBounded(verified, token, caller, maxCached);
        return caller;
      } catch (error) {
        if (error instanceof CodedError) throw error;
        // The signature was checked before the time.
        if (error instanceof errors.JWTExpired) throw new ExpiredToken(String(error.payload['sid']), error);
        throw new CodedError('TOKEN_INVALID', undefined, { cause: error });
      }
    },
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
