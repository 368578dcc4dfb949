import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { day, guest, minute, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
beforeAll(async () => {
  users = await startUsersUnderTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const signOut = 'mutation { signOut { ... on SignedOut { at } } }';
const ended = { __typename: 'SessionEnded', code: 'SESSION_ENDED' };

describe('refreshSession', () => {
  it('gives a new pair for the same session, again and again', async () => {
    const person = await users.register();
    let { refreshToken } = person;
    for (let round = 0; round < 3; round += 1) {
      const session = await users.refresh(refreshToken);
      expect(session).toMatchObject({ __typename: 'Session', user: { id: person.id } });
      expect(session.refreshToken).not.toBe(refreshToken);
      expect(await users.tokens.verify(`Bearer ${session.accessToken}`)).toMatchObject(person.caller);
      refreshToken = session.refreshToken;
    }
  });

  it('ends the whole session when a token is used again after the grace, and says why in the event', async () => {
    const person = await users.register();
    const other = await users.signIn(person.email);
    const next = await users.refresh(person.refreshToken);
    users.advance(10_000);
    expect(await users.refresh(person.refreshToken)).toMatchObject(ended);
    expect(await users.refresh(next.refreshToken)).toMatchObject(ended);
    expect(await users.refresh(person.refreshToken)).toMatchObject(ended);
    const { sessionId } = person.caller;
    expect(await users.events(`session:${sessionId}`)).toEqual([
      { name: 'session.ended', version: 1, payload: { sessionId, userId: person.id, reason: 'token-reused' } },
    ]);
    expect(await users.refresh(other.refreshToken)).toMatchObject({ __typename: 'Session' });
  });

  it('answers twenty uses at the same time with the same next token, and the session goes on', async () => {
    const person = await users.register();
    const answers = await Promise.all(Array.from({ length: 20 }, () => users.refresh(person.refreshToken)));
    expect(answers.every((answer) => answer.__typename === 'Session')).toBe(true);
    expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
    expect(answers[0].refreshToken).not.toBe(person.refreshToken);
    for (const { accessToken } of answers) {
      expect(await users.tokens.verify(`Bearer ${accessToken}`)).toMatchObject(person.caller);
    }
    expect(await users.refresh(answers[0].refreshToken)).toMatchObject({ __typename: 'Session' });
    expect(await users.events(`session:${person.caller.sessionId}`)).toEqual([]);
  });

  it('answers with the same next token when the first answer was lost', async () => {
    const person = await users.register();
    const lost = await users.refresh(person.refreshToken);
    users.advance(9_999);
    const again = await users.refresh(person.refreshToken);
    expect(again).toMatchObject({ __typename: 'Session', refreshToken: lost.refreshToken });
    expect(again.accessToken).not.toBe(lost.accessToken);
  });

  it('ends the session when the used token comes again after its successor was used, also within the grace', async () => {
    const person = await users.register();
    const next = await users.refresh(person.refreshToken);
    const third = await users.refresh(next.refreshToken);
    expect(await users.refresh(person.refreshToken)).toMatchObject(ended);
    expect(await users.refresh(third.refreshToken)).toMatchObject(ended);
    expect(await users.events(`session:${person.caller.sessionId}`)).toHaveLength(1);
  });

  it('stores neither a token nor its successor, only their hashes', async () => {
    const person = await users.register();
    const next = await users.refresh(person.refreshToken);
    const rows = await users.server.orm.em
      .fork()
      .execute('select json_agg(t)::text as everything from refresh_token t');
    expect(String(rows[0]?.['everything'])).not.toContain(person.refreshToken);
    expect(String(rows[0]?.['everything'])).not.toContain(next.refreshToken);
  });

  it('refuses a text that never was a token', async () => {
    expect(await users.refresh('')).toMatchObject(ended);
    expect(await users.refresh('zero\u0000byte')).toMatchObject(ended);
    expect(await users.refresh('x'.repeat(10_000))).toMatchObject(ended);
  });

  it('refuses a token after 30 days, and counts them again from each refresh', async () => {
    const person = await users.register();
    users.advance(30 * day - 1);
    const session = await users.refresh(person.refreshToken);
    expect(session).toMatchObject({ __typename: 'Session' });
    users.advance(30 * day);
    expect(await users.refresh(session.refreshToken)).toMatchObject(ended);
    expect(await users.events(`session:${person.caller.sessionId}`)).toEqual([]);
  });
});

describe('signOut', () => {
  it('ends the session of the access token and no other', async () => {
    const person = await users.register();
    const other = await users.signIn(person.email);
    const { signOut: signedOut } = await users.ask(person.caller, signOut);
    expect(signedOut).toEqual({ at: users.now().toISOString() });
    expect(await users.refresh(person.refreshToken)).toMatchObject(ended);
    expect(await users.refresh(other.refreshToken)).toMatchObject({ __typename: 'Session' });
    const { sessionId } = person.caller;
    expect(await users.events(`session:${sessionId}`)).toEqual([
      { name: 'session.ended', version: 1, payload: { sessionId, userId: person.id, reason: 'signed-out' } },
    ]);
  });

  it('answers the same when it is asked again, also many times at the same time', async () => {
    const person = await users.register();
    const at = users.now().toISOString();
    await Promise.all(Array.from({ length: 5 }, () => users.ask(person.caller, signOut)));
    users.advance(minute);
    expect(await users.ask(person.caller, signOut)).toEqual({ signOut: { at } });
    expect(await users.events(`session:${person.caller.sessionId}`)).toHaveLength(1);
  });

  it("cannot end another user's session", async () => {
    const person = await users.register();
    const other = await users.register();
    await users.ask({ ...other.caller, sessionId: person.caller.sessionId }, signOut);
    expect(await users.refresh(person.refreshToken)).toMatchObject({ __typename: 'Session' });
  });

  it('is refused to a guest', async () => {
    expect(await users.errorsOf(guest, signOut)).toEqual(['UNAUTHENTICATED']);
  });
});
