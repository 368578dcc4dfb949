import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { guest, startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
beforeAll(async () => {
  users = await startUsersUnderTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const node = '($id: ID!) { node(id: $id) { __typename ref ... on User { email addresses { id } } } }';
const entities = `($representations: [_Any!]!) { _entities(representations: $representations) { __typename ... on User { id email addresses { id } } } }`;
const service: Caller = { kind: 'service', name: 'subscriptions' };

const askNode = async (caller: Caller, id: string) => (await users.ask(caller, `query${node}`, { id })).node;
const askEntities = async (caller: Caller, keys: object[]) => {
  const representations = keys.map((key) => ({ __typename: 'User', ...key }));
  return (await users.ask(caller, `query${entities}`, { representations }))._entities;
};

describe('a user', () => {
  it('is there for that person, for staff and for our own processes', async () => {
    const person = await users.register();
    const staff = await Promise.all((['SUPPORT', 'WAREHOUSE', 'ADMIN'] as const).map((role) => users.buildUser(role)));
    const seen = { __typename: 'User', email: person.email, addresses: [] };
    for (const caller of [person.caller, service, ...staff.map((clerk) => clerk.caller)]) {
      expect(await askNode(caller, person.id)).toEqual({ ...seen, ref: person.id });
      expect(await askNode(caller, person.id.toUpperCase())).toEqual({ ...seen, ref: person.id });
      const expected = { ...seen, id: person.id };
      expect(await askEntities(caller, [{ id: person.id }, { ref: person.id }])).toEqual([expected, expected]);
    }
  });

  it('does not exist for anyone else, by node or as an entity', async () => {
    const person = await users.register();
    const other = await users.register();
    for (const caller of [guest, other.caller]) {
      expect(await askNode(caller, person.id)).toBeNull();
      expect(await askEntities(caller, [{ id: person.id }, { ref: person.id }])).toEqual([null, null]);
    }
  });

  it('that does not exist is null, and so is a text that is no id', async () => {
    const staff = await users.buildUser('SUPPORT');
    for (const id of [newId('user'), 'nonsense', '', "'; drop table user_account; --", newId('other')]) {
      expect(await askNode(staff.caller, id)).toBeNull();
      expect(await askEntities(staff.caller, [{ id }, { ref: id }])).toEqual([null, null]);
    }
  });

  it('costs one statement for a hundred of them, and one for their address books', async () => {
    const staff = await users.buildUser('SUPPORT');
    const people = await Promise.all(Array.from({ length: 5 }, () => users.register()));
    const keys = Array.from({ length: 100 }, (_, index) => ({ id: people[index % 5]?.id ?? newId('user') }));
    users.statements.length = 0;
    const found = await askEntities(staff.caller, keys);
    expect(found.map((user: { id: string }) => user.id)).toEqual(keys.map(({ id }) => id));
    expect(users.statements).toHaveLength(2);
  });
});

describe('me', () => {
  it('is the signed-in user', async () => {
    const person = await users.register();
    expect(await users.ask(person.caller, '{ me { id email name roles } }')).toEqual({
      me: { id: person.id, email: person.email, name: 'Ada', roles: ['CUSTOMER'] },
    });
  });

  it('is null for a guest and for our own processes', async () => {
    expect(await users.ask(guest, '{ me { id } }')).toEqual({ me: null });
    expect(await users.ask(service, '{ me { id } }')).toEqual({ me: null });
  });
});

describe('node', () => {
  it.each([
    ['product', 'Product'],
    ['variant', 'Variant'],
    ['order', 'Order'],
  ] as const)('names the owner of a %s id without asking it', async (kind, typename) => {
    const id = newId(kind);
    users.statements.length = 0;
    expect(await askNode(guest, id)).toEqual({ __typename: typename, ref: id });
    expect(users.statements).toEqual([]);
  });
});

describe('a call that is not signed', () => {
  const query = '{ me { id } }';

  it('is refused in process', async () => {
    for (const token of ['', 'nonsense', `${users.identity.sign(guest, 'users').token}x`]) {
      const { data, errors } = await users.server.client({ query, identity: { token, headers: () => ({}) } });
      expect(data).toBeUndefined();
      expect(errors?.map((error) => error.extensions?.['code'])).toEqual(['UNSIGNED_CALL']);
    }
  });

  it('is refused over HTTP, _entities and _service too', async () => {
    for (const body of [
      { query },
      { query: '{ _service { sdl } }' },
      { query: `query${entities}`, variables: { representations: [] } },
    ]) {
      const answer = await users.server.app.inject({ method: 'POST', url: '/graphql', payload: body });
      expect(answer.statusCode).toBe(401);
      expect(answer.json().errors[0].extensions.code).toBe('UNSIGNED_CALL');
    }
  });

  it('is refused at the event feed', async () => {
    const answer = await users.server.app.inject({
      method: 'POST',
      url: '/internal/events/read',
      payload: { after: 0 },
    });
    expect(answer.statusCode).toBe(401);
  });
});
