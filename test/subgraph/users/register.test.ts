import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindOfId } from '#platform/values/id.ts';
import { guest, minute, password, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
beforeAll(async () => {
  users = await startUsersUnderTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const register = `mutation($input: RegisterInput!) { register(input: $input) { __typename
  ... on Session { accessToken refreshToken expiresAt user { id ref email name roles createdAt addresses { id } } }
  ... on Refusal { code message }
  ... on InvalidInput { field } } }`;

const input = (change: object = {}) => ({ input: { email: 'new@example.com', password, name: 'Ada', ...change } });

describe('register', () => {
  it('opens a CUSTOMER account, signs it in and records user.registered', async () => {
    const { register: session } = await users.ask(
      guest,
      register,
      input({ email: '  Ada.L@Example.COM ', name: ' Ada ' }),
    );
    expect(session).toMatchObject({
      __typename: 'Session',
      expiresAt: new Date(Math.floor((users.now().getTime() + 15 * minute) / 1000) * 1000).toISOString(),
      user: {
        email: 'ada.l@example.com',
        name: 'Ada',
        roles: ['CUSTOMER'],
        createdAt: users.now().toISOString(),
        addresses: [],
      },
    });
    const { id, ref } = session.user;
    expect(kindOfId(id)).toBe('user');
    expect(ref).toBe(id);
    expect(await users.events(`user:${id}`)).toEqual([
      {
        name: 'user.registered',
        version: 1,
        payload: { userId: id, roles: ['CUSTOMER'], verificationId: expect.any(String) },
      },
    ]);
    expect(await users.signIn('ada.l@example.com')).toMatchObject({ __typename: 'Session', user: { id } });
  });

  it('issues an access token that the gateway accepts, with user, session and roles', async () => {
    const person = await users.register();
    const caller = await users.tokens.verify(`Bearer ${person.accessToken}`);
    expect(caller).toMatchObject({ kind: 'user', userId: person.id, roles: ['CUSTOMER'] });
    users.advance(15 * minute);
    await expect(users.tokens.verify(`Bearer ${person.accessToken}`)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('refuses an e-mail that an account has, in whatever case', async () => {
    const person = await users.register();
    const answer = await users.ask(guest, register, input({ email: person.email.toUpperCase() }));
    expect(answer.register).toMatchObject({ __typename: 'EmailTaken', code: 'EMAIL_TAKEN' });
    expect(await users.events(`user:${person.id}`)).toHaveLength(1);
  });

  it('lets exactly one of many registrations of one address at the same time succeed', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => users.ask(guest, register, input({ email: 'race@example.com' }))),
    );
    const kinds = answers.map((answer) => answer.register.__typename);
    expect(kinds.filter((kind) => kind === 'Session')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'EmailTaken')).toHaveLength(11);
  });

  it.each([
    ['email', { email: 'no-at-sign' }],
    ['email', { email: '' }],
    ['password', { password: 'too short' }],
    ['password', { password: 'x'.repeat(201) }],
    ['name', { name: '' }],
    ['name', { name: 'zero\u0000byte' }],
  ])('refuses a wrong %s and names the field: %j', async (field, change) => {
    const answer = await users.ask(guest, register, input({ email: 'refused@example.com', ...change }));
    expect(answer.register).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_INPUT', field });
    expect(await users.signIn('refused@example.com')).toMatchObject({ __typename: 'InvalidCredentials' });
  });

  it('stores no password and no refresh token, only their hashes', async () => {
    const person = await users.register();
    const rows = await users.server.orm.em
      .fork()
      .execute(
        `select (select json_agg(u) from user_account u)::text || (select json_agg(t) from refresh_token t)::text as everything`,
      );
    const everything = String(rows[0]?.['everything']);
    expect(everything).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(everything).not.toContain(password);
    expect(everything).not.toContain(person.refreshToken);
  });
});
