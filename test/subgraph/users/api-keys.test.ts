import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readApiKey } from '#platform/identity/api-key.ts';
import { mailedToken } from '#platform/identity/mailed-token.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { newId } from '#platform/values/id.ts';
import { rootSecret } from '../../support/test-settings.ts';
import {
  type Answer,
  day,
  guest,
  minute,
  type Person,
  startUsersUnderTest,
  type UsersUnderTest,
} from './users-under-test.ts';

let users: UsersUnderTest;
beforeAll(async () => {
  users = await startUsersUnderTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const gateway: Caller = { kind: 'service', name: 'gateway' };
const create = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename
  ... on ApiKeyCreated { secret apiKey { id name scopes createdAt expiresAt lastUsedAt revokedAt } }
  ... on Refusal { code } ... on InvalidInput { field } } }`;
const revoke = `mutation ($id: ID!) { revokeApiKey(id: $id) { __typename
  ... on ApiKeyRevoked { apiKey { revokedAt } } ... on Refusal { code } } }`;
const list = '{ me { apiKeys { id name scopes lastUsedAt revokedAt } } }';
const verify = `mutation ($id: ID!, $secretHash: String!) {
  verifyApiKey(id: $id, secretHash: $secretHash) { userId roles scopes expiresAt } }`;

const inDays = (days: number) => new Date(users.now().getTime() + days * day).toISOString();
const request = (changes: object = {}) => ({
  input: { name: 'Till', scopes: ['orders:read'], expiresAt: inDays(30), ...changes },
});
const newKey = async (person: Person, changes?: object): Promise<Answer> =>
  (await users.ask(person.caller, create, request(changes))).createApiKey;

/** The owner of a key, as a gateway learns it. */
async function ownerOf(secret: string): Promise<Answer> {
  return (await users.ask(gateway, verify, { ...readApiKey(rootSecret, secret) })).verifyApiKey;
}

describe('createApiKey', () => {
  it('shows the text once, keeps only its hash, and lists the key', async () => {
    const person = await users.register();
    const { apiKey, secret } = await newKey(person, { name: '  Till  ', scopes: ['orders:write', 'orders:read'] });
    expect(apiKey).toMatchObject({ name: 'Till', scopes: ['orders:read', 'orders:write'], lastUsedAt: null });
    const { me } = await users.ask(person.caller, list);
    expect(me.apiKeys).toEqual([
      { id: apiKey.id, name: 'Till', scopes: apiKey.scopes, lastUsedAt: null, revokedAt: null },
    ]);
    const [row] = await users.server.orm.em
      .fork()
      .execute('select json_agg(k)::text as everything from api_key k where id = ?', [apiKey.id]);
    expect(String(row?.['everything'])).not.toContain(secret.slice(30));
    const payload = { keyId: apiKey.id, userId: person.id };
    expect(await users.events(`key-creation:${apiKey.id}`)).toEqual([{ name: 'key.created', version: 1, payload }]);
    expect(await ownerOf(secret)).toEqual({
      userId: person.id,
      roles: ['CUSTOMER'],
      scopes: apiKey.scopes,
      expiresAt: apiKey.expiresAt,
    });
  });

  it.each([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(101) }],
    ['scopes', { scopes: [] }],
    ['scopes.1', { scopes: ['orders:read', 'orders:admin'] }],
    ['scopes.0', { scopes: ['users:write'] }],
    ['scopes.0', { scopes: ['ADMIN'] }],
    ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
    ['expiresAt', { expiresAt: '2099-01-01T00:00:00Z' }],
  ])('refuses a wrong %s: %o', async (field, changes) => {
    expect(await newKey(await users.register(), changes)).toMatchObject({ code: 'INVALID_INPUT', field });
  });

  it('is refused to guests, to ended sessions and to keys', async () => {
    const person = await users.register();
    const { apiKey } = await newKey(person);
    const withKey: Caller = {
      ...person.caller,
      sessionId: apiKey.id,
      apiKeyId: apiKey.id,
      scopes: ['users:read', 'users:write'],
    };
    expect(await users.errorsOf(guest, create, request())).toEqual(['UNAUTHENTICATED']);
    expect(await users.errorsOf(withKey, create, request())).toEqual(['UNAUTHENTICATED']);
    expect((await users.ask(withKey, list)).me.apiKeys).toBeNull();
    await users.ask(person.caller, 'mutation { signOut { __typename } }');
    expect(await users.errorsOf(person.caller, create, request())).toEqual(['UNAUTHENTICATED']);
  });

  it('allows 50 good keys, also if more are requested at the same time', async () => {
    const person = await users.register();
    for (let i = 0; i < 48; i += 1) await newKey(person);
    const answers = await Promise.all(Array.from({ length: 5 }, () => newKey(person)));
    expect(answers.map(({ __typename }) => String(__typename)).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'ApiKeyCreated',
      'ApiKeyCreated',
      'TooManyApiKeys',
      'TooManyApiKeys',
      'TooManyApiKeys',
    ]);
    const { apiKey } = answers.find(({ __typename }) => __typename === 'ApiKeyCreated');
    await users.ask(person.caller, revoke, { id: apiKey.id });
    expect(await newKey(person)).toMatchObject({ __typename: 'ApiKeyCreated' });
  });
});

describe('revokeApiKey', () => {
  it('ends the key, records it once, and answers the same again', async () => {
    const person = await users.register();
    const { apiKey, secret } = await newKey(person);
    const first = await users.ask(person.caller, revoke, { id: apiKey.id.toUpperCase() });
    expect(first.revokeApiKey.apiKey.revokedAt).toBe(users.now().toISOString());
    users.advance(minute);
    expect(await users.ask(person.caller, revoke, { id: apiKey.id })).toEqual(first);
    expect(await ownerOf(secret)).toBeNull();
    expect(await users.events(`key:${apiKey.id}`)).toEqual([
      { name: 'key.revoked', version: 1, payload: { keyId: apiKey.id, userId: person.id } },
    ]);
  });

  it("answers the same for another user's key and for an unknown one", async () => {
    const person = await users.register();
    const stranger = await users.register();
    const { apiKey, secret } = await newKey(person);
    for (const id of [apiKey.id, newId('other'), 'x'])
      expect((await users.ask(stranger.caller, revoke, { id })).revokeApiKey).toMatchObject({
        code: 'API_KEY_NOT_FOUND',
      });
    expect(await ownerOf(secret)).not.toBeNull();
  });
});

describe('a password that is replaced by an e-mail', () => {
  async function resetPassword({ id, email }: Person): Promise<void> {
    await users.ask(guest, `mutation { requestPasswordReset(input: { email: "${email}" }) { __typename } }`);
    const [row] = await users.server.orm.em
      .fork()
      .execute<{ id: string }[]>('select id from password_reset where user_id = ? and used_at is null', [id]);
    const token = mailedToken(rootSecret, 'password-reset', row?.id ?? '');
    const input = { token, newPassword: 'another long password' };
    const mutation = 'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename } }';
    expect(await users.ask(guest, mutation, { input })).toEqual({ resetPassword: { __typename: 'PasswordChanged' } });
  }

  it('ends the keys of an account whose address nobody had confirmed, and of no other', async () => {
    const [stranger, owner] = [await users.buildUnconfirmed(), await users.register()];
    const keys = [await newKey(stranger), await newKey(owner)];
    for (const person of [stranger, owner]) await resetPassword(person);
    const owners = await Promise.all(keys.map(({ secret }) => ownerOf(secret)));
    expect(owners).toMatchObject([null, { userId: owner.id }]);
  });
});

describe('verifyApiKey', () => {
  it('is for our own processes', async () => {
    const person = await users.buildUser('ADMIN');
    for (const caller of [guest, person.caller])
      expect(await users.errorsOf(caller, verify, { id: newId('other'), secretHash: 'aa' })).toEqual(['FORBIDDEN']);
  });

  it('answers null for another secret, an unknown id, broken texts, and after the key has expired', async () => {
    const person = await users.register();
    const { apiKey, secret } = await newKey(person, { expiresAt: inDays(1) });
    const other = await newKey(person);
    const { secretHash } = readApiKey(rootSecret, secret) ?? { secretHash: '' };
    const wrong = [
      { id: apiKey.id, secretHash: readApiKey(rootSecret, other.secret)?.secretHash },
      { id: apiKey.id, secretHash: '' },
      { id: apiKey.id, secretHash: secretHash.slice(2) },
      { id: apiKey.id, secretHash: 'zero\u0000byte' },
      { id: newId('other'), secretHash },
      { id: newId('other'), secretHash: '00'.repeat(32) },
      { id: "' or true --", secretHash },
    ];
    for (const variables of wrong) expect(await users.ask(gateway, verify, variables)).toEqual({ verifyApiKey: null });
    expect(await ownerOf(secret)).not.toBeNull();
    users.advance(day);
    expect(await ownerOf(secret)).toBeNull();
  });

  it('notes the last use once a minute, and answers with the roles of that moment', async () => {
    const person = await users.register();
    const { secret } = await newKey(person);
    const lastUsed = async () => (await users.ask(person.caller, list)).me.apiKeys[0].lastUsedAt;
    await ownerOf(secret);
    const first = users.now().toISOString();
    expect(await lastUsed()).toBe(first);
    users.advance(minute - 1);
    await ownerOf(secret);
    expect(await lastUsed()).toBe(first);
    users.advance(1);
    const admin = await users.buildUser('ADMIN');
    await users.ask(admin.caller, 'mutation ($input: SetRolesInput!) { setRoles(input: $input) { __typename } }', {
      input: { userId: person.id, roles: ['SUPPORT'] },
    });
    expect(await ownerOf(secret)).toMatchObject({ roles: ['SUPPORT'] });
    const again = await users.signIn(person.email);
    const caller = { ...person.caller, ...(await users.tokens.verify(`Bearer ${again.accessToken}`)) };
    expect((await users.ask(caller, list)).me.apiKeys[0].lastUsedAt).toBe(users.now().toISOString());
  });
});
