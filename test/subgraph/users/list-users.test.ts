import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { openAccount } from '../../../subgraphs/users/accounts/open-account.ts';
import { guest, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
let staff: Caller;
beforeAll(async () => {
  users = await startUsersUnderTest();
  staff = (await users.buildUser('SUPPORT')).caller;
});
afterAll(() => users[Symbol.asyncDispose]());

const list = `query($first: Int, $after: String, $filter: UserFilter) { users(first: $first, after: $after, filter: $filter) {
  totalCount nodes { email name } pageInfo { hasNextPage endCursor } } }`;

const addPerson = (email: string, name: string): Promise<void> =>
  openAccount(users.server.orm, { email, name, passwordHash: '-', roles: ['CUSTOMER'] }, users.now());
const emailsOf = async (filter: object, caller = staff): Promise<string[]> =>
  (await users.ask(caller, list, { first: 100, filter })).users.nodes.map(({ email }: { email: string }) => email);

describe('users', () => {
  it('are found by the beginning of the address or of a word of the name, in upper or lower case', async () => {
    await addPerson('ada@countess.example', 'Ada King Lovelace');
    await addPerson('grace@navy.example', 'Grace Hopper');
    await addPerson('under_score@x.example', 'Percy 100% Shell');
    expect(await emailsOf({ email: ' ADA@COUNT ' })).toEqual(['ada@countess.example']);
    expect(await emailsOf({ name: 'love' })).toEqual(['ada@countess.example']);
    expect(await emailsOf({ name: 'King Love' })).toEqual(['ada@countess.example']);
    expect(await emailsOf({ name: 'ovelace' })).toEqual([]);
    expect(await emailsOf({ email: 'countess' })).toEqual([]);
    expect(await emailsOf({ email: 'grace', name: 'hop' })).toEqual(['grace@navy.example']);
    expect(await emailsOf({ email: 'grace', name: 'love' })).toEqual([]);
  });

  it('are not found by patterns of SQL', async () => {
    expect(await emailsOf({ email: '%' })).toEqual([]);
    expect(await emailsOf({ email: 'under_s' })).toEqual(['under_score@x.example']);
    expect(await emailsOf({ email: 'undeR\\' })).toEqual([]);
    expect(await emailsOf({ email: 'unde__score' })).toEqual([]);
    expect(await emailsOf({ name: '100%' })).toEqual(['under_score@x.example']);
    expect(await emailsOf({ name: 'a\0' })).toEqual([]);
  });

  it('are paged newest first, counted, and filtered by role', async () => {
    users.advance(1);
    const boss = await users.buildUser('ADMIN');
    expect(await emailsOf({ role: 'ADMIN' })).toEqual([boss.email]);
    const seen: string[] = [];
    let after: string | null = null;
    let total = 0;
    do {
      const { users: page } = await users.ask(staff, list, { first: 2, after });
      seen.push(...page.nodes.map(({ email }: { email: string }) => email));
      total = page.totalCount;
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toHaveLength(total);
    expect(new Set(seen).size).toBe(total);
    expect(seen[0]).toBe(boss.email);
  });

  it('are listed for staff only', async () => {
    const person = await users.register();
    expect(await users.errorsOf(guest, '{ users { totalCount } }')).toEqual(['UNAUTHENTICATED']);
    expect(await users.errorsOf(person.caller, '{ users { totalCount } }')).toEqual(['FORBIDDEN']);
    expect(await users.errorsOf(staff, '{ users(first: 101) { totalCount } }')).toEqual(['BAD_USER_INPUT']);
    expect(await users.errorsOf(staff, '{ users(after: "x") { totalCount } }')).toEqual(['INVALID_CURSOR']);
    expect(await users.errorsOf(staff, `{ users(filter: { name: "${'x'.repeat(301)}" }) { totalCount } }`)).toEqual([
      'BAD_USER_INPUT',
    ]);
  });
});
