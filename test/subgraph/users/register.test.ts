import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailedToken } from '#platform/identity/mailed-token.ts';
import { kindOfId, newId } from '#platform/values/id.ts';
import { createUser, isEmailTaken } from '../../../subgraphs/users/accounts/create-user.ts';
import { openAccount } from '../../../subgraphs/users/accounts/open-account.ts';
import { forgetExpired } from '../../../subgraphs/users/jobs/forget-expired.ts';
import { eventually } from '../../support/eventually.ts';
import { registrationToken } from '../../support/registration-token.ts';
import { rootSecret, testLog } from '../../support/test-settings.ts';
import {
  type Answer,
  day,
  guest,
  minute,
  password,
  startUsersUnderTest,
  type UsersUnderTest,
} from './users-under-test.ts';

let users: UsersUnderTest;
beforeAll(async () => {
  users = await startUsersUnderTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const refusal = '... on Refusal { code message } ... on InvalidInput { field }';
const register = `mutation($input: RegisterInput!) { register(input: $input) { __typename
  ... on RegistrationRequested { expiresAt } ${refusal} } }`;
const complete = `mutation($input: CompleteRegistrationInput!) { completeRegistration(input: $input) { __typename
  ... on Session { accessToken refreshToken expiresAt
    user { id ref email emailVerified name roles createdAt addresses { id } } } ${refusal} } }`;

const freshEmail = () => `${newId('other')}@example.com`;
const begin = async (email: string): Promise<Answer> =>
  (await users.ask(guest, register, { input: { email } })).register;
const completeWith = async (token: string, change: object = {}): Promise<Answer> =>
  (await users.ask(guest, complete, { input: { token, password, name: 'Ada', ...change } })).completeRegistration;
const tokenFor = (email: string) => registrationToken(users.server.orm, email);
const beginAndRead = async (email: string): Promise<string> => {
  expect(await begin(email)).toMatchObject({ __typename: 'RegistrationRequested' });
  return tokenFor(email);
};
const rowsOf = (email: string) =>
  users.server.orm.em.fork().execute<{ id: string }[]>('select * from registration where email = ?', [email]);
const countUsers = async (email: string) =>
  (await users.server.orm.em.fork().execute('select 1 from user_account where email = ?', [email])).length;

describe('register', () => {
  it('takes no password and opens no account: the event has neither the address nor the token of the e-mail', async () => {
    const email = freshEmail();
    expect(await begin(` ${email.toUpperCase()} `)).toEqual({
      __typename: 'RegistrationRequested',
      expiresAt: new Date(users.now().getTime() + day).toISOString(),
    });
    const [row] = await rowsOf(email);
    const id = row?.id ?? '';
    expect(await users.events(`registration:${id}`)).toEqual([
      { name: 'registration.requested', version: 1, payload: { registrationId: id } },
    ]);
    expect(await countUsers(email)).toBe(0);
    const [, signature = ''] = (await tokenFor(email)).split('.');
    const everything = await users.server.orm.em
      .fork()
      .execute(
        `select row_to_json(r)::text as t from registration r union all select row_to_json(e)::text from event_log e`,
      );
    expect(JSON.stringify(everything)).not.toContain(signature);
  });

  it('answers alike, by the same statements, whether an account has the address, never had it, or was erased', async () => {
    const known = await users.register();
    const erased = await users.register();
    await users.erase(erased.caller);
    users.advance(61 * minute);
    // The first one fills caches.
    const emails = [freshEmail(), known.email, freshEmail(), erased.email];
    const seen: { answer: unknown; statements: string[] }[] = [];
    for (const email of emails) {
      users.statements.length = 0;
      const answer = await users.call(guest, register, { input: { email } });
      seen.push({ answer, statements: users.statements.map((sql) => sql.replaceAll(/'[^']*'/g, '?')) });
    }
    const [, first, ...others] = seen;
    for (const other of others) expect(other).toEqual(first);
    expect(first?.statements.length).toBeGreaterThan(3);
    expect(first?.statements.join('\n')).not.toContain('user_account');
    for (const email of emails) {
      const [row] = (await rowsOf(email)).toSorted((a, b) => b.id.localeCompare(a.id));
      expect(await users.events(`registration:${row?.id}`)).toHaveLength(1);
    }
  });

  it('causes three e-mails an hour for an address at most, and no other answer', async () => {
    const known = await users.register();
    users.advance(61 * minute);
    for (const email of [freshEmail(), known.email]) {
      const before = (await rowsOf(email)).length;
      const answers = await Promise.all(Array.from({ length: 6 }, () => begin(email)));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await rowsOf(email)).toHaveLength(before + 3);
      users.advance(61 * minute);
      await begin(email);
      expect(await rowsOf(email)).toHaveLength(before + 4);
    }
  });

  it.each(['no-at-sign', '', 'a@b.example\u0000', `${'a'.repeat(64)}@${'b.'.repeat(95)}com`])(
    'refuses a text that is not an e-mail address: %j',
    async (email) => {
      expect(await begin(email)).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_INPUT', field: 'email' });
    },
  );
});

describe('completeRegistration', () => {
  it('opens a confirmed CUSTOMER account, signs it in and records user.registered', async () => {
    const token = await beginAndRead('  Ada.L@Example.COM ');
    const session = await completeWith(token, { name: ' Ada ' });
    expect(session).toMatchObject({
      __typename: 'Session',
      expiresAt: new Date(Math.floor((users.now().getTime() + 15 * minute) / 1000) * 1000).toISOString(),
      user: {
        email: 'ada.l@example.com',
        emailVerified: true,
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
      { name: 'user.registered', version: 1, payload: { userId: id, roles: ['CUSTOMER'] } },
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

  it.each([
    ['password', { password: 'too short' }],
    ['password', { password: 'x'.repeat(201) }],
    ['name', { name: '' }],
    ['name', { name: 'zero\u0000byte' }],
  ])('refuses a wrong %s, names the field, and leaves the token good: %j', async (field, change) => {
    const email = freshEmail();
    const token = await beginAndRead(email);
    expect(await completeWith(token, change)).toMatchObject({ code: 'INVALID_INPUT', field });
    expect(await countUsers(email)).toBe(0);
    expect(await completeWith(token)).toMatchObject({ __typename: 'Session' });
  });

  it('takes the longest name and password, and the password as it was typed', async () => {
    const email = freshEmail();
    const longest = { password: ` ${'🔑'.repeat(198)} `, name: 'x'.repeat(200) };
    expect(await completeWith(await beginAndRead(email), longest)).toMatchObject({ __typename: 'Session' });
    expect(await users.signIn(email, longest.password)).toMatchObject({ user: { name: longest.name } });
    expect(await users.signIn(email, longest.password.trim())).toMatchObject({ code: 'INVALID_CREDENTIALS' });
  });

  it('refuses a used token, an expired one, one for something else and any other text alike', async () => {
    const email = freshEmail();
    const used = await beginAndRead(email);
    await completeWith(used);
    const expired = await beginAndRead(freshEmail());
    users.advance(day);
    const [id = ''] = (await beginAndRead(freshEmail())).split('.');
    const wrong = [
      used,
      expired,
      mailedToken(rootSecret, 'password-reset', id),
      mailedToken('0'.repeat(64), 'registration', id),
      mailedToken(rootSecret, 'registration', newId('other')),
      `${id}.x`,
      id,
      '',
      'a\u0000b',
      'x'.repeat(10_000),
    ];
    const answers = [];
    for (const token of wrong) answers.push(await completeWith(token));
    expect(answers[0]).toMatchObject({ __typename: 'RegistrationTokenInvalid', code: 'REGISTRATION_TOKEN_INVALID' });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await countUsers(email)).toBe(1);
  });

  it('opens one account by many uses of a token at the same time', async () => {
    const email = freshEmail();
    const token = await beginAndRead(email);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => completeWith(token, { password: `password number ${index}` })),
    );
    const kinds = answers.map(({ __typename }) => __typename);
    expect(kinds.filter((kind) => kind === 'Session')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'RegistrationTokenInvalid')).toHaveLength(7);
    expect(await users.signIn(email, `password number ${kinds.indexOf('Session')}`)).toMatchObject({
      __typename: 'Session',
    });
    expect(await countUsers(email)).toBe(1);
  });

  it('opens one account when two tokens of an address are used at the same time, and answers the other with EMAIL_TAKEN', async () => {
    const email = freshEmail();
    await begin(email);
    await begin(email);
    const rows = await rowsOf(email);
    const tokens = rows.map(({ id }) => mailedToken(rootSecret, 'registration', id));
    expect(tokens).toHaveLength(2);
    const answers = await Promise.all(tokens.map((token) => completeWith(token)));
    const kinds = answers.map(({ code, __typename }) => code ?? __typename);
    expect(kinds.toSorted((a, b) => a.localeCompare(b))).toEqual(['EMAIL_TAKEN', 'Session']);
    expect(await countUsers(email)).toBe(1);
  });

  it('answers EMAIL_TAKEN if the address got an account after the e-mail, and changes nothing in that account', async () => {
    const email = freshEmail();
    const token = await beginAndRead(email);
    const owner = await users.buildUnconfirmed(email);
    expect(await completeWith(token, { password: 'a password of a stranger' })).toMatchObject({
      __typename: 'EmailTaken',
      code: 'EMAIL_TAKEN',
    });
    expect(await users.signIn(email)).toMatchObject({ user: { id: owner.id } });
    expect(await users.signIn(email, 'a password of a stranger')).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await users.events(`user:${owner.id}`)).toHaveLength(1);
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

describe('a registration', () => {
  const read = 'query($id: ID!) { registration(id: $id) { email isPending hasAccount } }';

  it('is read by our own processes only, and says whether the address has an account now', async () => {
    const email = freshEmail();
    await begin(email);
    const id = (await rowsOf(email))[0]?.id ?? '';
    const service = { kind: 'service', name: 'notifications-worker' } as const;
    expect(await users.ask(service, read, { id })).toEqual({
      registration: { email, isPending: true, hasAccount: false },
    });
    await openAccount(users.server.orm, { email, name: 'A', passwordHash: '-', roles: ['CUSTOMER'] }, users.now());
    expect((await users.ask(service, read, { id })).registration).toMatchObject({ hasAccount: true });
    users.advance(day);
    expect((await users.ask(service, read, { id })).registration).toMatchObject({ isPending: false });
    for (const unknown of [newId('other'), 'x']) {
      expect(await users.ask(service, read, { id: unknown })).toEqual({ registration: null });
    }
    for (const caller of [guest, (await users.register()).caller, (await users.buildUser('ADMIN')).caller])
      expect(await users.ask(caller, read, { id })).toEqual({ registration: null });
  });

  it('ends when an account of its address is erased, and is deleted when it has expired', async () => {
    const person = await users.register();
    users.advance(61 * minute);
    const token = await beginAndRead(person.email);
    await users.erase(await freshCaller(person.email));
    expect(await rowsOf(person.email)).toEqual([]);
    expect(await completeWith(token)).toMatchObject({ code: 'REGISTRATION_TOKEN_INVALID' });
    const waiting = freshEmail();
    await begin(waiting);
    users.advance(day - 1);
    await forgetExpired(users.server.orm.em.fork(), users.now(), testLog);
    expect(await rowsOf(waiting)).toHaveLength(1);
    users.advance(1);
    await forgetExpired(users.server.orm.em.fork(), users.now(), testLog);
    expect(await rowsOf(waiting)).toEqual([]);
  });

  it('ends without a deadlock when its account is erased while a completion holds it', async () => {
    const { email } = await users.register();
    const [registration] = await rowsOf(email);
    const caller = await freshCaller(email);
    let erased: Promise<Answer> | undefined;
    const completion = users.server.orm.em.fork().transactional(async (em) => {
      await em.execute('select 1 from registration where id = ? for update', [registration?.id ?? '']);
      erased = users.erase(caller);
      const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await eventually(async () => (await users.server.orm.em.fork().execute(waiting)).length > 0);
      createUser(em, { email, name: 'Ada', passwordHash: null, roles: ['CUSTOMER'] }, users.now());
    });
    await expect(completion).rejects.toSatisfy(isEmailTaken);
    expect(await erased).toMatchObject({ __typename: 'AccountDeleted' });
  });

  async function freshCaller(email: string) {
    return users.tokens.verify(`Bearer ${(await users.signIn(email)).accessToken}`);
  }
});
