import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { seedDemoUsers } from '../../../subgraphs/users/commands/seed-demo-users.ts';
import { startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
beforeAll(async () => {
  users = await startUsersUnderTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const seed = (password: string) => seedDemoUsers(users.server.orm, password, users.now());

it('makes no demo account in production', async () => {
  vi.stubEnv('NODE_ENV', 'production');
  await expect(seed('tradepost-demo')).rejects.toThrow('production');
  vi.unstubAllEnvs();
  expect(await users.signIn('staff@example.com', 'tradepost-demo')).toMatchObject({ __typename: 'InvalidCredentials' });
});

it('makes the demo accounts once, also when seeded twice at the same time, and leaves existing accounts as they are', async () => {
  const [ids, again] = await Promise.all([seed('tradepost-demo'), seed('tradepost-demo')]);
  expect(again).toEqual(ids);
  expect(await seed('another password')).toEqual(ids);
  expect(await users.signIn('customer@example.com', 'tradepost-demo')).toMatchObject({
    user: { id: ids['customer@example.com'], roles: ['CUSTOMER'] },
  });
  expect(await users.signIn('staff@example.com', 'tradepost-demo')).toMatchObject({
    user: { id: ids['staff@example.com'], roles: ['SUPPORT', 'WAREHOUSE', 'ADMIN'] },
  });
  expect(await users.events(`user:${ids['staff@example.com']}`)).toHaveLength(1);
});
