import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readApiKey } from '#platform/identity/api-key.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { newId } from '#platform/values/id.ts';
import { rootSecret } from '../../support/test-settings.ts';
import {
  type Answer,
  day,
  guest,
  password,
  type Person,
  startUsersUnderTest,
  type UsersUnderTest,
} from './users-under-test.ts';

let users: UsersUnderTest;
beforeAll(async () => {
  users = await startUsersUnderTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const remove = `mutation ($input: DeleteAccountInput!) { deleteAccount(input: $input) { __typename
  ... on AccountDeleted { at } ... on Refusal { code } } }`;
const deleteOf = async ({ caller }: Person, typed = password): Promise<Answer> =>
  (await users.ask(caller, remove, { input: { password: typed } })).deleteAccount;
const forgotten =
  'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { __typename } }';

/** Everything in the database about a person, apart from ids. */
async function tracesOf(...texts: string[]): Promise<string[]> {
  const em = users.server.orm.em.fork();
  const tables = await em.execute<{ name: string }[]>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await em.execute<{ all: string | null }[]>(`select json_agg(t)::text as all from "${name}" t`);
    for (const text of texts) if (row?.all?.includes(text)) found.push(`${name}: ${text}`);
  }
  return found;
}

describe('deleteAccount', () => {
  it('erases the person from every table, ends sessions and keys, and records user.erased', async () => {
    const person = await users.register();
    const other = await users.signIn(person.email);
    await users.ask(
      person.caller,
      `mutation { addAddress(input: { address: { name: "Person Example", line1: "7 Erased Street", city: "X", postalCode: "SW1Y 4LB", country: "GB" } }) { __typename } }`,
    );
    const { createApiKey } = await users.ask(
      person.caller,
      `mutation ($at: DateTime!) { createApiKey(input: { name: "A key of the person", scopes: ["orders:read"], expiresAt: $at }) { ... on ApiKeyCreated { secret apiKey { id } } } }`,
      { at: new Date(users.now().getTime() + day).toISOString() },
    );
    await users.ask(guest, forgotten, { input: { email: person.email } });
    await users.signIn(person.email, 'a wrong password');
    const traces = [person.email, '7 Erased Street', 'A key of the person'];
    expect(await tracesOf(...traces)).not.toEqual([]);

    expect(await deleteOf(person)).toEqual({ __typename: 'AccountDeleted', at: users.now().toISOString() });

    expect(await tracesOf(...traces)).toEqual([]);
    for (const refreshToken of [person.refreshToken, other.refreshToken])
      expect(await users.refresh(refreshToken)).toMatchObject({ code: 'SESSION_ENDED' });
    expect(await users.signIn(person.email)).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await users.signIn(`erased:${person.id}`, '')).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    const { verifyApiKey } = await users.ask(
      { kind: 'service', name: 'gateway' },
      'mutation ($id: ID!, $secretHash: String!) { verifyApiKey(id: $id, secretHash: $secretHash) { userId } }',
      { ...readApiKey(rootSecret, createApiKey.secret) },
    );
    expect(verifyApiKey).toBeNull();
    expect((await users.events(`key:${createApiKey.apiKey.id}`)).map(({ name }) => name)).toEqual(['key.revoked']);
    expect(await users.events(`session:${person.caller.sessionId}`)).toHaveLength(1);
    expect((await users.events(`user:${person.id}`)).at(-1)).toEqual({
      name: 'user.erased',
      version: 2,
      payload: { userId: person.id },
    });
  });

  it('leaves no user: not for the person, not for staff, not in lists', async () => {
    const person = await users.register();
    const admin = await users.buildUser('ADMIN');
    await deleteOf(person);
    const read = 'query ($id: ID!) { node(id: $id) { __typename } users(first: 100) { nodes { id } } }';
    const { node, users: list } = await users.ask(admin.caller, read, { id: person.id });
    expect(node).toBeNull();
    expect(list.nodes.map(({ id }: Answer) => id)).not.toContain(person.id);
    expect((await users.ask(person.caller, '{ me { id } }')).me).toBeNull();
    const { setRoles } = await users.ask(
      admin.caller,
      'mutation ($input: SetRolesInput!) { setRoles(input: $input) { ... on Refusal { code } } }',
      { input: { userId: person.id, roles: ['ADMIN'] } },
    );
    expect(setRoles.code).toBe('USER_NOT_FOUND');
    for (const email of [person.email, `erased:${person.id}`]) await users.call(guest, forgotten, { input: { email } });
    expect(await users.events(`user:${person.id}`)).toHaveLength(2);
  });

  it('frees the address for a new account, which is another user', async () => {
    const person = await users.register();
    await deleteOf(person);
    const again = await users.register(person.email);
    expect(again.id).not.toBe(person.id);
  });

  it('needs the password, a session and a person; guesses count as failed sign-ins', async () => {
    const person = await users.register();
    const keyId = newId('other');
    const withKey: Caller = { ...person.caller, sessionId: keyId, apiKeyId: keyId, scopes: ['users:write'] };
    for (const caller of [guest, withKey])
      expect(await users.errorsOf(caller, remove, { input: { password } })).toEqual(['UNAUTHENTICATED']);
    for (let guess = 0; guess < 10; guess += 1)
      expect(await deleteOf(person, `guess ${guess}`)).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await deleteOf(person)).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
    expect((await users.ask(person.caller, '{ me { email } }')).me.email).toBe(person.email);
  });

  it('happens once of several at the same time, and starts no session beside it', async () => {
    const person = await users.register();
    const race = await Promise.all([
      users.call(person.caller, remove, { input: { password } }),
      users.call(person.caller, remove, { input: { password } }),
      users.signIn(person.email),
    ]);
    const deleted = race.slice(0, 2).filter(({ data }: Answer) => data?.deleteAccount?.__typename === 'AccountDeleted');
    expect(deleted).toHaveLength(1);
    const events = await users.events(`user:${person.id}`);
    expect(events.filter(({ name }) => name === 'user.erased')).toHaveLength(1);
    const [left] = await users.server.orm.em
      .fork()
      .execute<{ count: number }[]>('select count(*)::int as count from session where user_id = ?', [person.id]);
    expect(left?.count).toBe(0);
  });
});
