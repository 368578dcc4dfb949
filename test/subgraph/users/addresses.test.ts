import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import { type Answer, guest, type Person, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
beforeAll(async () => {
  users = await startUsersUnderTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const result = `__typename
  ... on AddressSaved { address { id name line1 line2 city region postalCode country phone } user { id addresses { id city } } }
  ... on Refusal { code }
  ... on InvalidInput { field }`;
const add = `mutation($input: AddAddressInput!) { addAddress(input: $input) { ${result} } }`;
const update = `mutation($input: UpdateAddressInput!) { updateAddress(input: $input) { ${result} } }`;
const remove = `mutation($id: ID!) { removeAddress(id: $id) { ${result} } }`;
const book = '{ me { addresses { id city } } }';

const london = { name: 'Ada', line1: '12 St James Square', city: 'London', postalCode: 'SW1Y 4JH', country: 'GB' };
const notFound = { __typename: 'AddressNotFound', code: 'ADDRESS_NOT_FOUND' };

async function addTo(person: Person, change: object = {}): Promise<Answer> {
  return (await users.ask(person.caller, add, { input: { address: { ...london, ...change } } })).addAddress;
}

describe('the address book', () => {
  it('accepts a place without postal codes', async () => {
    const person = await users.register();
    const { postalCode: _, ...rest } = london;
    const input = { address: { ...rest, country: 'HK' } };
    expect((await users.ask(person.caller, add, { input })).addAddress).toMatchObject({
      __typename: 'AddressSaved',
      address: { country: 'HK', postalCode: '' },
    });
  });

  it('refuses changes by the access token of a session that ended', async () => {
    const person = await users.register();
    const { address } = await addTo(person);
    await users.ask(person.caller, 'mutation { signOut { __typename } }');
    const input = { address: london };
    expect(await users.errorsOf(person.caller, add, { input })).toEqual(['UNAUTHENTICATED']);
    expect(await users.errorsOf(person.caller, update, { input: { id: address.id, ...input } })).toEqual([
      'UNAUTHENTICATED',
    ]);
    expect(await users.errorsOf(person.caller, remove, { id: address.id })).toEqual(['UNAUTHENTICATED']);
  });

  it('shows added entries, oldest first', async () => {
    const person = await users.register();
    const first = await addTo(person, { line2: ' Flat 3 ', phone: ' ' });
    users.advance(1000);
    const second = await addTo(person, { city: 'Paris', country: 'FR' });
    expect(first).toMatchObject({
      __typename: 'AddressSaved',
      address: { ...london, line2: 'Flat 3', region: null, phone: null },
      user: { id: person.id },
    });
    expect(second.user.addresses).toEqual([
      { id: first.address.id, city: 'London' },
      { id: second.address.id, city: 'Paris' },
    ]);
  });

  it('answers each of two changes in one request with the address book after that change', async () => {
    const person = await users.register();
    const twice = `mutation($input: AddAddressInput!) { one: addAddress(input: $input) { ${result} } two: addAddress(input: $input) { ${result} } }`;
    const { one, two } = await users.ask(person.caller, twice, { input: { address: london } });
    expect(one.user.addresses).toHaveLength(1);
    expect(two.user.addresses).toHaveLength(2);
  });

  it('replaces an entry as a whole', async () => {
    const person = await users.register();
    const { address } = await addTo(person, { phone: '020 7946 0000' });
    const input = { id: address.id, address: { ...london, city: 'Leeds' } };
    const { updateAddress } = await users.ask(person.caller, update, { input });
    expect(updateAddress).toMatchObject({
      __typename: 'AddressSaved',
      address: { id: address.id, city: 'Leeds', phone: null },
      user: { addresses: [{ id: address.id, city: 'Leeds' }] },
    });
  });

  it('removes an entry once', async () => {
    const person = await users.register();
    const { address } = await addTo(person);
    const { removeAddress } = await users.ask(person.caller, remove, { id: address.id });
    expect(removeAddress).toMatchObject({ __typename: 'AddressSaved', address, user: { addresses: [] } });
    expect(await users.ask(person.caller, remove, { id: address.id })).toEqual({ removeAddress: notFound });
  });

  it.each(['nonsense', '', newId('other')])('has no entry %j', async (id) => {
    const person = await users.register();
    expect(await users.ask(person.caller, remove, { id })).toEqual({ removeAddress: notFound });
    const input = { id, address: london };
    expect(await users.ask(person.caller, update, { input })).toEqual({ updateAddress: notFound });
  });

  it("has nothing of anyone else's, not even for staff", async () => {
    const person = await users.register();
    const { address } = await addTo(person);
    for (const other of [await users.register(), await users.buildUser('ADMIN')]) {
      const input = { id: address.id, address: { ...london, city: 'Elsewhere' } };
      expect(await users.ask(other.caller, update, { input })).toEqual({ updateAddress: notFound });
      expect(await users.ask(other.caller, remove, { id: address.id })).toEqual({ removeAddress: notFound });
    }
    expect(await users.ask(person.caller, book)).toEqual({ me: { addresses: [{ id: address.id, city: 'London' }] } });
  });

  it.each([
    ['address.name', { name: '' }],
    ['address.line1', { line1: ' ' }],
    ['address.city', { city: 'x'.repeat(201) }],
    ['address.postalCode', { postalCode: '\u0000' }],
    ['address.phone', { phone: 'x'.repeat(201) }],
  ])('refuses a wrong %s', async (field, change) => {
    const person = await users.register();
    const { address } = await addTo(person);
    const refusal = { __typename: 'InvalidInput', code: 'INVALID_INPUT', field };
    expect(await addTo(person, change)).toEqual(refusal);
    const input = { id: address.id, address: { ...london, ...change } };
    expect(await users.ask(person.caller, update, { input })).toEqual({ updateAddress: refusal });
    expect(await users.ask(person.caller, book)).toEqual({ me: { addresses: [{ id: address.id, city: 'London' }] } });
  });

  it('refuses a country that ISO 3166 does not know', async () => {
    const person = await users.register();
    const input = { address: { ...london, country: 'XX' } };
    expect(await users.errorsOf(person.caller, add, { input })).toEqual(['BAD_USER_INPUT']);
  });

  it('holds fifty entries and not one more, however many come at the same time', async () => {
    const person = await users.register();
    // The last ones come at the same time; all 53 would wait for the connections of the server, on a busy machine for too long.
    for (let count = 0; count < 45; count += 1) await addTo(person);
    const answers = await Promise.all(Array.from({ length: 8 }, () => addTo(person)));
    const refused = answers.filter((answer) => answer.__typename === 'InvalidInput');
    expect(refused).toEqual(
      Array.from({ length: 3 }, () => ({ __typename: 'InvalidInput', code: 'INVALID_INPUT', field: 'address' })),
    );
    expect((await users.ask(person.caller, book)).me.addresses).toHaveLength(50);
  });

  it('is closed to guests, and to the session of an account that does not exist', async () => {
    const stranger = { kind: 'user', userId: newId('user'), sessionId: newId('other'), roles: ['CUSTOMER'] } as const;
    for (const caller of [guest, stranger]) {
      expect(await users.errorsOf(caller, add, { input: { address: london } })).toEqual(['UNAUTHENTICATED']);
    }
    expect(await users.errorsOf(guest, update, { input: { id: 'any', address: london } })).toEqual(['UNAUTHENTICATED']);
    expect(await users.errorsOf(guest, remove, { id: 'any' })).toEqual(['UNAUTHENTICATED']);
  });
});
