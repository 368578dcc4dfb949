import { afterAll, beforeAll, expect, it } from 'vitest';
import { flagsFile, onFor } from '../../support/flags-file.ts';
import { eventually } from '../../support/eventually.ts';
import { day, guest, type Person, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

const file = flagsFile();
let users: UsersUnderTest;
beforeAll(async () => {
  file.write({ 'api-key-creation': onFor(50), 'provider-sign-in': 'off' });
  users = await startUsersUnderTest({ FLAGS_FILE: file.path });
});
afterAll(async () => {
  await users[Symbol.asyncDispose]();
  file[Symbol.dispose]();
});

async function createKey({ caller }: Person) {
  const expiresAt = new Date(users.now().getTime() + day).toISOString();
  const query = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
    __typename ... on FeatureOff { code flag } } }`;
  return (await users.ask(caller, query, { input: { name: 'Till', scopes: ['orders:read'], expiresAt } })).createApiKey;
}

it('api-key-creation is on for a part of the users, always the same, and off for all when it is disabled', async () => {
  const people: Person[] = [];
  // Of 16 coins, all fall on one side once in 32 000.
  for (let count = 0; count < 16; count += 1) people.push(await users.buildUser('CUSTOMER'));
  const round = async () => Promise.all(people.map(async (person) => (await createKey(person)).__typename));
  const first = await round();
  expect(new Set(first)).toEqual(new Set(['ApiKeyCreated', 'FeatureOff']));
  expect(await round()).toEqual(first);
  file.write({ 'api-key-creation': { state: 'DISABLED', ...onFor(50) }, 'provider-sign-in': 'off' });
  await eventually(async () => (await round()).every((type) => type === 'FeatureOff'), 5_000);
  const [someone] = people;
  expect(someone && (await createKey(someone))).toMatchObject({ code: 'FEATURE_OFF', flag: 'api-key-creation' });
});

it('provider-sign-in refuses to start and to finish while it is off', async () => {
  const off = { __typename: 'FeatureOff', code: 'FEATURE_OFF' };
  const start = `mutation { startProviderSignIn(input: { provider: "local", redirectUri: "https://shop.example/" }) {
    __typename ... on Refusal { code } } }`;
  expect((await users.ask(guest, start)).startProviderSignIn).toEqual(off);
  const finish = `mutation { finishProviderSignIn(input: { secret: "s", code: "c", state: "s" }) {
    __typename ... on Refusal { code } } }`;
  expect((await users.ask(guest, finish)).finishProviderSignIn).toEqual(off);
});

it('shows its flags to SUPPORT and ADMIN alone', async () => {
  const query = '{ usersFlags { flags { key state } } }';
  const support = await users.buildUser('SUPPORT');
  const { usersFlags } = await users.ask(support.caller, query);
  expect(usersFlags.flags).toContainEqual({ key: 'provider-sign-in', state: 'OFF' });
  expect(await users.errorsOf(guest, query)).toEqual(['UNAUTHENTICATED']);
  expect(await users.errorsOf((await users.buildUser('CUSTOMER')).caller, query)).toEqual(['FORBIDDEN']);
});
