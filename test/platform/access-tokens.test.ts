import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { accessTokenClaims, openAccessTokens } from '#platform/identity/access-tokens.ts';
import type { CodedError } from '#platform/process/errors.ts';

describe('an access token', () => {
  async function issuer(kid: string) {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA');
    const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' };
    const issue = (
      claims: Record<string, unknown> = {},
      audience: string = accessTokenClaims.audience,
      { typ, sub = 'u' }: { typ?: string; sub?: string } = {},
    ) =>
      new SignJWT({ sid: 's', roles: ['CUSTOMER'], ...claims })
        .setProtectedHeader({ alg: 'EdDSA', kid, ...(typ === undefined ? {} : { typ }) })
        .setSubject(sub)
        .setIssuer(accessTokenClaims.issuer)
        .setAudience(audience)
        .setExpirationTime(new Date('2026-11-21T12:15:00Z'))
        .sign(privateKey);
    return { jwk, issue };
  }
  const at = (time: string) => () => new Date(`2026-11-21T${time}Z`);
  const refusal = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: CodedError) => error.code,
    );

  test('names the caller and until when; without one the caller is anonymous', async () => {
    const { jwk, issue } = await issuer('k1');
    const tokens = openAccessTokens(async () => ({ keys: [jwk] }), at('12:00:00'));
    expect(await tokens.verify(`Bearer ${await issue()}`)).toEqual({
      kind: 'user',
      userId: 'u',
      sessionId: 's',
      roles: ['CUSTOMER'],
      expiresAt: new Date('2026-11-21T12:15:00Z'),
    });
    expect(await tokens.verify(undefined)).toEqual({ kind: 'anonymous' });
  });

  test('expires, also after it has been seen to be good', async () => {
    const { jwk, issue } = await issuer('k1');
    let time = '12:14:59';
    const tokens = openAccessTokens(
      async () => ({ keys: [jwk] }),
      () => at(time)(),
    );
    const token = `Bearer ${await issue()}`;
    expect((await tokens.verify(token)).kind).toBe('user');
    time = '12:15:01';
    expect(await refusal(tokens.verify(token))).toBe('TOKEN_EXPIRED');
  });

  test('is refused for another audience, by an unknown key, without a session or with unknown roles', async () => {
    const { jwk, issue } = await issuer('k1');
    const stranger = await issuer('k2');
    const tokens = openAccessTokens(async () => ({ keys: [jwk] }), at('12:00:00'));
    const tokenTexts = [
      await issue({}, 'elsewhere'),
      await stranger.issue(),
      await issue({ sid: undefined }),
      await issue({ sid: '' }),
      await issue({}, accessTokenClaims.audience, { sub: '' }),
      await issue({ roles: ['ROOT'] }),
      await issue({ roles: 'ADMIN' }),
    ];
    for (const token of tokenTexts) expect(await refusal(tokens.verify(`Bearer ${token}`))).toBe('TOKEN_INVALID');
  });

  test('is a token of its type only', async () => {
    const { jwk, issue } = await issuer('k1');
    const tokens = openAccessTokens(async () => ({ keys: [jwk] }), at('12:00:00'));
    const ofType = async (typ: string) =>
      refusal(tokens.verify(`Bearer ${await issue({}, accessTokenClaims.audience, { typ })}`));
    for (const typ of ['JWT', 'jwt', 'at+jwt', 'application/at+JWT']) expect(await ofType(typ)).toBeUndefined();
    for (const typ of ['', 'logout+jwt', 'refresh+jwt', 'dpop+jwt', 'JOSE'])
      expect(await ofType(typ), typ).toBe('TOKEN_INVALID');
  });

  test('signed with the public key as if it were a shared secret is refused', async () => {
    const { jwk } = await issuer('k1');
    const tokens = openAccessTokens(async () => ({ keys: [jwk] }), at('12:00:00'));
    const forged = await new SignJWT({ sid: 's', roles: ['ADMIN'] })
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setSubject('u')
      .setIssuer(accessTokenClaims.issuer)
      .setAudience(accessTokenClaims.audience)
      .setExpirationTime(new Date('2026-11-21T12:15:00Z'))
      .sign(new TextEncoder().encode(String(jwk.x).padEnd(32, '.')));
    expect(await refusal(tokens.verify(`Bearer ${forged}`))).toBe('TOKEN_INVALID');
  });

  test('of a key that is new makes the keys be read again, but made-up keys do not do so each time', async () => {
    const [old, fresh] = await Promise.all([issuer('old'), issuer('fresh')]);
    const published: JSONWebKeySet = { keys: [old.jwk] };
    const load = vi.fn(async () => published);
    let elapsed = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => elapsed);
    const tokens = openAccessTokens(load, at('12:00:00'));

    await tokens.verify(`Bearer ${await old.issue()}`);
    expect(load).toHaveBeenCalledTimes(1);
    published.keys.push(fresh.jwk);
    elapsed += 2_000;
    expect((await tokens.verify(`Bearer ${await fresh.issue()}`)).kind).toBe('user');
    expect(load).toHaveBeenCalledTimes(2);

    const stranger = await issuer('made-up');
    for (let i = 0; i < 5; i++) await refusal(tokens.verify(`Bearer ${await stranger.issue({ i })}`));
    expect(load).toHaveBeenCalledTimes(2);
    vi.restoreAllMocks();
  });

  test('cannot be judged while the keys have never been read, and can once they are', async () => {
    const { jwk, issue } = await issuer('k1');
    let reachable = false;
    const tokens = openAccessTokens(async () => {
      if (!reachable) throw new Error('connect ECONNREFUSED 10.0.0.7:4001');
      return { keys: [jwk] };
    }, at('12:00:00'));
    const token = `Bearer ${await issue()}`;
    expect(await refusal(tokens.verify(token))).toBe('SUBGRAPH_UNAVAILABLE');
    reachable = true;
    expect((await tokens.verify(token)).kind).toBe('user');
  });
});
