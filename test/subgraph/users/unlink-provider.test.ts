import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { newId } from '#platform/values/id.ts';
import { ProviderIdentity } from '../../../subgraphs/users/storage/provider-identity.entity.ts';
import { issuerClient, type SignInIssuer, startSignInIssuer } from '../../support/sign-in-issuer.ts';
import { type Answer, guest, minute, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

const redirectUri = 'http://127.0.0.1:4999/sign-in/finished';

let issuer: SignInIssuer;
let users: UsersUnderTest;
beforeAll(async () => {
  issuer = await startSignInIssuer([redirectUri]);
  users = await startUsersUnderTest({
    SIGN_IN_REDIRECT_URIS: redirectUri,
    SIGN_IN_PROVIDERS: JSON.stringify([
      { name: 'local', label: 'Local', issuer: issuer.issuer, ...issuerClient },
      { name: 'other', label: 'Other', issuer: 'https://login.example', ...issuerClient },
    ]),
  });
});
afterAll(async () => {
  await users[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

/** Starts a sign-in and signs in on the pages of the issuer; the function finishes it. */
async function comeBack(sub: string): Promise<() => Promise<Answer>> {
  const start = `mutation($input: StartProviderSignInInput!) { startProviderSignIn(input: $input) { ... on ProviderSignInStarted { url secret } } }`;
  const { url, secret } = (await users.ask(guest, start, { input: { provider: 'local', redirectUri } }))
    .startProviderSignIn;
  const { searchParams } = await issuer.visit(url, sub);
  const input = { code: searchParams.get('code'), state: searchParams.get('state'), iss: searchParams.get('iss') };
  const finish = `mutation($input: FinishProviderSignInInput!) { finishProviderSignIn(input: $input) {
    __typename ... on Session { accessToken refreshToken user { id email } } ... on Refusal { code } } }`;
  return async () => (await users.ask(guest, finish, { input: { ...input, secret } })).finishProviderSignIn;
}

const callerOf = (session: Answer): Promise<Caller> => users.tokens.verify(`Bearer ${session.accessToken}`);

interface Account {
  id: string;
  caller: Caller;
  email: string;
  sub: string;
  refreshToken: string;
}

/** An account that a person of the provider has opened, without a password. */
async function opened(): Promise<Account> {
  const [sub, email] = [newId('other'), `${newId('other')}@example.com`];
  issuer.people.set(sub, { email, email_verified: true });
  const session = await (await comeBack(sub))();
  return { id: session.user.id, caller: await callerOf(session), email, sub, refreshToken: session.refreshToken };
}

/** Another person of a provider who signs in to the account. */
async function addLink(userId: string, issuerUrl = issuer.issuer): Promise<string> {
  const id = newId('other', users.now());
  await users.server.orm.em
    .fork()
    .insert(ProviderIdentity, { id, issuer: issuerUrl, subject: id, userId, createdAt: users.now() });
  return id;
}

async function linksOf(caller: Caller): Promise<{ id: string; issuer: string; provider: { label: string } | null }[]> {
  const query = '{ me { providerLinks { id issuer createdAt provider { name label } } } }';
  return (await users.ask(caller, query)).me.providerLinks;
}

const unlinkQuery = `mutation($id: ID!) { unlinkProvider(id: $id) {
  __typename ... on Refusal { code message } ... on ProviderUnlinked { user { providerLinks { id } } } } }`;
const unlink = async (caller: Caller, id: string): Promise<Answer> =>
  (await users.ask(caller, unlinkQuery, { id })).unlinkProvider;

describe('unlinkProvider', () => {
  it('ends one of two links; its person is a stranger then', async () => {
    const account = await opened();
    const [first] = await linksOf(account.caller);
    users.advance(1);
    const other = await addLink(account.id, 'https://login.example/');
    expect(await linksOf(account.caller)).toMatchObject([
      { id: first?.id, issuer: issuer.issuer, provider: { name: 'local', label: 'Local' } },
      { id: other, provider: { name: 'other', label: 'Other' } },
    ]);
    expect(await unlink(account.caller, (first?.id ?? '').toUpperCase())).toEqual({
      __typename: 'ProviderUnlinked',
      user: { providerLinks: [{ id: other }] },
    });
    const payload = { linkId: first?.id, userId: account.id, issuer: issuer.issuer };
    expect(await users.events(`provider-link:${first?.id}`)).toEqual([
      { name: 'provider.linked', version: 1, payload: { ...payload, opensAccount: true } },
    ]);
    expect(await users.events(`provider-unlink:${first?.id}`)).toEqual([
      { name: 'provider.unlinked', version: 1, payload },
    ]);
    // Without a verified address, nobody joins an account.
    issuer.people.set(account.sub, { email: account.email, email_verified: false });
    expect(await (await comeBack(account.sub))()).toMatchObject({ code: 'PROVIDER_EMAIL_UNVERIFIED' });
    expect(await unlink(account.caller, first?.id ?? '')).toMatchObject({ code: 'PROVIDER_LINK_NOT_FOUND' });
  });

  it('ends the only link of an account with a password', async () => {
    const person = await users.register();
    const id = await addLink(person.id);
    expect(await unlink(person.caller, id)).toMatchObject({ __typename: 'ProviderUnlinked' });
    expect(await linksOf(person.caller)).toEqual([]);
    expect(await users.signIn(person.email)).toMatchObject({ __typename: 'Session' });
  });

  it('keeps the last way into an account without a password', async () => {
    const account = await opened();
    const [link] = await linksOf(account.caller);
    const refusal = await unlink(account.caller, link?.id ?? '');
    expect(refusal).toMatchObject({ __typename: 'LastWayToSignIn', code: 'LAST_WAY_TO_SIGN_IN' });
    // A link to a provider that the shop does not offer is no way in, and is shown as such.
    const removed = await addLink(account.id, 'https://removed.example');
    expect((await linksOf(account.caller)).filter(({ provider }) => !provider)).toMatchObject([{ id: removed }]);
    expect(await unlink(account.caller, link?.id ?? '')).toMatchObject({ code: 'LAST_WAY_TO_SIGN_IN' });
    expect(await unlink(account.caller, removed)).toMatchObject({ __typename: 'ProviderUnlinked' });
    expect(await (await comeBack(account.sub))()).toMatchObject({ user: { id: account.id } });
  });

  it('ends the other sessions, and not its own', async () => {
    const account = await opened();
    await addLink(account.id);
    const elsewhere = await (await comeBack(account.sub))();
    const [link] = await linksOf(account.caller);
    await unlink(account.caller, link?.id ?? '');
    expect(await users.refresh(elsewhere.refreshToken)).toMatchObject({ code: 'SESSION_ENDED' });
    expect(await users.refresh(account.refreshToken)).toMatchObject({ __typename: 'Session' });
  });
});

describe('a stranger', () => {
  it('cannot end or see the link of somebody else', async () => {
    const owner = await users.register();
    const id = await addLink(owner.id);
    const stranger = await users.register();
    const staff = await users.buildUser('ADMIN');
    const unknown = await unlink(stranger.caller, newId('other'));
    for (const { caller } of [stranger, staff]) expect(await unlink(caller, id)).toEqual(unknown);
    expect(unknown).toMatchObject({ code: 'PROVIDER_LINK_NOT_FOUND' });
    expect(await unlink(owner.caller, "' or 1=1 --")).toEqual(unknown);
    expect(await linksOf(owner.caller)).toMatchObject([{ id }]);
    const query = 'query($id: ID!) { node(id: $id) { ... on User { providerLinks { id } } } }';
    expect(await users.ask(staff.caller, query, { id: owner.id })).toEqual({ node: { providerLinks: null } });
  });

  it('without a session that goes on, or with an API key, ends no link', async () => {
    const owner = await users.register();
    const id = await addLink(owner.id);
    expect(await users.errorsOf(guest, unlinkQuery, { id })).toEqual(['UNAUTHENTICATED']);
    const key = newId('other');
    const program: Caller = { ...owner.caller, sessionId: key, apiKeyId: key, scopes: ['users:read'] };
    expect(await users.errorsOf(program, unlinkQuery, { id })).toEqual(['FORBIDDEN']);
    await users.ask(owner.caller, 'mutation { signOut { __typename } }');
    // The access token is still good for some seconds.
    expect(await users.errorsOf(owner.caller, unlinkQuery, { id })).toEqual(['UNAUTHENTICATED']);
    const rows = await users.server.orm.em.fork().find(ProviderIdentity, { userId: owner.id });
    expect(rows.map((row) => row.id)).toEqual([id]);
  });
});

describe('at the same time', () => {
  it('two links of an account without a password: one of them stays', async () => {
    for (let round = 0; round < 10; round += 1) {
      const account = await opened();
      await addLink(account.id);
      const ids = (await linksOf(account.caller)).map(({ id }) => id);
      const answers = await Promise.all(ids.map((id) => unlink(account.caller, id)));
      expect(new Set(answers.map(({ __typename }) => __typename))).toEqual(
        new Set(['LastWayToSignIn', 'ProviderUnlinked']),
      );
      expect(await linksOf(account.caller)).toHaveLength(1);
    }
  });

  it('a link that ends while its person signs in leaves no session that came in by it', async () => {
    const person = await users.register();
    for (let round = 0; round < 10; round += 1) {
      const sub = newId('other');
      const id = newId('other', users.now());
      await users.server.orm.em.fork().insert(ProviderIdentity, {
        id,
        issuer: issuer.issuer,
        subject: sub,
        userId: person.id,
        createdAt: users.now(),
      });
      const finish = await comeBack(sub);
      const [session, unlinked] = await Promise.all([finish(), unlink(person.caller, id)]);
      expect(unlinked).toMatchObject({ __typename: 'ProviderUnlinked' });
      // Before the link ended, it opened a session, which then ended; after it, there was no address to join by.
      if (session.__typename === 'Session')
        expect(await users.refresh(session.refreshToken)).toMatchObject({ code: 'SESSION_ENDED' });
      else expect(session).toMatchObject({ code: 'PROVIDER_EMAIL_UNVERIFIED' });
      const { me } = await users.ask(person.caller, '{ me { sessions { current } } }');
      expect(me.sessions).toEqual([{ current: true }]);
    }
  });

  it('a sign-in that waits for the account finds that its link has ended', async () => {
    const person = await users.register();
    const id = await addLink(person.id);
    const finish = await comeBack(id);
    const holder = users.server.orm.em.fork();
    await holder.begin();
    await holder.execute('select 1 from user_account where id = ? for update', [person.id]);
    await holder.execute('delete from provider_identity where id = ?', [id]);
    const finished = finish();
    await waitsForLock();
    await holder.commit();
    expect(await finished).toMatchObject({ code: 'PROVIDER_EMAIL_UNVERIFIED' });
  });
});

/** Waits until a statement waits for a lock in the database of the test. */
async function waitsForLock(): Promise<void> {
  await expect
    .poll(
      async () =>
        (
          await users.server.orm.em.fork().execute<{ count: number }[]>(
            `select count(*)::int as count from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'`,
          )
        )[0]?.count,
      { timeout: 10_000, message: 'nothing waits for the account' },
    )
    .toBe(1);
}

it('apiKeyScopes lists what createApiKey takes', async () => {
  const { caller } = await users.register();
  const { apiKeyScopes } = await users.ask(guest, '{ apiKeyScopes }');
  expect(apiKeyScopes).toContain('orders:read');
  const create = `mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on ApiKeyCreated { apiKey { scopes } } } }`;
  const expiresAt = new Date(users.now().getTime() + 60 * minute).toISOString();
  const answer = await users.ask(caller, create, { input: { name: 'K', scopes: apiKeyScopes, expiresAt } });
  expect(answer.createApiKey.apiKey.scopes).toEqual(apiKeyScopes);
});
