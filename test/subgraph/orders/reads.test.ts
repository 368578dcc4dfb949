import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import type { Caller } from '#platform/identity/caller.ts';
import {
  newCustomer,
  newStaff,
  type OrdersStack,
  startOrdersStack,
  type UserCaller,
} from '../../support/start-orders.ts';

let stack: OrdersStack;
let variantId: string;
beforeAll(async () => {
  stack = await startOrdersStack();
  variantId = await stack.offer({ available: 100_000 });
  // Orders that a test dates back lie before an order whose stock is held, so they do not count as a backlog.
  await stack.confirmed(newCustomer(), variantId);
});
afterAll(() => stack[Symbol.asyncDispose]());

async function read(query: string, variables: object, caller: Caller): Promise<Record<string, unknown>> {
  const { data, errors } = await stack.call(query, variables as Record<string, unknown>, caller);
  expect(errors).toBeUndefined();
  return data ?? {};
}

interface Page {
  nodes: { id: string; placedAt: string; status: string }[];
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}
const orders = async (variables: object, caller: Caller) =>
  (
    await read(
      `query ($first: Int, $after: String, $filter: OrderFilter) { orders(first: $first, after: $after, filter: $filter) {
        nodes { id placedAt status } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      variables,
      caller,
    )
  )['orders'] as Page;

async function placeMany(caller: UserCaller, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push((await stack.place(caller, variantId)).id);
  return ids.reverse();
}

/** Makes many of something, ten at a time: all together wait for the ten connections of the server, on a busy machine for too long. */
async function inGroups<Result>(count: number, make: () => Promise<Result>): Promise<Result[]> {
  const made: Result[] = [];
  while (made.length < count) made.push(...(await Promise.all(Array.from({ length: 10 }, make))));
  return made;
}

describe('a list that staff search', () => {
  const staff = newStaff('SUPPORT');
  const found = async (filter: object, caller: Caller = staff) =>
    (
      await read(
        'query ($filter: OrderFilter) { orders(first: 100, filter: $filter) { totalCount nodes { number } } }',
        { filter },
        caller,
      )
    )['orders'] as { totalCount: number; nodes: { number: string }[] };

  it('finds an order by its number, as people write it, and only for who may see it', async () => {
    const owner = newCustomer();
    const { number } = await stack.place(owner, variantId);
    const one = { totalCount: 1, nodes: [{ number }] };
    const none = { totalCount: 0, nodes: [] };
    expect(await found({ number: ` ${number.toLowerCase()} ` })).toEqual(one);
    expect(await found({ number }, owner)).toEqual(one);
    expect(await found({ number }, newCustomer())).toEqual(none);
    for (const wrong of ['TP-0000-0000', '', '%', `${number}\0`]) expect(await found({ number: wrong })).toEqual(none);
  });

  it('finds orders by the sku of a line, and by total and currency', async () => {
    const [article, euros] = [
      await stack.offer({ priceMinor: 77_700 }),
      await stack.offer({ priceMinor: 77_700, currency: 'EUR' }),
    ];
    const first = await stack.place(newCustomer(), article);
    const second = await stack.place(newCustomer(), article, 2);
    const third = await stack.place(newCustomer(), euros);
    const numbers = async (filter: object) => (await found(filter)).nodes.map(({ number }) => number);
    expect(await numbers({ sku: `SKU-${article}` })).toEqual([second.number, first.number]);
    expect(await numbers({ sku: `sku-${article}` })).toEqual([]);
    const totals = { currency: 'GBP', minTotal: 77_700, maxTotal: 77_700 };
    expect(await numbers(totals)).toEqual([first.number]);
    expect(await numbers({ ...totals, maxTotal: '9007199254740993' })).toEqual([second.number, first.number]);
    expect(await numbers({ ...totals, currency: 'EUR' })).toEqual([third.number]);
    const { errors } = await stack.call(
      'query ($filter: OrderFilter) { orders(filter: $filter) { totalCount } }',
      { filter: { minTotal: 1 } },
      staff,
    );
    expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  });

  it('counts all pages, also of each customer with one statement', async () => {
    const [ann, bob] = [newCustomer(), newCustomer()];
    await placeMany(ann, 3);
    await placeMany(bob, 1);
    const page = await read('query { orders(first: 2) { totalCount nodes { id } } }', {}, ann);
    expect(page['orders']).toMatchObject({ totalCount: 3, nodes: [{}, {}] });
    stack.takeStatements();
    const answer = await read(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { orders(first: 1) { totalCount } } } }',
      { r: [ann, bob, newCustomer()].map(({ userId }) => ({ __typename: 'User', id: userId })) },
      staff,
    );
    expect(answer['_entities']).toEqual([3, 1, 0].map((totalCount) => ({ orders: { totalCount } })));
    expect(stack.takeStatements()).toHaveLength(2);
  });
});

describe('someone else’s order', () => {
  it('looks like an order that does not exist, whichever field reads it', async () => {
    const [owner, stranger] = [newCustomer(), newCustomer()];
    const { id } = await stack.place(owner, variantId);
    const missing = randomUUID();
    const everyWay = async (orderId: string, caller: Caller) => {
      const entities = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Order { id number } } }`;
      const changed = `{ __typename ... on Refusal { code message } }`;
      return [
        await stack.call(`query ($id: ID!) { order(id: $id) { id status } }`, { id: orderId }, caller),
        await stack.call(entities, { r: [{ __typename: 'Order', id: orderId }] }, caller),
        await stack.call(entities, { r: [{ __typename: 'Order', ref: orderId }] }, caller),
        caller.kind === 'user' &&
          (await stack.call(
            `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) ${changed} }`,
            { input: { orderId, expectedVersion: 7 } },
            caller,
          )),
      ];
    };
    for (const caller of [stranger, { kind: 'anonymous' } as const]) {
      expect(await everyWay(id, caller)).toEqual(await everyWay(missing, caller));
      expect(await everyWay('nonsense', caller)).toEqual(await everyWay(missing, caller));
    }
    expect(await read(`query ($id: ID!) { order(id: $id) { id } }`, { id }, owner)).toEqual({ order: { id } });
    for (const role of ['SUPPORT', 'WAREHOUSE', 'ADMIN'] as const) {
      expect(await read(`query ($id: ID!) { order(id: $id) { id } }`, { id }, newStaff(role))).toEqual({
        order: { id },
      });
    }
    expect((await orders({ filter: { customerId: owner.userId } }, stranger)).nodes).toEqual([]);
    expect((await orders({}, stranger)).nodes).toEqual([]);
  });

  it('needs a sign-in: a guest gets UNAUTHENTICATED, as for live updates', async () => {
    const { data, errors } = await stack.call('{ orders { nodes { id } } }', {}, { kind: 'anonymous' });
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UNAUTHENTICATED']);
    expect(data).toEqual({ orders: null });
  });

  it('does not appear under its customer either', async () => {
    const [owner, stranger] = [newCustomer(), newCustomer()];
    const ids = await placeMany(owner, 2);
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { id orders { nodes { id } pageInfo { hasNextPage } } } } }`;
    const r = [{ __typename: 'User', id: owner.userId }];
    const empty = { _entities: [{ id: owner.userId, orders: { nodes: [], pageInfo: { hasNextPage: false } } }] };
    expect(await read(query, { r }, stranger)).toEqual(empty);
    expect(await read(query, { r }, { kind: 'anonymous' })).toEqual(empty);
    const full = { _entities: [{ orders: { nodes: ids.map((id) => ({ id })) } }] };
    expect(await read(query, { r }, owner)).toMatchObject(full);
    expect(await read(query, { r }, newStaff('WAREHOUSE'))).toMatchObject(full);
  });
});

describe('orders', () => {
  it('come page by page, newest first, each once', async () => {
    const caller = newCustomer();
    const ids = await placeMany(caller, 7);
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 4; page++) {
      const { nodes, edges, pageInfo }: Page = await orders({ first: 2, after }, caller);
      seen.push(...nodes.map(({ id }) => id));
      expect(edges.map(({ node }) => node.id)).toEqual(nodes.map(({ id }) => id));
      expect(pageInfo.hasNextPage).toBe(page < 3);
      expect(pageInfo.hasPreviousPage).toBe(page > 0);
      expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor);
      after = pageInfo.endCursor;
    }
    expect(seen).toEqual(ids);
  });

  it('placed in the same millisecond are neither lost nor repeated between pages', async () => {
    const caller = newCustomer();
    const ids = await placeMany(caller, 5);
    await stack.sql(`update orders set placed_at = '2026-11-21T10:00:00Z' where customer_id = $1`, [caller.userId]);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Page = await orders({ first: 2, after }, caller);
      seen.push(...page.nodes.map(({ id }) => id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it('can be filtered by status, customer and time, all together', async () => {
    const caller = newCustomer();
    const [newest, middle, oldest] = await placeMany(caller, 3);
    await stack.sql(`update orders set placed_at = now() - interval '3 days' where id = $1`, [oldest]);
    await stack.sql(`update orders set state = 'CANCELLED', status = 'CANCELLED' where id = $1`, [middle]);
    const ids = async (filter: object, by: Caller = newStaff('SUPPORT')) =>
      (await orders({ filter: { customerId: caller.userId, ...filter } }, by)).nodes.map(({ id }) => id);
    expect(await ids({})).toEqual([newest, middle, oldest]);
    expect(await ids({ status: ['CANCELLED'] })).toEqual([middle]);
    expect(await ids({ status: ['CANCELLED', 'PLACED'] })).toEqual([newest, middle, oldest]);
    expect(await ids({ status: [] })).toEqual([]);
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    expect(await ids({ placedFrom: yesterday })).toEqual([newest, middle]);
    expect(await ids({ placedBefore: yesterday })).toEqual([oldest]);
    expect(await ids({ placedFrom: yesterday, status: ['PLACED'] })).toEqual([newest]);
    expect(await ids({}, caller)).toEqual([newest, middle, oldest]);
    expect((await orders({ filter: { customerId: 'nonsense' } }, newStaff('ADMIN'))).nodes).toEqual([]);
  });

  it('refuse a date that PostgreSQL cannot store', async () => {
    for (const placedFrom of ['0000-01-01T00:00:00Z', '2026-02-30T00:00:00Z']) {
      const { errors } = await stack.call(
        'query ($filter: OrderFilter) { orders(filter: $filter) { nodes { id } } }',
        { filter: { placedFrom } },
        newCustomer(),
      );
      expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    }
  });

  it('refuse pages that are too large or too small and cursors of other lists', async () => {
    const codeOf = async (variables: object) => {
      const { errors } = await stack.call(
        `query ($first: Int, $after: String) { orders(first: $first, after: $after) { nodes { id } } }`,
        variables as Record<string, unknown>,
        newCustomer(),
      );
      return errors?.[0]?.extensions?.['code'];
    };
    for (const first of [0, -1, 101]) expect(await codeOf({ first })).toBe('BAD_USER_INPUT');
    const forged = (values: unknown) => Buffer.from(JSON.stringify(values)).toString('base64url');
    for (const after of [
      '?',
      forged({}),
      forged([1]),
      forged(['2026-01-01', "x'; --"]),
      forged(['then', randomUUID()]),
      ...['0000-01-01T00:00:00.000Z', '-271821-04-20T00:00:00.000Z', '+275760-09-13T00:00:00.000Z'].map((placedAt) =>
        forged([placedAt, newId('order')]),
      ),
    ]) {
      expect(await codeOf({ after })).toBe('INVALID_CURSOR');
    }
  });
});

describe('the number of SQL statements', () => {
  const everything = /* GraphQL */ `
    { orders(first: 100) { nodes { id number status total { amount } customer { id } shippingAddress { city }
      lines { id quantity variant { id } lineTotal { amount } } history { version to } payments { status } shipments { id lines { quantity } } progress { step state } } } }
  `;

  it('is two for a hundred orders with all their parts', async () => {
    const caller = newCustomer();
    await inGroups(100, () => stack.place(caller, variantId));
    stack.takeStatements();
    const { orders: page } = (await read(everything, {}, caller)) as { orders: { nodes: unknown[] } };
    expect(page.nodes).toHaveLength(100);
    const statements = stack.takeStatements();
    // orders with lines, history, payments and steps; shipments with their lines
    expect(statements).toHaveLength(2);
  });

  it('is one more for the cursor of the feed, which is read before the page', async () => {
    const caller = newCustomer();
    await stack.place(caller, variantId);
    const r = [{ __typename: 'User', id: caller.userId }];
    const ofUser = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { orders { feedCursor nodes { id } } } } }`;
    for (const [query, variables] of [
      ['{ orders { nodes { id } feedCursor } }', {}],
      [ofUser, { r }],
    ] as const) {
      stack.takeStatements();
      await read(query, variables, caller);
      expect(stack.takeStatements()).toEqual([
        expect.stringContaining('max(position)'),
        expect.stringContaining('from orders'),
      ]);
    }
  });

  it('is one for the orders of a hundred users, and one for a hundred references', async () => {
    const owners = await inGroups(100, async () => {
      const owner = newCustomer();
      await stack.place(owner, variantId);
      return owner;
    });
    stack.takeStatements();
    const users = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { orders(first: 2) { nodes { id } } } } }`;
    const r = owners.map(({ userId }) => ({ __typename: 'User', id: userId }));
    const { _entities: found } = (await read(users, { r }, newStaff('SUPPORT'))) as {
      _entities: { orders: { nodes: { id: string }[] } }[];
    };
    expect(stack.takeStatements()).toHaveLength(1);
    const ids = found.flatMap(({ orders: { nodes } }) => nodes.map(({ id }) => id));
    expect(new Set(ids).size).toBe(100);

    const references = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Order { id status } } }`;
    const asked = ids.map((id) => ({ __typename: 'Order', id }));
    const { _entities: entities } = (await read(references, { r: asked }, newStaff('SUPPORT'))) as {
      _entities: { id: string }[];
    };
    expect(entities.map(({ id }) => id)).toEqual(ids);
    expect(stack.takeStatements()).toHaveLength(1);
  });

  it('stays one when users have many orders: a page is cut in the database', async () => {
    const owner = newCustomer();
    const ids = await placeMany(owner, 5);
    const query = `query ($r: [_Any!]!, $after: String) { _entities(representations: $r) { ... on User { orders(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } } }`;
    const r = [{ __typename: 'User', id: owner.userId }];
    interface UserPage {
      _entities: { orders: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }[];
    }
    const first = (await read(query, { r }, owner)) as unknown as UserPage;
    expect(first._entities[0]?.orders).toMatchObject({
      nodes: ids.slice(0, 2).map((id) => ({ id })),
      pageInfo: { hasNextPage: true },
    });
    const after = first._entities[0]?.orders.pageInfo.endCursor;
    const second = (await read(query, { r, after }, owner)) as unknown as UserPage;
    expect(second._entities[0]?.orders.nodes.map(({ id }) => id)).toEqual(ids.slice(2, 4));
  });
});

describe('an unsigned call', () => {
  it('is refused before anything is read', async () => {
    const answer = await stack.server.client({
      query: '{ orders { nodes { id } } }',
      identity: { token: 'forged', headers: () => ({}) },
    });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('UNSIGNED_CALL');
  });
});
