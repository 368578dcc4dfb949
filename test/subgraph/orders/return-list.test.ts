import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inputTypeOf } from '#schema/input-type-of.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { returnChanges } from '../../../subgraphs/orders/domain/return.ts';
import { newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';

const warehouse = newStaff('WAREHOUSE');
const support = newStaff('SUPPORT');
const admin = newStaff('ADMIN');
let stack: OrdersStack;
let orderId: string;
let lineId: string;

beforeAll(async () => {
  stack = await startOrdersStack();
  const variantId = await stack.offer({ priceMinor: 1_000, available: 100 });
  ({ id: orderId } = await stack.confirmed(newCustomer(), variantId, 9));
  const [line] = await stack.sql<{ id: string }>('select id from order_line where order_id = $1', [orderId]);
  lineId = line?.id ?? '';
  await change('shipOrder', {});
  await change('markDelivered', {});
});
afterAll(() => stack[Symbol.asyncDispose]());

const keyed = ['requestReturn', 'inspectReturn', 'refundReturn', 'exchangeReturn'];

interface Answer {
  __typename: string;
  code?: string;
  field?: string;
  allowed?: string[];
}

/** A change of the order of this test, by an ADMIN. */
async function change(name: string, input: Record<string, unknown>): Promise<Answer> {
  const query = `mutation ($input: ${inputTypeOf(name)}) { ${name}(input: $input) {
    __typename ... on Refusal { code } ... on IllegalTransition { allowed } ... on InvalidInput { field } } }`;
  const { data, errors } = await stack.call(
    query,
    { input: { orderId, ...(keyed.includes(name) ? { idempotencyKey: randomUUID() } : {}), ...input } },
    admin,
  );
  expect(errors).toBeUndefined();
  return data?.[name] as Answer;
}

interface Listed {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: { id: string; status: string; allowed: string[]; order: { id: string; returns: { id: string }[] } }[];
}

async function list(variables: object = {}, caller: Caller = support): Promise<Listed> {
  const query = `query ($first: Int, $after: String, $filter: ReturnFilter) {
    returns(first: $first, after: $after, filter: $filter) {
      totalCount pageInfo { hasNextPage endCursor } nodes { id status allowed order { id returns { id } } } } }`;
  const { data, errors } = await stack.call(query, { first: 20, ...variables }, caller);
  expect(errors).toBeUndefined();
  return data?.['returns'] as Listed;
}

/** A new return of one piece. */
async function request(): Promise<string> {
  const lines = [{ orderLineId: lineId, quantity: 1 }];
  expect(await change('requestReturn', { lines, reason: 'too small' })).toEqual({
    __typename: 'OrderChanged',
  });
  const [row] = await stack.sql<{ id: string }>('select id from order_return order by id desc limit 1');
  return row?.id ?? '';
}

it('shows staff the returns of all orders by status, with their changes, and the number on all pages', async () => {
  const ids = [await request(), await request(), await request()];
  await change('approveReturn', { returnId: ids[1] });
  const newestFirst = ids.toReversed();
  const all = await list();
  expect(all.nodes.map(({ id }) => id)).toEqual(newestFirst);
  expect(all.totalCount).toBe(3);
  expect(all.nodes[0]).toEqual({
    id: ids[2],
    status: 'REQUESTED',
    allowed: ['approveReturn', 'rejectReturn', 'cancelReturn'],
    order: { id: orderId, returns: ids.map((id) => ({ id })) },
  });

  const requested = { status: ['REQUESTED', 'RECEIVED'] };
  const first = await list({ first: 1, filter: requested });
  expect(first).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true }, nodes: [{ id: ids[2] }] });
  const second = await list({ first: 1, after: first.pageInfo.endCursor, filter: requested }, warehouse);
  expect(second).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: false }, nodes: [{ id: ids[0] }] });
  expect(await list({ filter: { status: ['CLOSED'] } })).toMatchObject({ totalCount: 0, nodes: [] });
});

it('is shown to nobody but staff', async () => {
  const query = '{ returns { nodes { id } } }';
  const guest: Caller = { kind: 'guest', orderId };
  const cases: [Caller, string][] = [
    [newCustomer(), 'FORBIDDEN'],
    [{ kind: 'anonymous' }, 'UNAUTHENTICATED'],
    [guest, 'UNAUTHENTICATED'],
  ];
  for (const [caller, code] of cases) {
    const { data, errors } = await stack.call(query, {}, caller);
    expect([data, errors?.[0]?.extensions?.['code']]).toEqual([{ returns: null }, code]);
  }
});

it('names exactly the changes that the mutations accept, and the history has the reasons', {
  timeout: 60_000,
}, async () => {
  const returnId = await request();
  const inputs: Record<string, Record<string, unknown>> = {
    rejectReturn: { reason: 'worn' },
    closeReturn: { reason: 'worn' },
  };
  // Each step with what is possible before it; the return is not for an exchange.
  const walk: [string | undefined, string[]][] = [
    ['approveReturn', ['approveReturn', 'rejectReturn', 'cancelReturn']],
    ['sendReturn', ['cancelReturn', 'sendReturn', 'receiveReturn']],
    ['receiveReturn', ['receiveReturn']],
    ['inspectReturn', ['inspectReturn']],
    ['closeReturn', ['refundReturn', 'closeReturn']],
    [undefined, []],
  ];
  for (const [step, allowed] of walk) {
    const shown = (await list()).nodes.find(({ id }) => id === returnId);
    expect(shown?.allowed).toEqual(allowed);
    for (const name of Object.keys(returnChanges).filter((other) => !allowed.includes(other))) {
      expect(await change(name, { returnId, ...inputs[name] })).toEqual({
        __typename: 'IllegalTransition',
        code: 'ILLEGAL_TRANSITION',
        allowed,
      });
    }
    if (!step) continue;
    const reason = `because of ${step}`;
    expect(await change(step, { returnId, ...inputs[step], reason: ' ' })).toMatchObject({ field: 'reason' });
    expect(await change(step, { returnId, ...inputs[step], reason })).toEqual({ __typename: 'OrderChanged' });
  }
  const history = await stack.sql<{ reason: string | null }>(
    'select reason from order_history where order_id = $1 order by version desc limit 5',
    [orderId],
  );
  expect(history.map(({ reason }) => reason).toReversed()).toEqual(
    walk.flatMap(([step]) => (step ? [`because of ${step}`] : [])),
  );
});
