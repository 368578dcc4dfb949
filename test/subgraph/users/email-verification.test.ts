import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailedToken } from '#platform/identity/mailed-token.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { newId } from '#platform/values/id.ts';
import { rootSecret } from '../../support/test-settings.ts';
import {
  type Answer,
  day,
  guest,
  minute,
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

const refusal = '... on Refusal { code message }';
const resend = `mutation { requestEmailVerification { __typename ... on EmailVerificationRequested { expiresAt } ${refusal} ... on TooManyAttempts { retryAfterSeconds } } }`;
const change = `mutation($input: RequestEmailChangeInput!) { requestEmailChange(input: $input) { __typename ${refusal} ... on InvalidInput { field } } }`;
const confirm = `mutation($input: ConfirmEmailInput!) { confirmEmail(input: $input) { __typename ... on EmailConfirmed { changed } ${refusal} } }`;
const state = '{ me { email emailVerified pendingEmail } }';

const freshEmail = () => `${newId('other')}@example.com`;
const resendFor = async ({ caller }: Person): Promise<Answer> =>
  (await users.ask(caller, resend)).requestEmailVerification;
const changeTo = async ({ caller }: Person, newEmail: string, typed = password): Promise<Answer> =>
  (await users.ask(caller, change, { input: { newEmail, password: typed } })).requestEmailChange;
const confirmWith = async (token: string): Promise<Answer> =>
  (await users.ask(guest, confirm, { input: { token } })).confirmEmail;
const stateOf = async ({ caller }: Person): Promise<Answer> => (await users.ask(caller, state)).me;

/** The tokens of a person's e-mails. The clock stands still, so they have no order. */
async function tokensOf({ id }: Person): Promise<string[]> {
  const rows = await users.server.orm.em
    .fork()
    .execute<{ payload: { userId: string; verificationId: string } }[]>(
      `select payload from event_log where name = 'verification.requested' order by id`,
    );
  return rows.flatMap(({ payload }) =>
    payload.userId === id ? [mailedToken(rootSecret, 'email-verification', payload.verificationId)] : [],
  );
}
/** The token of the open request. */
async function openToken({ id }: Person): Promise<string> {
  const rows = await users.server.orm.em
    .fork()
    .execute<{ id: string }[]>('select id from email_verification where user_id = ? and used_at is null', [id]);
  expect(rows).toHaveLength(1);
  return mailedToken(rootSecret, 'email-verification', rows[0]?.id ?? '');
}

describe('an address', () => {
  it('of an older account is confirmed by the token of an e-mail, once, without a session', async () => {
    const person = await users.buildUnconfirmed();
    expect(await stateOf(person)).toEqual({ email: person.email, emailVerified: false, pendingEmail: null });
    const token = await openToken(person);
    expect(await confirmWith(token)).toEqual({ __typename: 'EmailConfirmed', changed: false });
    expect(await stateOf(person)).toMatchObject({ emailVerified: true });
    expect(await confirmWith(token)).toMatchObject({ code: 'EMAIL_TOKEN_INVALID' });
    expect(await resendFor(person)).toMatchObject({ code: 'EMAIL_ALREADY_VERIFIED' });
    expect(await users.events(`user:${person.id}`)).toHaveLength(1);
  });

  it('gets at most three more e-mails an hour, also at the same time, and each ends the one before', async () => {
    const person = await users.buildUnconfirmed();
    users.advance(61 * minute);
    const answers = await Promise.all(Array.from({ length: 6 }, () => resendFor(person)));
    const sent = answers.filter(({ __typename }) => __typename === 'EmailVerificationRequested');
    expect(sent).toHaveLength(3);
    expect(answers.find(({ code }) => code === 'TOO_MANY_ATTEMPTS').retryAfterSeconds).toBe(3_600);
    const [tokens, open] = [await tokensOf(person), await openToken(person)];
    expect(tokens).toHaveLength(3);
    for (const old of tokens.filter((token) => token !== open))
      expect(await confirmWith(old)).toMatchObject({ code: 'EMAIL_TOKEN_INVALID' });
    users.advance(60 * minute);
    expect(await confirmWith(open)).toMatchObject({ __typename: 'EmailConfirmed' });
  });

  it('is not confirmed by an old token, by a token for something else, or by a text that is none', async () => {
    const person = await users.buildUnconfirmed();
    const token = await openToken(person);
    const [id = ''] = token.split('.');
    const others = [mailedToken(rootSecret, 'password-reset', id), `${id}.x`, id, '', 'x'.repeat(10_000), 'a\u0000b'];
    for (const other of others) expect(await confirmWith(other)).toMatchObject({ code: 'EMAIL_TOKEN_INVALID' });
    users.advance(day);
    expect(await confirmWith(token)).toMatchObject({ code: 'EMAIL_TOKEN_INVALID' });
  });

  it('is confirmed by a new password through its mailbox too', async () => {
    const person = await users.buildUnconfirmed();
    await users.ask(
      guest,
      'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { __typename } }',
      {
        input: { email: person.email },
      },
    );
    const [row] = await users.server.orm.em
      .fork()
      .execute<{ id: string }[]>('select id from password_reset where user_id = ?', [person.id]);
    await users.ask(guest, 'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename } }', {
      input: { token: mailedToken(rootSecret, 'password-reset', row?.id ?? ''), newPassword: 'another long password' },
    });
    expect(await stateOf(person)).toMatchObject({ emailVerified: true });
  });
});

describe('a change of the address', () => {
  it('happens when the link that went to the new address is opened, and the old address can do nothing more', async () => {
    const person = await users.buildUnconfirmed();
    const newEmail = freshEmail();
    await users.ask(
      guest,
      'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { __typename } }',
      {
        input: { email: person.email },
      },
    );
    const [row] = await users.server.orm.em
      .fork()
      .execute<{ id: string }[]>('select id from password_reset where user_id = ?', [person.id]);
    const oldReset = mailedToken(rootSecret, 'password-reset', row?.id ?? '');
    expect(await changeTo(person, ` ${newEmail.toUpperCase()} `)).toEqual({ __typename: 'EmailVerificationRequested' });
    expect(await stateOf(person)).toEqual({ email: person.email, emailVerified: false, pendingEmail: newEmail });
    expect(await confirmWith(await openToken(person))).toEqual({ __typename: 'EmailConfirmed', changed: true });
    expect(await stateOf(person)).toEqual({ email: newEmail, emailVerified: true, pendingEmail: null });
    expect(await users.signIn(person.email)).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await users.signIn(newEmail)).toMatchObject({ __typename: 'Session' });
    const { resetPassword } = await users.ask(
      guest,
      `mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { ${refusal} } }`,
      { input: { token: oldReset, newPassword: 'another long password' } },
    );
    expect(resetPassword).toMatchObject({ code: 'RESET_TOKEN_INVALID' });
    const events = await users.events(`user:${person.id}`);
    expect(events.map(({ name, version }) => [name, version])).toEqual([
      ['user.registered', 1],
      ['user.email-changed', 2],
    ]);
    expect(JSON.stringify(events)).not.toContain('@');
  });

  it('needs the password; guesses count as failed sign-ins', async () => {
    const person = await users.buildUnconfirmed();
    expect(await changeTo(person, 'no address')).toMatchObject({ code: 'INVALID_INPUT', field: 'newEmail' });
    expect(await changeTo(person, person.email)).toMatchObject({ code: 'INVALID_INPUT', field: 'newEmail' });
    for (let guess = 0; guess < 10; guess += 1)
      expect(await changeTo(person, freshEmail(), 'a wrong password')).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await changeTo(person, freshEmail())).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
    expect(await stateOf(person)).toMatchObject({ pendingEmail: null });
  });

  it('ends older links, so that a link for one address never confirms another', async () => {
    const person = await users.buildUnconfirmed();
    const [first, second] = [freshEmail(), freshEmail()];
    await changeTo(person, first);
    const forFirst = await openToken(person);
    await changeTo(person, second);
    expect(await stateOf(person)).toMatchObject({ pendingEmail: second });
    expect(await confirmWith(forFirst)).toMatchObject({ code: 'EMAIL_TOKEN_INVALID' });
    expect(await confirmWith(await openToken(person))).toMatchObject({ changed: true });
    expect(await stateOf(person)).toMatchObject({ email: second });
  });

  it('does not say whether another account has the address before somebody reads its mailbox', async () => {
    const [person, other] = [await users.buildUnconfirmed(), await users.buildUnconfirmed()];
    expect(await changeTo(person, other.email)).toEqual({ __typename: 'EmailVerificationRequested' });
    expect(await confirmWith(await openToken(person))).toMatchObject({ code: 'EMAIL_TAKEN' });
    expect(await stateOf(person)).toMatchObject({ email: person.email });
  });

  it('gives an address that two accounts want to one of them', async () => {
    const people = [await users.buildUnconfirmed(), await users.buildUnconfirmed()];
    const wanted = freshEmail();
    for (const person of people) await changeTo(person, wanted);
    const tokens = await Promise.all(people.map(openToken));
    const answers = await Promise.all(tokens.map(confirmWith));
    expect(answers.map((answer) => answer.code ?? answer.__typename).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'EMAIL_TAKEN',
      'EmailConfirmed',
    ]);
  });

  it('is visible to the user and to our own processes, and to nobody else', async () => {
    const person = await users.buildUnconfirmed();
    const newEmail = freshEmail();
    await changeTo(person, newEmail);
    const read = 'query ($id: ID!) { node(id: $id) { ... on User { pendingEmail } } }';
    const as = async (caller: Caller) => (await users.ask(caller, read, { id: person.id })).node?.pendingEmail ?? null;
    expect(await as({ kind: 'service', name: 'notifications-worker' })).toBe(newEmail);
    expect(await as((await users.buildUser('ADMIN')).caller)).toBeNull();
    expect(await as({ ...person.caller, apiKeyId: newId('other'), scopes: ['users:read'] })).toBeNull();
    expect(await as(guest)).toBeNull();
  });

  it('is refused to guests, to ended sessions and to API keys', async () => {
    const person = await users.buildUnconfirmed();
    const input = { input: { newEmail: freshEmail(), password } };
    const keyId = newId('other');
    const withKey: Caller = { ...person.caller, sessionId: keyId, apiKeyId: keyId, scopes: ['users:write'] };
    await users.ask(person.caller, 'mutation { signOut { __typename } }');
    for (const caller of [guest, withKey, person.caller]) {
      expect(await users.errorsOf(caller, change, input)).toEqual(['UNAUTHENTICATED']);
      expect(await users.errorsOf(caller, resend)).toEqual(['UNAUTHENTICATED']);
    }
  });
});
