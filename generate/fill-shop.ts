import { waitUntil } from '../ops/wait-until.ts';
import type { Single } from '../stages/single.ts';

/*
 * What happens in a shop before its pictures are taken.
 */

/** Far above what a busy machine takes. */
const decidedWithinMs = 60_000;

async function callApi<Data>(single: Single, query: string, variables: object, token?: string): Promise<Data> {
  return callJson(`${single.url}/graphql`, 'POST', { query, variables }, token).then((answer) => {
    const { data, errors } = answer as { data: Data | null; errors?: { message: string }[] };
    if (data === null || errors) throw new Error(errors?.[0]?.message ?? 'the API answered without data');
    return data;
  });
}

export async function callJson(url: string, method: string, body: object, token?: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function signIn(single: Single, email: string): Promise<string> {
  const answer = await callApi<{ signIn: { accessToken: string } }>(
    single,
    'mutation ($input: SignInInput!) { signIn(input: $input) { ... on Session { accessToken } } }',
    { input: { email, password: single.demoPassword } },
  );
  return answer.signIn.accessToken;
}

/** Orders in every column of the board of operators. */
export async function fillBoard(single: Single): Promise<void> {
  const [customer, staff] = [await signIn(single, 'customer@example.com'), await signIn(single, 'staff@example.com')];
  const { products } = await callApi<{ products: { nodes: { variants: { id: string }[] }[] } }>(
    single,
    '{ products(first: 9, filter: { inStock: true }) { nodes { variants { id } } } }',
    {},
  );
  const shippingAddress = {
    name: 'Casey Customer',
    line1: '1 Market Street',
    city: 'London',
    postalCode: 'EC1A 1AA',
    country: 'GB',
  };
  const ids: string[] = [];
  for (const [index, { variants }] of products.nodes.entries()) {
    const lines = [{ variantId: variants[0]?.id, quantity: 1 + (index % 3) }];
    const input = { idempotencyKey: crypto.randomUUID(), lines, shippingAddress };
    const { placeOrder } = await callApi<{ placeOrder: { order?: { id: string } } }>(
      single,
      'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { ... on PlacedOrder { order { id } } } }',
      { input },
      customer,
    );
    if (placeOrder.order) ids.push(placeOrder.order.id);
  }
  const decided = async () => {
    const open = '{ orders(first: 1, filter: { status: [PLACED] }) { totalCount } }';
    const { orders } = await callApi<{ orders: { totalCount: number } }>(single, open, {}, staff);
    return orders.totalCount === 0;
  };
  await waitUntil('every order is decided', decided, decidedWithinMs);
  const change = (mutation: string, type: string, orderId: string | undefined, more: object = {}) =>
    callApi(
      single,
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`,
      { input: { orderId, ...more } },
      staff,
    );
  for (const orderId of ids.slice(0, 4)) await change('shipOrder', 'ShipOrderInput', orderId);
  for (const orderId of ids.slice(0, 2)) await change('markDelivered', 'MarkDeliveredInput', orderId);
  await change('holdOrder', 'HoldOrderInput', ids[4], { reason: 'address to check' });
  await change('cancelOrder', 'CancelOrderInput', ids[5], { reason: 'ordered twice' });
}

/** A customer asks for a larger size of the newest order that arrived; the warehouse has inspected what came back. */
export async function inspectReturn(single: Single): Promise<void> {
  const [customer, staff] = [await signIn(single, 'customer@example.com'), await signIn(single, 'staff@example.com')];
  const arrived = `{ orders(first: 1, filter: { status: [DELIVERED] }) {
    nodes { id lines { id quantity variant { id product { variants { id } } } } } } }`;
  const { orders } = await callApi<{
    orders: {
      nodes: {
        id: string;
        lines: { id: string; quantity: number; variant: { id: string; product: { variants: { id: string }[] } } }[];
      }[];
    };
  }>(single, arrived, {}, staff);
  const [order] = orders.nodes;
  const [line] = order?.lines ?? [];
  if (!order || !line) throw new Error('expected an order that arrived');
  const other = line.variant.product.variants.find(({ id }) => id !== line.variant.id) ?? line.variant;
  const common = { orderId: order.id };
  const keyed = () => ({ ...common, idempotencyKey: crypto.randomUUID() });
  const change = async (mutation: string, type: string, input: object, token = staff) => {
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ... on OrderChanged { order { returns { id } } } } }`;
    const answer = await callApi<Record<string, { order?: { returns: { id: string }[] } }>>(
      single,
      query,
      { input },
      token,
    );
    return answer[mutation]?.order?.returns[0]?.id;
  };
  const exchange = [{ orderLineId: line.id, variantId: other.id }];
  const lines = [{ orderLineId: line.id, quantity: line.quantity }];
  const request = { ...keyed(), lines, exchange, reason: 'too small' };
  const returnId = await change('requestReturn', 'RequestReturnInput', request, customer);
  const reserved = async () => {
    const query = 'query ($id: ID!) { order(id: $id) { returns { exchange { status } } } }';
    const read = await callApi<{ order: { returns: { exchange: { status: string } | null }[] } }>(
      single,
      query,
      { id: order.id },
      staff,
    );
    return read.order.returns[0]?.exchange?.status === 'RESERVED';
  };
  await waitUntil('the new pieces are kept', reserved, decidedWithinMs);
  const reason = (text: string) => ({ returnId, reason: text });
  await change('approveReturn', 'ReturnInput', { ...common, ...reason('within 30 days') });
  await change('receiveReturn', 'ReturnInput', { ...common, ...reason('complete, in the box') });
  await change('inspectReturn', 'InspectReturnInput', { ...keyed(), ...reason('as new') });
}

export async function shipLatestOrder(single: Single): Promise<void> {
  const staff = await signIn(single, 'staff@example.com');
  const { orders } = await callApi<{ orders: { nodes: { id: string }[] } }>(
    single,
    '{ orders(first: 1) { nodes { id } } }',
    {},
    staff,
  );
  await callApi(
    single,
    'mutation ($input: ShipOrderInput!) { shipOrder(input: $input) { __typename ... on Refusal { message } } }',
    { input: { orderId: orders.nodes[0]?.id } },
    staff,
  );
}
