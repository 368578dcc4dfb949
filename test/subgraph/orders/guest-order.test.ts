import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { inputTypeOf } from '#schema/input-type-of.ts';
import { mailedToken } from '#platform/identity/mailed-token.ts';
import { forgetOrderLinks } from '../../../subgraphs/orders/commands/forget-order-links.ts';
import { address, newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';
import { rootSecret } from '../../support/test-settings.ts';

const anonymous: Caller = { kind: 'anonymous' };
let stack: OrdersStack;
let variantId: string;

beforeAll(async () => {
  stack = await startOrdersStack();
  variantId = await stack.offer({ priceMinor: 1_000 });
});
afterAll(() => stack[Symbol.asyncDispose]());

interface Answer {
  __typename: string;
  code?: string;
  expiresAt?: string;
  order?: { id: string; number: string; guestEmail: string };
  access?: { accessToken: string; expiresAt: string };
  guestAccess?: { accessToken: string; expiresAt: string };
}

const selections: Record<string, string> = {
  placeOrder: '... on PlacedOrder { order { id number guestEmail } guestAccess { accessToken expiresAt } }',
  requestOrderLink: '... on OrderLinkRequested { expiresAt }',
  openOrderLink: '... on OrderLinkOpened { order { id number guestEmail } access { accessToken expiresAt } }',
};

async function run(name: string, input: object, caller: Caller = anonymous): Promise<Answer> {
  const { data, errors } = await stack.call(
    `mutation ($input: ${inputTypeOf(name)}) { ${name}(input: $input) { __typename ${selections[name] ?? ''} ... on Refusal { code } } }`,
    { input },
    caller,
  );
  return (data?.[name] ?? { __typename: 'Error', code: errors?.[0]?.extensions?.['code'] }) as Answer;
}

const emailOf = () => `guest-${randomUUID()}@example.com`;

async function placed(guestEmail: string): Promise<{ id: string; number: string }> {
  const { data } = await stack.call('mutation { createGuestCart { ... on GuestCartCreated { cartToken } } }');
  const made = data?.['createGuestCart'] as { cartToken: string } | undefined;
  const input = { cartToken: made?.cartToken, guestEmail, idempotencyKey: randomUUID(), shippingAddress: address };
  const answer = await run('placeOrder', { ...input, lines: [{ variantId, quantity: 1 }] });
  if (!answer.order) throw new Error(`expected an order, got ${JSON.stringify(answer)}`);
  expect(answer.guestAccess?.accessToken).toMatch(/^guest\./);
  return answer.order;
}

/** The ids of the links that e-mails were asked for, oldest first. */
async function mailedLinks(orderId: string): Promise<string[]> {
  const rows = await stack.sql<{ id: string }>(
    `select payload->>'linkId' as id from event_log where name = 'link.requested' and payload->>'orderId' = $1
     order by occurred_at, id`,
    [orderId],
  );
  return rows.map(({ id }) => id);
}

const tokenOf = (id: string) => mailedToken(rootSecret, 'order-link', id);
const open = (token: string) => run('openOrderLink', { token });

async function linkTo(order: { id: string; number: string }, email: string): Promise<string> {
  await run('requestOrderLink', { number: order.number, email });
  return tokenOf((await mailedLinks(order.id)).at(-1) ?? '');
}

describe('a link to the order of a guest', () => {
  it('is requested by number and address in capital or small letters, and opens the order', async () => {
    const email = emailOf();
    const order = await placed(email);
    expect(
      await run('requestOrderLink', { number: ` ${order.number.toLowerCase()} `, email: email.toUpperCase() }),
    ).toEqual({ __typename: 'OrderLinkRequested', expiresAt: expect.any(String) });
    const [link = ''] = await mailedLinks(order.id);
    expect(await open(tokenOf(link))).toMatchObject({
      __typename: 'OrderLinkOpened',
      order: { id: order.id, guestEmail: email },
      access: { accessToken: expect.stringMatching(/^guest\./) },
    });
    const kept = JSON.stringify([
      await stack.sql('select * from order_link'),
      await stack.sql('select * from event_log'),
    ]);
    expect(kept).not.toContain(tokenOf(link).split('.')[1]);
  });

  it('is requested for an address that older releases stored and new orders refuse', async () => {
    const order = await placed(emailOf());
    const email = `.${emailOf()}`;
    await stack.sql('update orders set guest_email = $1 where id = $2', [email, order.id]);
    expect(await open(await linkTo(order, email))).toMatchObject({ order: { id: order.id, guestEmail: email } });
  });

  it('is answered alike for an order that exists and for one that does not', async () => {
    const email = emailOf();
    const order = await placed(email);
    const other = await stack.place(newCustomer(), variantId);
    const keysOf = async (input: object) => {
      const { expiresAt, ...rest } = await run('requestOrderLink', input);
      const minutes = Math.round((Date.parse(expiresAt ?? '') - Date.now()) / 60_000);
      return { ...rest, minutes };
    };
    const known = await keysOf({ number: order.number, email });
    for (const input of [
      { number: order.number, email: emailOf() },
      { number: 'TP-0000-0000', email },
      // The order of an account.
      { number: other.number, email },
    ])
      expect(await keysOf(input)).toEqual(known);
    expect(await mailedLinks(other.id)).toEqual([]);
    expect(await mailedLinks(order.id)).toHaveLength(1);
    // Each request is a row, so each takes the same work.
    const statements = async (input: object) => {
      stack.takeStatements();
      await run('requestOrderLink', input);
      return stack.takeStatements().filter((sql) => !/event_log|doorbell|notify/i.test(sql)).length;
    };
    const unknown = await statements({ number: 'TP-0000-0001', email });
    expect(await statements({ number: order.number, email })).toBe(unknown);
  });

  it('is good once, also when it is used often at the same time', async () => {
    const email = emailOf();
    const order = await placed(email);
    const token = await linkTo(order, email);
    const answers = await Promise.all(Array.from({ length: 8 }, () => open(token)));
    expect(answers.filter(({ __typename }) => __typename === 'OrderLinkOpened')).toHaveLength(1);
    expect(await open(token)).toEqual({ __typename: 'OrderLinkInvalid', code: 'ORDER_LINK_INVALID' });
  });

  it('is not good after its end, for another purpose, or with another signature', async () => {
    const email = emailOf();
    const order = await placed(email);
    const token = await linkTo(order, email);
    const [id = '', signature = ''] = token.split('.');
    const [, foreign = ''] = (await linkTo(await placed(email), email)).split('.');
    for (const wrong of [
      '',
      id,
      `${id}.`,
      `${id}.${foreign}`,
      `${order.id}.${signature}`,
      mailedToken(rootSecret, 'password-reset', id),
      mailedToken('another secret that is long enough', 'order-link', id),
    ])
      expect(await open(wrong)).toMatchObject({ code: 'ORDER_LINK_INVALID' });
    await stack.sql(`update order_link set expires_at = now() - interval '1 second' where id = $1`, [id]);
    expect(await open(token)).toMatchObject({ code: 'ORDER_LINK_INVALID' });
    await forgetOrderLinks(stack.server.orm.em.fork(), new Date());
    expect(await stack.sql('select from order_link where id = $1', [id])).toEqual([]);
    expect(await open(token)).toMatchObject({ code: 'ORDER_LINK_INVALID' });
  });

  it('comes with the confirmation: its id is the id of the order', async () => {
    const order = await placed(emailOf());
    expect(await open(tokenOf(order.id))).toMatchObject({ order: { id: order.id } });
    expect(await open(tokenOf(order.id))).toMatchObject({ code: 'ORDER_LINK_INVALID' });
    // The order of an account has none.
    const other = await stack.place(newCustomer(), variantId);
    expect(await open(tokenOf(other.id))).toMatchObject({ code: 'ORDER_LINK_INVALID' });
  });

  it('is mailed three times an hour at most', async () => {
    const email = emailOf();
    const order = await placed(email);
    await Promise.all(Array.from({ length: 8 }, () => run('requestOrderLink', { number: order.number, email })));
    expect(await mailedLinks(order.id)).toHaveLength(3);
  });
});

describe('a guest with the right to an order', () => {
  const read = async (id: string, caller: Caller) => {
    const { data } = await stack.call(
      'query ($id: ID!) { order(id: $id) { id lines { quantity } history { event } payments { clientSecret } } }',
      { id },
      caller,
    );
    return data?.['order'] as { payments: { clientSecret: string | null }[] } | null;
  };

  it('reads this order, and no other, no list and no customer', async () => {
    const email = emailOf();
    const [own, sameAddress] = [await placed(email), await placed(email)];
    const others = await stack.place(newCustomer(), variantId);
    const guest: Caller = { kind: 'guest', orderId: own.id };
    expect(await read(own.id, guest)).toMatchObject({ lines: [{ quantity: 1 }] });
    expect(await read(sameAddress.id, guest)).toBeNull();
    expect(await read(others.id, guest)).toBeNull();
    const { errors } = await stack.call('{ orders { nodes { id } } }', {}, guest);
    expect(errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
    const entity = await stack.call(
      'query ($all: [_Any!]!) { _entities(representations: $all) { ... on Order { id } } }',
      { all: [{ __typename: 'Order', id: others.id }] },
      guest,
    );
    expect(entity.data?.['_entities']).toEqual([null]);
  });

  it('cancels this order, and no other', async () => {
    const email = emailOf();
    const [own, sameAddress] = [await placed(email), await placed(email)];
    const guest: Caller = { kind: 'guest', orderId: own.id };
    for (const { id } of [sameAddress, await stack.place(newCustomer(), variantId)])
      expect(await run('cancelOrder', { orderId: id }, guest)).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(await run('cancelOrder', { orderId: own.id, reason: 'too late' }, guest)).toEqual({
      __typename: 'OrderChanged',
    });
    expect(
      await stack.sql(
        'select to_status, actor, actor_id, reason from order_history where order_id = $1 and version = 2',
        [own.id],
      ),
    ).toEqual([{ to_status: 'CANCELLED', actor: 'customer', actor_id: null, reason: 'too late' }]);
    expect(await run('cancelOrder', { orderId: own.id }, guest)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('sends pieces of this order back, and of no other', async () => {
    const delivered = async () => {
      const order = await placed(emailOf());
      await stack.reserve(order.id);
      await stack.untilStatus(order.id, 'CONFIRMED');
      await run('shipOrder', { orderId: order.id }, newStaff('WAREHOUSE'));
      await run('markDelivered', { orderId: order.id }, newStaff('WAREHOUSE'));
      return order;
    };
    const [own, other] = [await delivered(), await delivered()];
    const guest: Caller = { kind: 'guest', orderId: own.id };
    const returnsOf = (id: string) =>
      stack.sql<{ id: string; state: string }>('select id, state from order_return where order_id = $1 order by id', [
        id,
      ]);
    const request = { orderId: own.id, reason: 'too small', idempotencyKey: randomUUID() };
    for (let times = 0; times < 2; times++)
      expect(await run('requestReturn', request, guest)).toEqual({ __typename: 'OrderChanged' });
    const [found] = await returnsOf(own.id);
    expect(await returnsOf(own.id)).toEqual([{ id: expect.any(String), state: 'REQUESTED' }]);
    // The key belongs to the order: with the right to another order it is a new one, which finds no order.
    const foreign: Caller = { kind: 'guest', orderId: other.id };
    expect(await run('requestReturn', request, foreign)).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(await returnsOf(other.id)).toEqual([]);

    const change = { orderId: own.id, returnId: found?.id };
    expect(await run('cancelReturn', change, foreign)).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(await run('approveReturn', change, guest)).toMatchObject({ code: 'UNAUTHENTICATED' });
    await run('approveReturn', change, newStaff('SUPPORT'));
    expect(await run('sendReturn', { ...change, trackingCode: 'B-1' }, guest)).toEqual({ __typename: 'OrderChanged' });
    expect(await run('cancelReturn', change, guest)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(await returnsOf(own.id)).toMatchObject([{ state: 'IN_TRANSIT' }]);
  });

  it('changes nothing else of it', async () => {
    const own = await placed(emailOf());
    const guest: Caller = { kind: 'guest', orderId: own.id };
    const change = { orderId: own.id };
    const codes = await Promise.all([
      run('editOrder', { ...change, shippingAddress: address, reason: 'r' }, guest),
      run('shipOrder', change, guest),
      run('refundOrder', { ...change, reason: 'r', idempotencyKey: 'k' }, guest),
      run('holdOrder', { ...change, reason: 'r' }, guest),
      run('mergeCart', { cartToken: 'x' }, guest),
    ]);
    for (const { code } of codes) expect(code).toMatch(/^(FORBIDDEN|UNAUTHENTICATED)$/);
    const [row] = await stack.sql<{ version: number }>('select version from orders where id = $1', [own.id]);
    expect(row).toEqual({ version: 1 });
  });

  it('confirms its payment, and sees the secret of it, which staff and other guests do not', async () => {
    const own = await placed(emailOf());
    const other = await placed(emailOf());
    await stack.rule({ reference: own.id, operation: 'authorise', behaviour: 'require-action' });
    await stack.reserve(own.id);
    await stack.untilStatus(own.id, 'PAYMENT_ACTION_REQUIRED');
    const guest: Caller = { kind: 'guest', orderId: own.id };
    expect((await read(own.id, guest))?.payments).toEqual([{ clientSecret: expect.stringMatching(/^secret_/) }]);
    expect((await read(own.id, newStaff('ADMIN')))?.payments).toEqual([{ clientSecret: null }]);
    const resume = (caller: Caller) => run('resumePayment', { orderId: own.id }, caller);
    expect(await resume({ kind: 'guest', orderId: other.id })).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(await resume(guest)).toEqual({ __typename: 'OrderChanged' });
  });
});
