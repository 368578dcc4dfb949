import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { mailedToken } from '#platform/identity/mailed-token.ts';
import { newId } from '#platform/values/id.ts';
import { readUsersSettings } from '../../../subgraphs/users/config.ts';
import { issuerClient, type SignInIssuer, startSignInIssuer } from '../../support/sign-in-issuer.ts';
import { rootSecret } from '../../support/test-settings.ts';
import { type Answer, guest, minute, password, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

const redirectUri = 'http://127.0.0.1:4999/sign-in/finished';
const subject = () => newId('other');
const freshEmail = () => `${newId('other')}@example.com`;

let issuer: SignInIssuer;
let hostile: HostileIssuer;
let users: UsersUnderTest;
beforeAll(async () => {
  issuer = await startSignInIssuer([redirectUri]);
  hostile = await startHostileIssuer();
  users = await startUsersUnderTest({
    SIGN_IN_REDIRECT_URIS: `${redirectUri}, https://shop.example/sign-in/finished`,
    SIGN_IN_PROVIDERS: JSON.stringify([
      { name: 'local', label: 'Local', issuer: issuer.issuer, ...issuerClient },
      { name: 'hostile', label: 'Hostile', issuer: hostile.issuer, ...issuerClient },
      { name: 'lost', label: 'Lost', issuer: 'http://127.0.0.1:1', ...issuerClient },
    ]),
  });
});
afterAll(async () => {
  await users[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
  await hostile[Symbol.asyncDispose]();
});

const refusal = '... on Refusal { code }';
const start = `mutation($input: StartProviderSignInInput!) { startProviderSignIn(input: $input) { __typename ... on ProviderSignInStarted { url secret } ${refusal} ... on InvalidInput { field } } }`;
const finish = `mutation($input: FinishProviderSignInInput!) { finishProviderSignIn(input: $input) {
  __typename ... on Session { accessToken refreshToken user { id email name emailVerified roles } } ${refusal} } }`;

const startWith = async (provider = 'local', uri = redirectUri): Promise<Answer> =>
  (await users.ask(guest, start, { input: { provider, redirectUri: uri } })).startProviderSignIn;
const finishWith = async (input: object): Promise<Answer> =>
  (await users.ask(guest, finish, { input })).finishProviderSignIn;

/** Starts, signs in on the pages of the issuer, and returns what the page of the shop then has. */
async function comeBack(sub: string): Promise<{ code: string; state: string; iss: string; secret: string }> {
  const { url, secret } = await startWith();
  const { searchParams } = await issuer.visit(url, sub);
  const read = (name: string) => searchParams.get(name) ?? '';
  return { code: read('code'), state: read('state'), iss: read('iss'), secret };
}

const signInAs = async (sub: string): Promise<Answer> => finishWith(await comeBack(sub));

/** A person of the issuer with a verified address. */
function person(email = freshEmail()): { sub: string; email: string } {
  const sub = subject();
  issuer.people.set(sub, { email, email_verified: true, name: 'Edsger' });
  return { sub, email };
}

const refused = { __typename: 'ProviderSignInRefused', code: 'PROVIDER_SIGN_IN_REFUSED' };

describe('a sign-in through a provider', () => {
  it('opens an account with a verified address and without a password, once', async () => {
    const { sub, email } = person();
    const session = await signInAs(sub);
    expect(session).toMatchObject({
      __typename: 'Session',
      user: { email, name: 'Edsger', emailVerified: true, roles: ['CUSTOMER'] },
    });
    const again = await signInAs(sub);
    expect(again.user.id).toBe(session.user.id);
    const caller = await users.tokens.verify(`Bearer ${session.accessToken}`);
    expect(await users.ask(caller, '{ me { hasPassword sessions { id } } }')).toMatchObject({
      me: { hasPassword: false, sessions: [{}, {}] },
    });
    expect(await users.refresh(session.refreshToken)).toMatchObject({ __typename: 'Session' });
    expect((await users.events(`user:${session.user.id}`)).map(({ name }) => name)).toEqual(['user.registered']);
  });

  it('finds the account again when the provider has another address, or none', async () => {
    const { sub, email } = person();
    const first = await signInAs(sub);
    issuer.people.set(sub, { email: freshEmail(), email_verified: false });
    const second = await signInAs(sub);
    expect(second.user).toMatchObject({ id: first.user.id, email });
  });

  it('joins the account whose owner has confirmed the same address, and keeps its password', async () => {
    const { sub, email } = person();
    const owner = await users.register(email);
    issuer.people.set(sub, { email: email.toUpperCase(), email_verified: true });
    const joined = await signInAs(sub);
    expect(joined.user).toMatchObject({ id: owner.id, name: 'Ada' });
    const caller = await users.tokens.verify(`Bearer ${joined.accessToken}`);
    const [link] = (await users.ask(caller, '{ me { providerLinks { id } } }')).me.providerLinks;
    expect(await users.events(`provider-link:${link.id}`)).toMatchObject([
      { payload: { userId: owner.id, opensAccount: false } },
    ]);
    expect(await users.refresh(owner.refreshToken)).toMatchObject({ __typename: 'Session' });
    expect(await users.signIn(email)).toMatchObject({ __typename: 'Session' });
  });

  it('opens a new account after the old one was deleted', async () => {
    const { sub, email } = person();
    const owner = await users.register(email);
    await signInAs(sub);
    await users.erase(owner.caller);
    const session = await signInAs(sub);
    expect(session).toMatchObject({ __typename: 'Session', user: { email } });
    expect(session.user.id).not.toBe(owner.id);
  });

  it('needs no password, and gets one by e-mail', async () => {
    const { sub, email } = person();
    const session = await signInAs(sub);
    const caller = await users.tokens.verify(`Bearer ${session.accessToken}`);
    for (const guess of ['', 'null', password]) {
      expect(await users.signIn(email, guess)).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    }
    const change = `mutation($input: ChangePasswordInput!) { changePassword(input: $input) { ... on Refusal { code } } }`;
    expect(
      (await users.ask(caller, change, { input: { currentPassword: '', newPassword: password } })).changePassword,
    ).toEqual({ code: 'INVALID_CREDENTIALS' });
    await users.ask(guest, `mutation { requestPasswordReset(input: { email: "${email}" }) { __typename } }`);
    const [row] = await users.server.orm.em
      .fork()
      .execute<{ id: string }[]>('select id from password_reset where user_id = ?', [session.user.id]);
    const token = mailedToken(rootSecret, 'password-reset', row?.id ?? '');
    const reset = `mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename } }`;
    expect((await users.ask(guest, reset, { input: { token, newPassword: password } })).resetPassword).toEqual({
      __typename: 'PasswordChanged',
    });
    expect(await users.signIn(email)).toMatchObject({ __typename: 'Session' });
  });

  it('lists the providers by name and label, and nothing else of the settings', async () => {
    expect(await users.ask(guest, '{ signInProviders { name label } }')).toEqual({
      signInProviders: [
        { name: 'local', label: 'Local' },
        { name: 'hostile', label: 'Hostile' },
        { name: 'lost', label: 'Lost' },
      ],
    });
  });

  it('is refused for an unknown provider, and while a provider does not answer', async () => {
    expect(await startWith('other')).toMatchObject({ code: 'INVALID_INPUT', field: 'provider' });
    expect(await startWith('lost')).toMatchObject({ code: 'PROVIDER_NOT_AVAILABLE' });
  });
});

async function confirmWith(token: string): Promise<string> {
  const query = 'mutation($input: ConfirmEmailInput!) { confirmEmail(input: $input) { __typename } }';
  return (await users.ask(guest, query, { input: { token } })).confirmEmail.__typename;
}

describe('a stranger', () => {
  it('who opened an account with the address before, keeps no way into it', async () => {
    const { sub, email } = person();
    const stranger = await users.buildUnconfirmed(email);
    const { createApiKey } = await users.ask(
      stranger.caller,
      `mutation { createApiKey(input: { name: "K", scopes: ["orders:read"], expiresAt: "${new Date(users.now().getTime() + 60 * minute).toISOString()}" }) { ... on ApiKeyCreated { apiKey { id } } } }`,
    );
    await users.ask(
      stranger.caller,
      'mutation($input: RequestEmailChangeInput!) { requestEmailChange(input: $input) { __typename } }',
      { input: { newEmail: freshEmail(), password } },
    );
    const [change] = await users.server.orm.em
      .fork()
      .execute<{ id: string }[]>('select id from email_verification where user_id = ? order by id desc', [stranger.id]);
    const session = await signInAs(sub);
    expect(session.user).toMatchObject({ id: stranger.id, email, name: 'Edsger', emailVerified: true });
    expect(await users.signIn(email)).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await users.refresh(stranger.refreshToken)).toMatchObject({ code: 'SESSION_ENDED' });
    expect(await users.events(`session:${stranger.caller.sessionId}`)).toMatchObject([{ name: 'session.ended' }]);
    expect(await users.events(`key:${createApiKey.apiKey.id}`)).toMatchObject([{ name: 'key.revoked' }]);
    expect(await confirmWith(mailedToken(rootSecret, 'email-verification', change?.id ?? ''))).toBe(
      'EmailTokenInvalid',
    );
    const caller = await users.tokens.verify(`Bearer ${session.accessToken}`);
    expect(await users.ask(caller, '{ me { hasPassword pendingEmail sessions { id } } }')).toMatchObject({
      me: { hasPassword: false, pendingEmail: null, sessions: [{}] },
    });
  });

  it.each([false, undefined, 'yes', 1])(
    'whose provider says email_verified: %s, gets no account by the address',
    async (said) => {
      const owner = await users.register();
      for (const email of [owner.email, freshEmail()]) {
        const sub = subject();
        // Anything can be in a claim.
        issuer.people.set(sub, { email, email_verified: said as boolean });
        // The answer is the same, whether the address has an account or not.
        expect(await signInAs(sub)).toEqual({
          __typename: 'ProviderEmailUnverified',
          code: 'PROVIDER_EMAIL_UNVERIFIED',
        });
      }
    },
  );

  it.each(['', 'no address', 'a@b', 'ada@example.com\0', `${'x'.repeat(250)}@example.com`])(
    'whose provider gives the address %j, gets no account',
    async (email) => {
      const sub = subject();
      issuer.people.set(sub, { email, email_verified: true });
      expect(await signInAs(sub)).toMatchObject({ code: 'PROVIDER_EMAIL_UNVERIFIED' });
    },
  );

  it('who reads code and state on their way, has no use for them', async () => {
    const { secret: _, ...read } = await comeBack(person().sub);
    const own = await startWith();
    expect(await finishWith({ ...read, secret: own.secret })).toEqual(refused);
    expect(await finishWith({ ...read, secret: '' })).toEqual(refused);
  });

  it('who sends a browser to an address with a code of theirs, signs nobody in', async () => {
    const theirs = await comeBack(person().sub);
    const victim = await startWith();
    const state = new URL(victim.url).searchParams.get('state') ?? '';
    // Their code, with the state that the browser of the victim waits for: the code was made for another PKCE challenge.
    expect(await finishWith({ code: theirs.code, iss: theirs.iss, state, secret: victim.secret })).toEqual(refused);
  });

  it('cannot finish a sign-in again, neither with its code nor with another', async () => {
    const { sub } = person();
    const used = await comeBack(sub);
    expect(await finishWith(used)).toMatchObject({ __typename: 'Session' });
    expect(await finishWith(used)).toEqual(refused);
    const other = await comeBack(sub);
    expect(await finishWith({ ...used, code: other.code })).toEqual(refused);
  });

  it('cannot finish a sign-in after ten minutes', async () => {
    const input = await comeBack(person().sub);
    users.advance(10 * minute);
    expect(await finishWith(input)).toEqual(refused);
  });

  it('who mixes up issuers, is refused by the name of the issuer', async () => {
    const input = await comeBack(person().sub);
    expect(await finishWith({ ...input, iss: hostile.issuer })).toEqual(refused);
    const another = await comeBack(person().sub);
    expect(await finishWith({ ...another, iss: null })).toEqual(refused);
  });

  it.each([
    `${redirectUri}/`,
    `${redirectUri}?next=https://evil.example`,
    `${redirectUri}#x`,
    'http://127.0.0.1:4999/sign-in/finished/../evil',
    'http://127.0.0.1:4999@evil.example/sign-in/finished',
    'HTTP://127.0.0.1:4999/sign-in/finished',
    'https://evil.example/sign-in/finished',
    'javascript:alert(1)',
    '',
  ])('cannot have people sent to %s', async (uri) => {
    expect(await startWith('local', uri)).toMatchObject({ code: 'INVALID_INPUT', field: 'redirectUri' });
  });

  it('who reads the database, finds no secret, state, nonce or verifier of an open sign-in', async () => {
    const { url, secret } = await startWith();
    const { searchParams } = new URL(url);
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    const rows = JSON.stringify(await users.server.orm.em.fork().execute('select * from provider_sign_in'));
    for (const text of [secret, searchParams.get('state'), searchParams.get('nonce')]) {
      expect(text).toMatch(/^[\w-]{43}$/);
      expect(rows).not.toContain(text);
    }
  });
});

test('eight people of one address at the same time get one account', async () => {
  const email = freshEmail();
  const inputs = await Promise.all(Array.from({ length: 8 }, () => comeBack(person(email).sub)));
  const answers: Answer[] = await Promise.all(inputs.map(finishWith));
  expect(answers.map(({ __typename }) => __typename)).toEqual(inputs.map(() => 'Session'));
  expect(new Set(answers.map(({ user }) => user.id)).size).toBe(1);
});

describe('an ID token', () => {
  const claims = () => ({ sub: subject(), email: freshEmail(), email_verified: true, name: 'Mallory' });

  /** Comes back from the hostile issuer, which gives this token for any code, any number of times. */
  async function comeBackWith(token: (nonce: string) => Promise<string> | string): Promise<object> {
    const { url, secret } = await startWith('hostile');
    const { searchParams } = new URL(url);
    const text = await token(searchParams.get('nonce') ?? '');
    hostile.answer = { access_token: 'a', token_type: 'Bearer', id_token: text };
    return { code: 'c', state: searchParams.get('state'), secret };
  }
  const finishWithToken = async (token: (nonce: string) => Promise<string> | string): Promise<Answer> =>
    finishWith(await comeBackWith(token));

  const signed = (content: object, key = hostile.key, kid = 'known') =>
    new SignJWT({ iss: hostile.issuer, aud: issuerClient.clientId, ...content })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(key);

  it('counts with the signature, issuer, client and nonce that are expected', async () => {
    expect(await finishWithToken((nonce) => signed({ ...claims(), nonce }))).toMatchObject({ __typename: 'Session' });
  });

  it('counts once, also in twelve attempts at the same time', async () => {
    const input = await comeBackWith((nonce) => signed({ ...claims(), nonce }));
    const answers: Answer[] = await Promise.all(Array.from({ length: 12 }, () => finishWith(input)));
    expect(answers.filter(({ __typename }) => __typename === 'Session')).toHaveLength(1);
    expect(answers.filter(({ code }) => code === refused.code)).toHaveLength(11);
    expect(await finishWith(input)).toEqual(refused);
  });

  it('does not count for a sign-in of another browser', async () => {
    const input = await comeBackWith((nonce) => signed({ ...claims(), nonce }));
    const { url } = await startWith('hostile');
    expect(await finishWith({ ...input, state: new URL(url).searchParams.get('state') })).toEqual(refused);
  });

  it('does not count with another nonce, or without one', async () => {
    expect(await finishWithToken(() => signed({ ...claims(), nonce: 'another' }))).toEqual(refused);
    expect(await finishWithToken(() => signed(claims()))).toEqual(refused);
  });

  it('does not count for another client', async () => {
    expect(await finishWithToken((nonce) => signed({ ...claims(), nonce, aud: 'another' }))).toEqual(refused);
    const several = { aud: [issuerClient.clientId, 'another'], azp: 'another' };
    expect(await finishWithToken((nonce) => signed({ ...claims(), nonce, ...several }))).toEqual(refused);
  });

  it('does not count from another issuer', async () => {
    expect(await finishWithToken((nonce) => signed({ ...claims(), nonce, iss: issuer.issuer }))).toEqual(refused);
  });

  it('does not count without a signature', async () => {
    const unsigned = (nonce: string) =>
      new UnsecuredJWT({ iss: hostile.issuer, aud: issuerClient.clientId, ...claims(), nonce })
        .setIssuedAt()
        .setExpirationTime('5m')
        .encode();
    expect(await finishWithToken(unsigned)).toEqual(refused);
  });

  it('does not count with the signature of another key', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    expect(await finishWithToken((nonce) => signed({ ...claims(), nonce }, privateKey))).toEqual(refused);
  });

  it('does not count after it has expired', async () => {
    const late = (nonce: string) =>
      new SignJWT({ iss: hostile.issuer, aud: issuerClient.clientId, ...claims(), nonce })
        .setProtectedHeader({ alg: 'ES256', kid: 'known' })
        .setIssuedAt('2 hours ago')
        .setExpirationTime('1 hour ago')
        .sign(hostile.key);
    expect(await finishWithToken(late)).toEqual(refused);
  });

  it('must be there', async () => {
    const { url, secret } = await startWith('hostile');
    hostile.answer = { access_token: 'a', token_type: 'Bearer' };
    const state = new URL(url).searchParams.get('state');
    expect(await finishWith({ code: 'c', state, secret })).toEqual(refused);
  });
});

describe('the setting SIGN_IN_PROVIDERS', () => {
  const one = { name: 'local', label: 'Local', issuer: 'https://login.example', ...issuerClient };
  const read =
    (value: string, uris = '') =>
    () =>
      readUsersSettings({
        USERS_DATABASE_URL: 'postgres://127.0.0.1/x',
        TRADEPOST_SECRET: rootSecret,
        SIGN_IN_PROVIDERS: value,
        SIGN_IN_REDIRECT_URIS: uris,
      });

  it.each([
    ['no JSON', '{'],
    ['no list', '{}'],
    ['a name twice', JSON.stringify([one, one])],
    ['an issuer over http', JSON.stringify([{ ...one, issuer: 'http://login.example' }])],
    ['an unknown property', JSON.stringify([{ ...one, secret: 'x' }])],
    ['no secret', JSON.stringify([{ ...one, clientSecret: '' }])],
  ])('is refused with %s, and not repeated', (_, value) => {
    expect(read(value)).toThrow(/SIGN_IN_PROVIDERS: must be a JSON list/);
    expect(read(value)).not.toThrow(issuerClient.clientSecret);
  });

  it.each(['http://shop.example/x', 'https://shop.example/#x', 'shop.example'])(
    'does not go with the address %s to come back to',
    (uri) => {
      expect(read(JSON.stringify([one]), uri)).toThrow('SIGN_IN_REDIRECT_URIS');
    },
  );
});

interface HostileIssuer extends AsyncDisposable {
  issuer: string;
  /** The key that it publishes, with the id `known`. */
  key: CryptoKey;
  /** What its token endpoint says. */
  answer: object;
}

/** An issuer that gives any token. */
async function startHostileIssuer(): Promise<HostileIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'known', alg: 'ES256', use: 'sig' }];
  const server = createServer((request, response) => {
    const content =
      request.url === '/token'
        ? hostileIssuer.answer
        : request.url === '/keys'
          ? { keys }
          : {
              issuer: hostileIssuer.issuer,
              authorization_endpoint: `${hostileIssuer.issuer}/authorize`,
              token_endpoint: `${hostileIssuer.issuer}/token`,
              jwks_uri: `${hostileIssuer.issuer}/keys`,
              // It would take anything, and so must not decide.
              id_token_signing_alg_values_supported: ['ES256', 'none'],
            };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(content));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hostileIssuer: HostileIssuer = {
    // A server that listens on a port has such an address.
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: privateKey,
    answer: {},
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return hostileIssuer;
}
