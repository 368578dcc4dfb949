import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailedToken, readMailedToken } from '#platform/identity/mailed-token.ts';
import { newId } from '#platform/values/id.ts';
import { rootSecret } from '../../support/test-settings.ts';
import { type Answer, guest, minute, password, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
beforeAll(async () => {
  users = await startUsersUnderTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const newPassword = 'another long password';
const refusal = '... on Refusal { code message }';
const request = `mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { __typename ... on PasswordResetRequested { expiresAt } ${refusal} } }`;
const reset = `mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename ${refusal} ... on InvalidInput { field } } }`;
const change = `mutation($input: ChangePasswordInput!) { changePassword(input: $input) { __typename ${refusal} ... on InvalidInput { field } } }`;

const requestFor = async (email: string): Promise<Answer> =>
  (await users.ask(guest, request, { input: { email } })).requestPasswordReset;
const resetWith = async (token: string, text = newPassword): Promise<Answer> =>
  (await users.ask(guest, reset, { input: { token, newPassword: text } })).resetPassword;

/** The events of all requests for new passwords, oldest first. */
const requested = async (userId: string): Promise<{ resetId: string }[]> =>
  (
    await users.server.orm.em
      .fork()
      .execute<{ payload: { userId: string; resetId: string } }[]>(
        `select payload from event_log where name = 'reset.requested' order by id`,
      )
  )
    .map(({ payload }) => payload)
    .filter((payload) => payload.userId === userId);

/** Asks for a new password and returns the token that the e-mail has. */
async function tokenFor(person: { id: string; email: string }): Promise<string> {
  await requestFor(person.email);
  const last = (await requested(person.id)).at(-1);
  return mailedToken(rootSecret, 'password-reset', last?.resetId ?? '');
}

describe('a forgotten password', () => {
  it('is replaced by the token of the e-mail, once, and all sessions end', async () => {
    const person = await users.register();
    const other = await users.signIn(person.email);
    const token = await tokenFor(person);
    expect(await resetWith(token)).toEqual({ __typename: 'PasswordChanged' });
    expect(await users.signIn(person.email)).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await users.signIn(person.email, newPassword)).toMatchObject({ __typename: 'Session' });
    for (const refreshToken of [person.refreshToken, other.refreshToken]) {
      expect(await users.refresh(refreshToken)).toMatchObject({ code: 'SESSION_ENDED' });
    }
    expect(await resetWith(token, 'a third long password')).toMatchObject({ code: 'RESET_TOKEN_INVALID' });
    const events = await users.events(`user:${person.id}`);
    expect(events.map(({ name, version }) => [name, version])).toEqual([
      ['user.registered', 1],
      ['user.password-changed', 2],
    ]);
  });

  it('is answered alike for an unknown address, with the same statements but for the event', async () => {
    const person = await users.register();
    const counted = async (email: string) => {
      users.statements.length = 0;
      const answer = await requestFor(email);
      return { answer, statements: users.statements.length };
    };
    const [known, unknown] = [await counted(person.email), await counted(`${newId('other')}@example.com`)];
    expect(unknown.answer).toEqual(known.answer);
    expect(known.statements - unknown.statements).toBeLessThanOrEqual(1);
    expect(await requestFor('no address')).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('is replaced for an address that older releases stored and registration refuses', async () => {
    const person = await users.buildUnconfirmed(`ada..${Date.now()}@example.com`);
    expect(await resetWith(await tokenFor(person))).toEqual({ __typename: 'PasswordChanged' });
  });

  it('causes three e-mails an hour for an address at most, and no other answer', async () => {
    const person = await users.register();
    for (let count = 0; count < 5; count += 1) {
      expect(await requestFor(` ${person.email.toUpperCase()} `)).toMatchObject({
        __typename: 'PasswordResetRequested',
      });
    }
    expect(await requested(person.id)).toHaveLength(3);
    const other = await users.register();
    await Promise.all(Array.from({ length: 6 }, () => requestFor(other.email)));
    expect(await requested(other.id)).toHaveLength(3);
    const [rows] = await users.server.orm.em
      .fork()
      .execute<{ count: number }[]>('select count(*)::int as count from password_reset where user_id = ?', [other.id]);
    expect(rows?.count).toBe(3);
    users.advance(61 * minute);
    await requestFor(person.email);
    expect(await requested(person.id)).toHaveLength(4);
  });

  it('has a token that is good for an hour, and not after another change of the password', async () => {
    const person = await users.register();
    const late = await tokenFor(person);
    users.advance(60 * minute);
    expect(await resetWith(late)).toMatchObject({ code: 'RESET_TOKEN_INVALID' });
    const [first, second] = [await tokenFor(person), await tokenFor(person)];
    expect(await resetWith(second)).toEqual({ __typename: 'PasswordChanged' });
    expect(await resetWith(first)).toMatchObject({ code: 'RESET_TOKEN_INVALID' });
  });

  it('starts no session if it is replaced after a sign-in compared the old one', async () => {
    const person = await users.register();
    await users.signIn(person.email, 'wrong password');
    const token = await tokenFor(person);
    const owner = new pg.Client({ connectionString: users.ownerUrl });
    await owner.connect();
    try {
      // Holds the sign-in between the comparison and its session.
      await owner.query('begin');
      await owner.query('select from sign_in_failures where email_hash = $1 for update', [
        createHash('sha256').update(person.email).digest('hex'),
      ]);
      const late = users.signIn(person.email);
      const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await expect.poll(async () => (await owner.query(waiting)).rowCount, { timeout: 10_000 }).toBe(1);
      expect(await resetWith(token)).toEqual({ __typename: 'PasswordChanged' });
      await owner.query('commit');
      expect(await late).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    } finally {
      await owner.end();
    }
  });

  it('is replaced by one of several uses at the same time', async () => {
    const person = await users.register();
    const token = await tokenFor(person);
    const race = await Promise.all(
      Array.from({ length: 8 }, (_, index) => resetWith(token, `password number ${index}`)),
    );
    expect(race.filter(({ __typename }) => __typename === 'PasswordChanged')).toHaveLength(1);
    const works = await Promise.all(race.map((_, index) => users.signIn(person.email, `password number ${index}`)));
    expect(works.filter(({ __typename }) => __typename === 'Session')).toHaveLength(1);
  });

  it('stays as it is if the new one is too short, and the token stays good', async () => {
    const person = await users.register();
    const token = await tokenFor(person);
    expect(await resetWith(token, 'short')).toMatchObject({ code: 'INVALID_INPUT', field: 'newPassword' });
    expect(await resetWith(token)).toEqual({ __typename: 'PasswordChanged' });
  });

  it('cannot be replaced by a guessed, changed or foreign token', async () => {
    const [person, other] = [await users.register(), await users.register()];
    const token = await tokenFor(person);
    const [id = '', signature = ''] = token.split('.');
    const [otherId = ''] = (await tokenFor(other)).split('.');
    const foreign = mailedToken('0'.repeat(64), 'password-reset', id);
    for (const wrong of [
      '',
      id,
      `${id}.`,
      `${otherId}.${signature}`,
      `${id}.${signature}x`,
      `${token}.x`,
      foreign,
      'a.b',
      '\0',
    ]) {
      expect(await resetWith(wrong)).toMatchObject({ code: 'RESET_TOKEN_INVALID' });
    }
    expect(await users.signIn(person.email)).toMatchObject({ __typename: 'Session' });
  });

  it('leaves no token in the database', async () => {
    const person = await users.register();
    const token = await tokenFor(person);
    const rows = await users.server.orm.em
      .fork()
      .execute(
        `select row_to_json(r)::text as t from password_reset r union all select row_to_json(e)::text from event_log e`,
      );
    expect(JSON.stringify(rows)).not.toContain(token.split('.')[1]);
    expect(readMailedToken(rootSecret, 'password-reset', token)).toBe(token.split('.')[0]);
  });
});

describe('a known password', () => {
  it('is changed by its user, and the other sessions end', async () => {
    const person = await users.register();
    const other = await users.signIn(person.email);
    const answer = await users.ask(person.caller, change, { input: { currentPassword: password, newPassword } });
    expect(answer.changePassword).toEqual({ __typename: 'PasswordChanged' });
    expect(await users.refresh(other.refreshToken)).toMatchObject({ code: 'SESSION_ENDED' });
    expect(await users.refresh(person.refreshToken)).toMatchObject({ __typename: 'Session' });
    expect(await users.signIn(person.email, newPassword)).toMatchObject({ __typename: 'Session' });
  });

  it('is not changed with a wrong one, and guesses are slowed down as sign-ins are', async () => {
    const person = await users.register();
    const guess = async (): Promise<Answer> =>
      (await users.ask(person.caller, change, { input: { currentPassword: 'wrong password', newPassword } }))
        .changePassword;
    for (let count = 0; count < 9; count += 1) expect(await guess()).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    await guess();
    expect(await guess()).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
  });

  it('is not changed by a session that has ended, or by a guest', async () => {
    const person = await users.register();
    await users.ask(person.caller, 'mutation { signOut { ... on SignedOut { at } } }');
    const input = { currentPassword: password, newPassword };
    expect(await users.errorsOf(person.caller, change, { input })).toEqual(['UNAUTHENTICATED']);
    expect(await users.errorsOf(guest, change, { input })).toEqual(['UNAUTHENTICATED']);
  });
});

describe('sessions', () => {
  const list = '{ me { sessions { id current createdAt } } }';
  const everywhere =
    'mutation($keep: Boolean) { signOutEverywhere(input: { keepCurrent: $keep }) { ... on SessionsEnded { count } } }';

  it('are listed for their user only, the current one marked', async () => {
    const person = await users.register();
    await users.signIn(person.email);
    const { sessions } = (await users.ask(person.caller, list)).me;
    expect(sessions).toHaveLength(2);
    expect(sessions.filter(({ current }: Answer) => current)).toMatchObject([{ id: person.caller.sessionId }]);
    const staff = await users.buildUser('ADMIN');
    const seen = await users.ask(
      staff.caller,
      'query($id: ID!) { node(id: $id) { ... on User { email sessions { id } } } }',
      {
        id: person.id,
      },
    );
    expect(seen.node).toEqual({ email: person.email, sessions: null });
  });

  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
      'Chrome on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      'Safari on iOS',
    ],
    ['node', null],
    ['', null],
    [`${'x'.repeat(200)}/1.0 (y)`, 'x'.repeat(60)],
  ])('know the browser and system that signed in: %s', async (userAgent, device) => {
    const person = await users.register();
    const query = `mutation { signIn(input: { email: "${person.email}", password: "${password}" }) { __typename } }`;
    const signed = { query, userAgent, identity: users.identity.sign(guest, 'users') };
    expect((await users.server.client(signed)).data).toEqual({ signIn: { __typename: 'Session' } });
    const { sessions } = (await users.ask(person.caller, '{ me { sessions { current device } } }')).me;
    expect(sessions).toHaveLength(2);
    expect(sessions).toContainEqual({ current: false, device });
    expect(sessions).toContainEqual({ current: true, device: null });
  });

  it('end everywhere, or everywhere else, or one by one', async () => {
    const person = await users.register();
    const [second, third] = [await users.signIn(person.email), await users.signIn(person.email)];
    const ids = (await users.ask(person.caller, list)).me.sessions.flatMap(({ id, current }: Answer) =>
      current ? [] : [id],
    );
    const end = (sessionId: string, caller = person.caller): Promise<Answer> =>
      users.ask(
        caller,
        'mutation($id: ID!) { endSession(sessionId: $id) { ... on SessionsEnded { count } ... on Refusal { code } } }',
        {
          id: sessionId,
        },
      );
    const stranger = await users.register();
    expect((await end(ids[0], stranger.caller)).endSession).toEqual({ code: 'USER_SESSION_NOT_FOUND' });
    expect((await end('nonsense')).endSession).toEqual({ code: 'USER_SESSION_NOT_FOUND' });
    expect((await end(ids[0])).endSession).toEqual({ count: 1 });
    expect((await users.ask(person.caller, everywhere, { keep: true })).signOutEverywhere).toEqual({ count: 1 });
    for (const { refreshToken } of [second, third])
      expect(await users.refresh(refreshToken)).toMatchObject({ code: 'SESSION_ENDED' });
    expect((await users.ask(person.caller, everywhere)).signOutEverywhere).toEqual({ count: 1 });
    expect(await users.errorsOf(person.caller, everywhere)).toEqual(['UNAUTHENTICATED']);
    expect(await users.refresh(person.refreshToken)).toMatchObject({ code: 'SESSION_ENDED' });
  });
});
