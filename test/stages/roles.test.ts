import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startUsersUnderTest } from '../subgraph/users/users-under-test.ts';

it('gives an account its roles past the API, records the event, and ends its sessions', async () => {
  await using users = await startUsersUnderTest();
  const person = await users.register('Ada@example.com');
  const roles = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['ops/roles.ts', ...args], {
      env: { ...process.env, USERS_DATABASE_URL: users.settings.USERS_DATABASE_URL },
    });

  expect((await roles('ADA@example.com', 'ADMIN', 'SUPPORT')).stdout).toContain(
    'ada@example.com has the roles SUPPORT',
  );
  const { accessToken } = await users.signIn(person.email);
  expect(await users.tokens.verify(`Bearer ${accessToken}`)).toMatchObject({ roles: ['SUPPORT', 'ADMIN'] });
  expect((await users.events(`user:${person.id}`)).at(-1)).toMatchObject({ name: 'user.roles-changed', version: 2 });
  expect(await users.refresh(person.refreshToken)).toMatchObject({ __typename: 'SessionEnded' });

  for (const [args, problem] of [
    [['nobody@example.com', 'ADMIN'], 'There is no account nobody@example.com'],
    [['ada@example.com', 'KING'], 'Usage: npm run roles'],
    [['ada@example.com'], 'Usage: npm run roles'],
  ] as const) {
    await expect(roles(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(problem) });
  }
});
