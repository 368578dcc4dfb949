import { loadModule } from 'libpg-query';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTrace, traceparentOf, withTrace } from '#platform/telemetry/trace.ts';
import { hotStatements } from '../../../deploy/citus/hot-path.ts';
import { placements } from '../../../deploy/citus/placement.ts';
import { eventually } from '../../support/eventually.ts';
import { hearStatements } from '../../support/hear-statements.ts';
import { address, newCustomer, newStaff, type OrdersStack, startOrdersStack } from '../../support/start-orders.ts';
import { type NamedTables, namedTablesIn } from '../../support/statement-tables.ts';

// Which statements of an order name its customer, and which have to change before orders are distributed. See ADR 52.

const columns = new Map(
  Object.entries(placements).flatMap(([table, place]) => (place.on === 'customer' ? [[table, place.column]] : [])),
);

let stack: OrdersStack;
const hearing = hearStatements();
beforeAll(async () => {
  await loadModule();
  // An attempt that takes longer would be repeated, by other statements.
  stack = await startOrdersStack({ paymentTimeoutMs: 30_000 });
});
afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  hearing[Symbol.dispose]();
});

const parts = 'status lines { sku } history { to } progress { step } payments { status }';

test('each statement of placing, confirming and reading an order is listed with the customer that it names, or why it does not', async () => {
  const caller = newCustomer();
  const trace = startTrace(null);
  const inTrace = <T>(work: () => Promise<T>) => withTrace(traceparentOf(trace), work);
  const variantId = await stack.offer();
  const promotion = `mutation { createPromotion(input: { code: "HOT", name: "Hot", kind: PERCENTAGE, ratePpm: 100000 }) { __typename } }`;
  expect((await stack.call(promotion, {}, newStaff('ADMIN'))).data).toEqual({
    createPromotion: { __typename: 'PromotionChanged' },
  });
  hearing.clear();
  const ask = async (query: string, variables = {}) => {
    const { data, errors } = await inTrace(() => stack.call(query, variables, caller));
    expect(errors).toBeUndefined();
    return data;
  };
  const input = { idempotencyKey: 'hot-path', lines: [{ variantId, quantity: 1 }], shippingAddress: address };
  const place = `mutation Place($input: PlaceOrderInput!) { placeOrder(input: $input) { ... on PlacedOrder { order { id } } } }`;
  const placed = (await ask(place, { input })) as { placeOrder: { order: { id: string } } };
  const { id } = placed.placeOrder.order;
  expect(await ask(place, { input })).toEqual(placed);
  await ask(place, { input: { ...input, idempotencyKey: 'hot-path-2', promotionCodes: ['HOT'] } });
  await inTrace(() => stack.reserve(id));
  await eventually(async () =>
    JSON.stringify(await ask('{ orders(first: 2) { nodes { status } } }')).includes('CONFIRMED'),
  );
  await ask(`query Read($id: ID!) { order(id: $id) { ${parts} } }`, { id });
  await ask(`{ orders(first: 2) { nodes { ${parts} } } }`);

  const orders = new URL(stack.urls.orders).pathname.slice(1);
  const heard = new Map<string, NamedTables>();
  for (const { text, database, traceId } of hearing.heard) {
    // Work by the clock comes in between at any moment, each in a trace of its own. Work for several orders together is in none.
    if (database !== orders || (traceId !== null && traceId !== trace.traceId)) continue;
    const tables = namedTablesIn(text, columns);
    if (tables.named.length + tables.unnamed.length > 0) heard.set(JSON.stringify(tables), tables);
  }
  const listed = hotStatements.map(({ named, unnamed }) => JSON.stringify({ named, unnamed }));
  // A statement that is not listed yet belongs into deploy/citus/hot-path.ts.
  expect([...heard].filter(([key]) => !listed.includes(key)).map(([, tables]) => tables)).toEqual([]);
  expect(hotStatements.filter((_, index) => !heard.has(listed[index] ?? '')).map(({ what }) => what)).toEqual([]);
});

test('a statement has a reason exactly if it does not name the customer of each table', () => {
  for (const { what, unnamed, before } of hotStatements)
    expect([what, before === null]).toEqual([what, unnamed.length === 0]);
});
