import { afterEach, beforeEach, expect, it } from 'vitest';
import { forgetExpired } from '../../../subgraphs/users/jobs/forget-expired.ts';
import { testLog } from '../../support/test-settings.ts';
import { day, minute, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
beforeEach(async () => {
  users = await startUsersUnderTest();
});
afterEach(() => users[Symbol.asyncDispose]());

const run = () => forgetExpired(users.server.orm.em.fork(), users.now(), testLog);
const count = async (table: string) => {
  const rows = await users.server.orm.em.fork().execute(`select count(*)::int as rows from ${table}`);
  return rows[0]?.['rows'];
};

it('deletes sessions that have expired with their tokens, without an event, and keeps the others', async () => {
  const expired = await users.register();
  users.advance(day);
  const live = await users.register();
  users.advance(29 * day);
  await run();
  expect(await count('session')).toBe(1);
  expect(await count('refresh_token')).toBe(1);
  expect(await users.events(`session:${expired.caller.sessionId}`)).toEqual([]);
  expect(await users.refresh(expired.refreshToken)).toMatchObject({ __typename: 'SessionEnded' });
  expect(await users.refresh(live.refreshToken)).toMatchObject({ __typename: 'Session' });
});

it('deletes the expired tokens of a session that goes on, and keeps the used ones that could still be replayed', async () => {
  const person = await users.register();
  users.advance(20 * day);
  const session = await users.refresh(person.refreshToken);
  users.advance(minute);
  const { refreshToken } = await users.refresh(session.refreshToken);
  users.advance(10 * day);
  await run();
  expect(await count('refresh_token')).toBe(2);
  expect(await users.refresh(session.refreshToken)).toMatchObject({ __typename: 'SessionEnded' });
  expect(await users.refresh(refreshToken)).toMatchObject({ __typename: 'SessionEnded' });
});

it('forgets sign-in failures only when they no longer count', async () => {
  await users.signIn('nobody@example.com');
  users.advance(15 * minute - 1);
  await run();
  expect(await count('sign_in_failures')).toBe(1);
  users.advance(1);
  await run();
  expect(await count('sign_in_failures')).toBe(0);
});

it('may run twice, also at the same time', async () => {
  await users.register();
  users.advance(31 * day);
  await Promise.all([run(), run()]);
  await run();
  expect(await count('session')).toBe(0);
});
