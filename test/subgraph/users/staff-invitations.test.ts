import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { mailedToken } from '#platform/identity/mailed-token.ts';
import { newId } from '#platform/values/id.ts';
import { rootSecret } from '../../support/test-settings.ts';
import { type Answer, day, guest, type Person, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
let admin: Person;
beforeAll(async () => {
  users = await startUsersUnderTest();
  admin = await users.buildUser('ADMIN');
});
afterAll(() => users[Symbol.asyncDispose]());

const invite = `mutation ($input: InviteStaffInput!) { inviteStaff(input: $input) { __typename
  ... on StaffInvited { invitation { id email roles expiresAt closedAt invitedBy { id } } }
  ... on Refusal { code } ... on InvalidInput { field } } }`;
const accept = `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { __typename
  ... on Session { user { id email name roles emailVerified } } ... on Refusal { code } ... on InvalidInput { field } } }`;
const revoke = `mutation ($id: ID!) { revokeInvitation(id: $id) { __typename ... on Refusal { code } } }`;
const setRoles = `mutation ($input: SetRolesInput!) { setRoles(input: $input) { __typename } }`;

const freshEmail = () => `${newId('other')}@example.com`;
const inviteAs = async (person: Person, email: string, roles = ['SUPPORT']): Promise<Answer> =>
  (await users.ask(person.caller, invite, { input: { email, roles } })).inviteStaff;
const tokenOf = (id: string) => mailedToken(rootSecret, 'staff-invitation', id);
const acceptWith = async (token: string, changes: object = {}): Promise<Answer> =>
  (
    await users.ask(guest, accept, {
      input: { token, name: 'Grace', password: 'a long enough password', ...changes },
    })
  ).acceptInvitation;

describe('an invitation', () => {
  it('opens an account with its roles and a confirmed address, once', async () => {
    const email = freshEmail();
    const { invitation } = await inviteAs(admin, ` ${email.toUpperCase()} `, ['WAREHOUSE', 'SUPPORT']);
    expect(invitation).toMatchObject({ email, roles: ['SUPPORT', 'WAREHOUSE'], invitedBy: { id: admin.id } });
    const events = await users.events(`invitation:${invitation.id}`);
    expect(events).toEqual([
      { name: 'invitation.created', version: 1, payload: { invitationId: invitation.id, invitedBy: admin.id } },
    ]);
    const { user } = await acceptWith(tokenOf(invitation.id));
    expect(user).toMatchObject({ email, name: 'Grace', roles: ['SUPPORT', 'WAREHOUSE'], emailVerified: true });
    expect(await acceptWith(tokenOf(invitation.id))).toMatchObject({ code: 'INVITATION_INVALID' });
    expect(await users.signIn(email, 'a long enough password')).toMatchObject({ __typename: 'Session' });
    expect(await inviteAs(admin, email)).toMatchObject({ code: 'EMAIL_TAKEN' });
  });

  it('is accepted by one of several at the same time', async () => {
    const { invitation } = await inviteAs(admin, freshEmail());
    const race = await Promise.all(Array.from({ length: 6 }, () => acceptWith(tokenOf(invitation.id))));
    expect(race.filter(({ __typename }) => __typename === 'Session')).toHaveLength(1);
  });

  it('ends after a week, when it is revoked, and when the address is invited again', async () => {
    const [late, revoked, older] = await Promise.all(
      Array.from({ length: 3 }, async () => (await inviteAs(admin, freshEmail())).invitation),
    );
    expect((await users.ask(admin.caller, revoke, { id: revoked.id })).revokeInvitation.__typename).toBe(
      'InvitationRevoked',
    );
    const { invitation: newer } = await inviteAs(admin, older.email, ['WAREHOUSE']);
    for (const { id } of [revoked, older])
      expect(await acceptWith(tokenOf(id))).toMatchObject({ code: 'INVITATION_INVALID' });
    expect((await acceptWith(tokenOf(newer.id))).user.roles).toEqual(['WAREHOUSE']);
    users.advance(7 * day);
    expect(await acceptWith(tokenOf(late.id))).toMatchObject({ code: 'INVITATION_INVALID' });
    expect((await users.ask(admin.caller, revoke, { id: newId('other') })).revokeInvitation.code).toBe(
      'INVITATION_NOT_FOUND',
    );
  });

  it('ends when the person who sent it is an ADMIN no longer', async () => {
    const leaving = await users.buildUser('ADMIN');
    const { invitation } = await inviteAs(leaving, freshEmail(), ['ADMIN']);
    await users.ask(admin.caller, setRoles, { input: { userId: leaving.id, roles: ['SUPPORT'] } });
    expect(await acceptWith(tokenOf(invitation.id))).toMatchObject({ code: 'INVITATION_INVALID' });
  });

  it('is not accepted with another token, a short password or without a name', async () => {
    const { invitation } = await inviteAs(admin, freshEmail());
    for (const token of [
      mailedToken(rootSecret, 'password-reset', invitation.id),
      invitation.id,
      tokenOf(newId('other')),
      '',
    ])
      expect(await acceptWith(token)).toMatchObject({ code: 'INVITATION_INVALID' });
    expect(await acceptWith(tokenOf(invitation.id), { password: 'short' })).toMatchObject({ field: 'password' });
    expect(await acceptWith(tokenOf(invitation.id), { name: ' ' })).toMatchObject({ field: 'name' });
    expect(await acceptWith(tokenOf(invitation.id))).toMatchObject({ __typename: 'Session' });
  });

  it('is refused for a customer and for what is no address', async () => {
    expect(await inviteAs(admin, freshEmail(), ['CUSTOMER'])).toMatchObject({ code: 'INVALID_INPUT', field: 'roles' });
    expect(await inviteAs(admin, freshEmail(), [])).toMatchObject({ code: 'INVALID_INPUT', field: 'roles' });
    expect(await inviteAs(admin, 'no address')).toMatchObject({ code: 'INVALID_INPUT', field: 'email' });
  });
});

describe('inviting', () => {
  it('is for an ADMIN who is signed in', async () => {
    const input = { input: { email: freshEmail(), roles: ['ADMIN'] } };
    const support = await users.buildUser('SUPPORT', 'WAREHOUSE');
    const ended = await users.buildUser('ADMIN');
    await users.ask(ended.caller, 'mutation { signOut { __typename } }');
    const keyId = newId('other');
    const withKey: Caller = {
      ...admin.caller,
      sessionId: keyId,
      apiKeyId: keyId,
      scopes: ['users:read', 'users:write'],
    };
    for (const [caller, code] of [
      [guest, 'UNAUTHENTICATED'],
      [support.caller, 'FORBIDDEN'],
      [ended.caller, 'FORBIDDEN'],
      [withKey, 'FORBIDDEN'],
    ] as const) {
      expect(await users.errorsOf(caller, invite, input)).toEqual([code]);
      expect(await users.errorsOf(caller, revoke, { id: newId('other') })).toEqual([code]);
    }
  });

  it('shows open invitations to ADMIN and to our own processes, and to nobody else', async () => {
    const { invitation } = await inviteAs(admin, freshEmail());
    const list = '{ staffInvitations { id } }';
    const read = 'query ($id: ID!) { staffInvitation(id: $id) { email } }';
    expect((await users.ask(admin.caller, list)).staffInvitations).toContainEqual({ id: invitation.id });
    const service: Caller = { kind: 'service', name: 'notifications-worker' };
    expect((await users.ask(service, read, { id: invitation.id })).staffInvitation).toEqual({
      email: invitation.email,
    });
    await acceptWith(tokenOf(invitation.id));
    expect((await users.ask(admin.caller, list)).staffInvitations).not.toContainEqual({ id: invitation.id });
    const support = await users.buildUser('SUPPORT');
    for (const query of [list, read]) {
      expect(await users.errorsOf(guest, query, { id: invitation.id })).toEqual(['UNAUTHENTICATED']);
      expect(await users.errorsOf(support.caller, query, { id: invitation.id })).toEqual(['FORBIDDEN']);
    }
  });
});
