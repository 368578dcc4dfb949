import { decodeProtectedHeader } from 'jose';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAccessTokens } from '#platform/identity/access-tokens.ts';
import { rotateSigningKeys } from '../../../subgraphs/users/jobs/rotate-signing-keys.ts';
import { openSigningKeys } from '../../../subgraphs/users/credentials/signing-keys.ts';
import { rootSecret, testLog } from '../../support/test-settings.ts';
import { day, minute, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
beforeEach(async () => {
  users = await startUsersUnderTest();
});
afterEach(() => users[Symbol.asyncDispose]());

/** The keys as another process has them: the worker, or a second server. */
const otherProcess = (secret = rootSecret) => openSigningKeys(users.server.orm, secret, users.now);
const kidOf = (token: string) => decodeProtectedHeader(token).kid;
const published = async () => (await users.server.jwks()).keys.map((key) => key.kid);
const stored = () => users.server.orm.em.fork().execute('select * from signing_key order by signs_from');

describe('the JWKS', () => {
  it('is public, may be cached for a minute, and holds no private key', async () => {
    const answer = await users.server.app.inject({ method: 'GET', url: '/.well-known/jwks.json' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('public, max-age=60');
    expect(answer.json()).toEqual({
      keys: [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: expect.any(String), x: expect.any(String) }],
    });
    expect(answer.json()).toEqual(await users.server.jwks());
  });

  it('has one key when eight processes start at the same time on an empty database', async () => {
    const sets = await Promise.all(Array.from({ length: 8 }, () => otherProcess().jwks()));
    expect(await stored()).toHaveLength(1);
    for (const set of sets) expect(set).toEqual(sets[0]);
  });
});

describe('an access token', () => {
  it('names its key and is short-lived, for our API', async () => {
    const { accessToken } = await users.register();
    expect(decodeProtectedHeader(accessToken)).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: (await published())[0] });
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ iss: 'tradepost', aud: 'tradepost-api', roles: ['CUSTOMER'] });
    expect(claims.exp - claims.iat).toBe(15 * 60);
  });

  it('is refused after any change of its text', async () => {
    const { accessToken } = await users.register();
    const [header, claims, signature] = accessToken.split('.');
    const forged = JSON.parse(Buffer.from(claims ?? '', 'base64url').toString());
    forged.roles = ['ADMIN'];
    const token = [header, Buffer.from(JSON.stringify(forged)).toString('base64url'), signature].join('.');
    await expect(users.tokens.verify(`Bearer ${token}`)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });
});

describe('rotation', () => {
  it('does nothing for 30 days', async () => {
    await users.register();
    users.advance(30 * day - 1);
    expect(await otherProcess().rotate()).toEqual({ added: 0, removed: 0 });
  });

  it('publishes the next key immediately, signs with it ten minutes later, and serves the old one until its tokens have expired', async () => {
    const person = await users.register();
    const oldKid = kidOf(person.accessToken);
    users.advance(30 * day);
    const worker = otherProcess();
    await rotateSigningKeys(worker, testLog);
    expect(await worker.rotate()).toEqual({ added: 0, removed: 0 });

    users.advance(minute);
    expect(await published()).toHaveLength(2);
    // Reads the keys now and, unlike a verifier that meets an unknown key id, not again.
    const keysNow = await users.server.jwks();
    const verifier = openAccessTokens(async () => keysNow, users.now);
    expect(kidOf((await users.signIn(person.email)).accessToken)).toBe(oldKid);
    users.advance(9 * minute - 1);
    const lastOfOld = await users.signIn(person.email);
    expect(kidOf(lastOfOld.accessToken)).toBe(oldKid);
    users.advance(1);
    const firstOfNew = await users.signIn(person.email);
    expect(kidOf(firstOfNew.accessToken)).not.toBe(oldKid);
    expect(await verifier.verify(`Bearer ${firstOfNew.accessToken}`)).toMatchObject({ userId: person.id });

    users.advance(14 * minute);
    expect(await worker.rotate()).toEqual({ added: 0, removed: 0 });
    const late = openAccessTokens(() => users.server.jwks(), users.now);
    expect(await late.verify(`Bearer ${lastOfOld.accessToken}`)).toMatchObject({ userId: person.id });
    users.advance(2 * minute);
    expect(await published()).toEqual([kidOf(firstOfNew.accessToken)]);
    expect(await worker.rotate()).toEqual({ added: 0, removed: 1 });
    expect(await stored()).toHaveLength(1);
  });

  it('makes one next key when two workers rotate at the same time', async () => {
    await users.register();
    users.advance(31 * day);
    const outcomes = await Promise.all([otherProcess().rotate(), otherProcess().rotate()]);
    expect(outcomes.filter(({ added }) => added === 1)).toHaveLength(1);
    expect(await stored()).toHaveLength(2);
  });
});

describe('a private key at rest', () => {
  it('cannot be read without the root secret, nor moved to another row', async () => {
    await users.register();
    const [row] = await stored();
    expect(JSON.stringify(row)).not.toContain('"d"');
    const wrongSecret = otherProcess('another secret of at least 32 characters');
    await expect(wrongSecret.signer()).rejects.toThrow(/cannot be decrypted.*TRADEPOST_SECRET/);
    users.advance(31 * day);
    const worker = otherProcess();
    await worker.rotate();
    const owner = new pg.Client({ connectionString: users.ownerUrl });
    await owner.connect();
    await owner.query(
      'update signing_key set private_jwk_encrypted = (select private_jwk_encrypted from signing_key where id = $1) where id <> $1',
      [row?.['id']],
    );
    await owner.end();
    users.advance(11 * minute);
    await expect(otherProcess().signer()).rejects.toThrow('cannot be decrypted');
  });
});
