import { WebSocket } from 'ws';
import { demoPassword, graphql, memoryMb, newCustomer, print, round, watched, wsUrl } from './attack-client.ts';

// A1 of the attacks: lists within lists.

interface LargeOrders {
  token: string;
  variantIds: string[];
  orderIds: string[];
}

let made: Promise<LargeOrders> | undefined;
/** 14 orders of 1,200 variants, 15 of each product. The demo staff makes the products. */
const largeOrders = (): Promise<LargeOrders> => (made ??= placeLargeOrders());

async function placeLargeOrders(): Promise<LargeOrders> {
  const { data: signedIn } = await graphql(
    `mutation { signIn(input: { email: "staff@example.com", password: "${demoPassword}" }) { ... on Session { accessToken } } }`,
  );
  const staff: string | undefined = signedIn?.signIn?.accessToken;
  if (staff === undefined) throw new Error('no demo staff: start the server without NODE_ENV=production');
  const variantIds: string[] = [];
  for (let product = 0; product < 80; product += 1) {
    const slug = `attack-${crypto.randomUUID()}`;
    const variants = Array.from({ length: 15 }, (_, n) => ({
      sku: `${slug}-${n}`,
      price: { amount: 100, currency: 'GBP' },
      onHand: 1_000,
      options: [{ name: 'n', value: String(n) }],
    }));
    const { data } = await graphql(
      'mutation ($input: CreateProductInput!) { createProduct(input: $input) { ... on ProductCreated { product { variants { id } } } } }',
      { input: { slug, name: 'Attack', variants } },
      staff,
    );
    for (const { id } of data.createProduct.product.variants) variantIds.push(id);
  }
  const token = await newCustomer();
  const shippingAddress = { name: 'A', line1: 'B', city: 'C', postalCode: 'SW1Y 4LB', country: 'GB' };
  const lines = variantIds.map((variantId) => ({ variantId, quantity: 1 }));
  const orderIds: string[] = [];
  // Right after the products, orders may not have heard of each variant yet.
  for (let attempt = 0; orderIds.length < 14 && attempt < 60; attempt += 1) {
    const { data } = await graphql(
      'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { ... on PlacedOrder { order { id } } } }',
      { input: { idempotencyKey: crypto.randomUUID(), lines, shippingAddress } },
      token,
    );
    const id: string | undefined = data?.placeOrder?.order?.id;
    if (id !== undefined) orderIds.push(id);
    else await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return { token, variantIds, orderIds };
}

const nested = 'lines { variant { product { variants { product { variants { sku } } } } } }';

/** A1: lists within lists within lists. */
export async function nestedLists(): Promise<void> {
  const { token, variantIds, orderIds } = await largeOrders();
  const query = `{ orders(first: 14) { nodes { ${nested} } } }`;
  const beforeMb = memoryMb();
  const { result, othersMs, peakMb } = await watched(() => graphql(query, {}, token));
  print('A1', {
    placed: orderIds.length,
    lines: variantIds.length,
    ms: round(result.ms),
    status: result.status,
    code: result.code,
    answerKb: round(result.bytes / 1024),
    othersMs: round(othersMs),
    beforeMb,
    peakMb,
  });
}

/** A1S: the same in other shapes: other roots, aliases, fragments, wide instead of deep, live, and several at the same time. */
export async function nestedShapes(): Promise<void> {
  const { token, variantIds, orderIds } = await largeOrders();
  const [first = ''] = orderIds;
  const everything = `id sku name quantity unitPrice { amount currency } lineTotal { amount currency }
    variant { id sku name available price { amount currency } options { name value } product { id slug name } }`;
  const nodes = (selection: string) =>
    orderIds.map((id, n) => `n${n}: node(id: "${id}") { ... on Order { ${selection} } }`).join(' ');
  const shapes: Record<string, string> = {
    'me.orders, deep': `{ me { orders(first: 14) { nodes { ${nested} } } } }`,
    'node by alias, deep': `{ ${nodes(nested)} }`,
    'node by alias, wide': `{ ${nodes(`lines { ${everything} }`)} }`,
    'one order, deep': `{ order(id: "${first}") { ${nested} } }`,
    'one order, deeper': `{ order(id: "${first}") { lines { variant { product { variants { product { variants { product { slug } } } } } } } } }`,
    'orders, wide': `{ orders(first: 14) { nodes { lines { ${everything} } } } }`,
    'orders, wide, in fragments': `query { orders(first: 14) { nodes { ...A ...B ...C } } }
      fragment A on Order { lines { id sku name variant { sku } } } fragment B on Order { lines { id variant { name available } } }
      fragment C on Order { lines { lineTotal { amount currency } variant { price { amount } product { name } } } }`,
    'orders by alias, flat': `{ ${Array.from({ length: 10 }, (_, n) => `a${n}: orders(first: 14) { nodes { lines { id sku } } }`).join(' ')} }`,
    'orders by alias, deep': `{ ${Array.from({ length: 4 }, (_, n) => `a${n}: orders(first: 14) { nodes { ${nested} } }`).join(' ')} }`,
    'products, deep':
      '{ products(first: 100) { nodes { variants { product { variants { product { variants { sku } } } } } } } }',
    'products by alias, wide': `{ ${Array.from({ length: 5 }, (_, n) => `a${n}: products(first: 100, sort: ${n % 2 ? 'NAME' : 'NEWEST'}) { nodes { id name variants { sku available priceHistory { amount: price { amount } since } } categories { name parent { name children { name } } } } }`).join(' ')} }`,
    'categories, deep':
      '{ categories { children { children { parent { children { parent { children { name } } } } } } } }',
    'price history': `{ ${Array.from({ length: 14 }, (_, n) => `v${n}: node(id: "${variantIds[n]}") { ... on Variant { product { variants { priceHistory { since price { amount } } product { variants { sku } } } } } }`).join(' ')} }`,
  };
  for (const [shape, query] of Object.entries(shapes)) {
    const { result, othersMs } = await watched(() => graphql(query, {}, token));
    print('A1S', {
      shape,
      ms: round(result.ms),
      code: result.code,
      answerKb: round(result.bytes / 1024),
      othersMs: round(othersMs),
    });
  }
  for (const [shape, count] of [
    ['orders, wide', 5],
    ['node by alias, deep', 5],
  ] as const) {
    const query = shapes[shape] ?? '';
    const { result, othersMs } = await watched(() =>
      Promise.all(Array.from({ length: count }, () => graphql(query, {}, token))),
    );
    print('A1S', {
      shape: `${count} times ${shape}`,
      codes: result.map(({ code }) => code),
      othersMs: round(othersMs),
    });
  }
  for (const transport of ['WebSocket', 'stream'] as const) {
    for (const [shape, selection] of [
      ['deep', nested],
      ['wide', `lines { ${everything} }`],
    ] as const) {
      const query = `subscription { orderStatusChanged(orderId: "${first}") { version order { ${selection} } } }`;
      const { result, othersMs } = await watched(() =>
        transport === 'WebSocket' ? firstMessage(query, token) : firstPart(query, token),
      );
      print('A1S', { shape: `${transport}, ${shape}`, ...result, othersMs: round(othersMs) });
    }
  }
}

function firstMessage(query: string, token: string): Promise<object> {
  const { promise, resolve } = Promise.withResolvers<object>();
  const socket = new WebSocket(wsUrl, 'graphql-transport-ws');
  const sentAt = performance.now();
  socket.on('error', (error) => resolve({ failed: String(error) }));
  socket.on('open', () =>
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
  );
  socket.on('message', (data: Buffer) => {
    const { type } = JSON.parse(data.toString()) as { type: string };
    if (type === 'connection_ack') socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query } }));
    if (type !== 'next' && type !== 'error') return;
    socket.terminate();
    resolve({ ms: round(performance.now() - sentAt), ...seen(data.toString()) });
  });
  return promise;
}

async function firstPart(query: string, token: string): Promise<object> {
  const sentAt = performance.now();
  const left = new AbortController();
  const response = await fetch(`${wsUrl.replace(/^ws/, 'http')}/stream`, {
    method: 'POST',
    signal: left.signal,
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (/^data: .*\n/m.test(text)) break;
  }
  left.abort();
  return { ms: round(performance.now() - sentAt), ...seen(text) };
}

function seen(text: string): object {
  return { code: /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? 'OK', answerKb: round(text.length / 1024) };
}
