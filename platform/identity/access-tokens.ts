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

/** The types that access tokens have, RFC 9068 and usual ones. An issuer signs other things by the same keys, such as the end of a session. */
const accessTokenTypes: ReadonlySet<string | undefined> = new Set([undefined, 'jwt', 'at+jwt', 'application/at+jwt']);

/** The claims that a valid token needs, and the caller that it names. */
interface TokenRules {
  issuer: string;
  audience: string;
  algorithms: string[];
  requiredClaims: string[];
  toCaller: (claims: JWTPayload) => Caller & { expiresAt: Date };
  /** How long keys are used before they are read again; left out: until a token names an unknown key. */
  refreshMs?: number;
}

/** Verifies access tokens (EdDSA only) by the issuer's public keys, which are read when first needed and kept. */
export function openAccessTokens(loadJwks: () => Promise<JSONWebKeySet>, now: () => Date): AccessTokens {
  return openTokens(loadJwks, now, {
    ...accessTokenClaims,
    algorithms: ['EdDSA'],
    requiredClaims: ['sub', 'sid', 'exp'],
    toCaller,
  });
}

/** A key that its issuer has withdrawn is trusted this long at most. Half as much doubles the load on the issuer and helps little. */
const foreignKeysRefreshMs = 600_000;

/**
 * Verifies the tokens of another issuer, for a graph that is not ours. Their callers have no role; their rights are in the claims `scope` or `scp`.
 * Only algorithms with a public key are taken: a text that is signed with the public key as a shared secret is no token.
 */
export function openForeignTokens(
  loadJwks: () => Promise<JSONWebKeySet>,
  now: () => Date,
  { issuer, audience }: { issuer: string; audience: string },
): AccessTokens {
  return openTokens(loadJwks, now, {
    issuer,
    audience,
    algorithms: ['EdDSA', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'],
    requiredClaims: ['sub', 'exp'],
    toCaller: toForeignCaller,
    refreshMs: foreignKeysRefreshMs,
  });
}

function openTokens(loadJwks: () => Promise<JSONWebKeySet>, now: () => Date, rules: TokenRules): AccessTokens {
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

  /** Reads the keys again beside the requests. Keys that cannot be read now stay. */
  function refresh(): void {
    if (!keys || loading || rules.refreshMs === undefined || performance.now() - lastLoadAt < rules.refreshMs) return;
    load().then(
      () => verified.clear(),
      () => undefined,
    );
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
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: rules.issuer,
      audience: rules.audience,
      algorithms: rules.algorithms,
      currentDate: now(),
      requiredClaims: rules.requiredClaims,
    });
    if (!accessTokenTypes.has(protectedHeader.typ?.toLowerCase())) throw new CodedError('TOKEN_INVALID');
    return payload;
  }

  return {
    async verify(authorization) {
      if (authorization === undefined || authorization === '') return { kind: 'anonymous' };
      const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
      if (!token) throw new CodedError('TOKEN_INVALID', 'Expected the header Authorization: Bearer <access token>');
      refresh();
      const known = verified.get(token);
      if (known) {
        if (known.expiresAt > now()) return known;
        verified.delete(token);
      }
      try {
        const caller = rules.toCaller(await verifyWithKeys(token));
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
  const named = typeof sub === 'string' && sub !== '' && typeof sid === 'string' && sid !== '';
  if (!named || typeof exp !== 'number' || !known) {
    throw new CodedError('TOKEN_INVALID', 'The access token lacks sub, sid, exp or known roles');
  }
  return { kind: 'user', userId: sub, sessionId: sid, roles, expiresAt: new Date(exp * 1000) };
}

/** Longer ones are no names, and would be kept as keys of rate limits. */
const maxSubjectLength = 255;

function toForeignCaller({ sub, exp, sid, scope, scp }: JWTPayload): Caller & { expiresAt: Date } {
  if (typeof sub !== 'string' || sub === '' || sub.length > maxSubjectLength || typeof exp !== 'number')
    throw new CodedError('TOKEN_INVALID', 'The access token lacks sub or exp');
  const named = [scope, scp].flat().filter((entry) => typeof entry === 'string');
  const scopes = named.flatMap((entry) => entry.split(' ')).filter(Boolean);
  const sessionId = typeof sid === 'string' ? sid : '';
  return { kind: 'user', userId: sub, sessionId, roles: [], scopes, expiresAt: new Date(exp * 1000) };
}
