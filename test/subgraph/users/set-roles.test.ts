import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import { guest, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
beforeAll(async () => {
  users = await startUsersUnderTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const setRoles = `mutation($input: SetRolesInput!) { setRoles(input: $input) { __typename
  ... on RolesSet { user { id roles } } ... on Refusal { code } ... on InvalidInput { field } } }`;
const input = (userId: string, roles: string[]) => ({ input: { userId, roles } });

describe('setRoles', () => {
  it('gives exactly these roles, ends the sessions and records both', async () => {
    const admin = await users.buildUser('ADMIN');
    const person = await users.register();
    const other = await users.signIn(person.email);
    const answer = await users.ask(admin.caller, setRoles, input(person.id, ['WAREHOUSE', 'SUPPORT', 'SUPPORT']));
    expect(answer.setRoles).toEqual({
      __typename: 'RolesSet',
      user: { id: person.id, roles: ['SUPPORT', 'WAREHOUSE'] },
    });
    expect(await users.events(`user:${person.id}`)).toEqual([
      expect.objectContaining({ name: 'user.registered', version: 1 }),
      { name: 'user.roles-changed', version: 2, payload: { userId: person.id, roles: ['SUPPORT', 'WAREHOUSE'] } },
    ]);
    expect(await users.events(`session:${person.caller.sessionId}`)).toEqual([
      expect.objectContaining({ payload: expect.objectContaining({ reason: 'roles-changed' }) }),
    ]);
    for (const { refreshToken } of [person, other]) {
      expect(await users.refresh(refreshToken)).toMatchObject({ __typename: 'SessionEnded' });
    }
    const session = await users.signIn(person.email);
    expect(await users.tokens.verify(`Bearer ${session.accessToken}`)).toMatchObject({
      roles: ['SUPPORT', 'WAREHOUSE'],
    });
  });

  it('changes nothing when the user has these roles already', async () => {
    const admin = await users.buildUser('ADMIN');
    const person = await users.register();
    const answer = await users.ask(admin.caller, setRoles, input(person.id.toUpperCase(), ['CUSTOMER']));
    expect(answer.setRoles).toMatchObject({ __typename: 'RolesSet' });
    expect(await users.events(`user:${person.id}`)).toHaveLength(1);
    expect(await users.refresh(person.refreshToken)).toMatchObject({ __typename: 'Session' });
  });

  it('keeps versions without a gap when many change one user at the same time', async () => {
    const admin = await users.buildUser('ADMIN');
    const person = await users.register();
    const wanted = [['SUPPORT'], ['WAREHOUSE'], ['ADMIN'], ['CUSTOMER', 'SUPPORT'], ['CUSTOMER', 'ADMIN']];
    await Promise.all(wanted.map((roles) => users.ask(admin.caller, setRoles, input(person.id, roles))));
    const versions = (await users.events(`user:${person.id}`)).map(({ version }) => version);
    expect(versions).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('leaves no session with the old roles alive when sign-ins and refreshes race with it', async () => {
    const admin = await users.buildUser('ADMIN');
    const person = await users.register();
    const [changed, ...sessions] = await Promise.all([
      users.ask(admin.caller, setRoles, input(person.id, ['SUPPORT'])),
      users.refresh(person.refreshToken),
      ...Array.from({ length: 6 }, () => users.signIn(person.email)),
    ]);
    expect(changed.setRoles).toMatchObject({ __typename: 'RolesSet' });
    for (const session of sessions.filter((answer) => answer.__typename === 'Session')) {
      const caller = await users.tokens.verify(`Bearer ${session.accessToken}`);
      const next = await users.refresh(session.refreshToken);
      const roles = caller.kind === 'user' ? caller.roles : [];
      expect([next.__typename, ...roles]).toEqual(
        roles.includes('SUPPORT') ? ['Session', 'SUPPORT'] : ['SessionEnded', 'CUSTOMER'],
      );
    }
  });

  it('refuses an unknown user and an empty list', async () => {
    const admin = await users.buildUser('ADMIN');
    for (const id of [newId('user'), 'nonsense', '']) {
      expect(await users.ask(admin.caller, setRoles, input(id, ['ADMIN']))).toEqual({
        setRoles: { __typename: 'UserNotFound', code: 'USER_NOT_FOUND' },
      });
    }
    expect(await users.ask(admin.caller, setRoles, input(admin.id, []))).toEqual({
      setRoles: { __typename: 'InvalidInput', code: 'INVALID_INPUT', field: 'roles' },
    });
  });

  it('is for an ADMIN only', async () => {
    const person = await users.register();
    const clerk = await users.buildUser('SUPPORT', 'WAREHOUSE');
    expect(await users.errorsOf(guest, setRoles, input(person.id, ['ADMIN']))).toEqual(['UNAUTHENTICATED']);
    expect(await users.errorsOf(person.caller, setRoles, input(person.id, ['ADMIN']))).toEqual(['FORBIDDEN']);
    expect(await users.errorsOf(clerk.caller, setRoles, input(person.id, ['ADMIN']))).toEqual(['FORBIDDEN']);
    expect(await users.events(`user:${person.id}`)).toHaveLength(1);
  });

  it('is refused to an ADMIN whose session has ended, though the access token has not expired', async () => {
    const admin = await users.buildUser('ADMIN');
    const other = await users.buildUser('ADMIN');
    await users.ask(admin.caller, setRoles, input(other.id, ['CUSTOMER']));
    expect(await users.errorsOf(other.caller, setRoles, input(other.id, ['ADMIN']))).toEqual(['FORBIDDEN']);
  });
});
