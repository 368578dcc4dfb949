import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { WebSocket } from 'ws';
import { overload, percentile } from './overload.ts';

/*
 * Measures what one client can do to a running server: `npm run attacks -- --url http://127.0.0.1:4000 --pid <its process>`. It needs nothing
 * but the API, so that the same file measures any version. A1 and H1 need the demo data; A2 shows only with NODE_ENV=production.
 */

const { values: flags } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:4000' },
    pid: { type: 'string' },
    only: { type: 'string' },
  },
});
const url = flags.url;
const wsUrl = `${url.replace(/^http/, 'ws')}/graphql`;
/**
 * Waits longer than any client does. It opens as many connections as there are requests: a limit would queue them here, out of the server's sight.
 */
const pool = new Pool(url, { headersTimeout: 120_000, bodyTimeout: 120_000 });
const password = 'a long enough password';

interface Answer {
  status: number;
  ms: number;
  bytes: number;
  /** Code of the first error. */
  code: string;
  // Answers of many shapes.
  // oxlint-disable-next-line typescript/no-explicit-any
  data: any;
}

async function post(text: string, headers: Record<string, string> = {}): Promise<Answer> {
  const sentAt = performance.now();
  const { statusCode, body } = await pool.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
  const answer = Buffer.from(await body.arrayBuffer());
  const ms = performance.now() - sentAt;
  let parsed: { data?: unknown; errors?: { extensions?: { code?: string } }[] } = {};
  if (statusCode === 200 || answer.length < 100_000) parsed = JSON.parse(answer.toString());
  return {
    status: statusCode,
    ms,
    bytes: answer.length,
    code: parsed.errors?.[0] ? (parsed.errors[0].extensions?.code ?? 'no code') : 'OK',
    data: parsed.data,
  };
}

const graphql = (query: string, variables: object = {}, token?: string) =>
  post(JSON.stringify({ query, variables }), token === undefined ? {} : { authorization: `Bearer ${token}` });

const memoryMb = () =>
  flags.pid === undefined
    ? Number.NaN
    : Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${flags.pid}/status`, 'utf8'))?.[1]) / 1024);

/** The effect on other clients: the slowest of small requests sent one after another, and the most memory. */
async function watched<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; othersMs: number; peakMb: number }> {
  let running = true;
  let [othersMs, peakMb] = [0, 0];
  const others = (async () => {
    while (running) {
      othersMs = Math.max(othersMs, (await graphql('{ __typename }')).ms);
      peakMb = Math.max(peakMb, memoryMb());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const result = await work();
  running = false;
  await others;
  return { result, othersMs, peakMb };
}

const round = (value: number) => Math.round(value);
const print = (attack: string, figures: object) => console.log(`${attack} ${JSON.stringify(figures)}`);

async function newCustomer(email = `attack-${crypto.randomUUID()}@example.com`): Promise<string> {
  const mutation = `mutation ($input: RegisterInput!) { register(input: $input) { ... on Session { accessToken } ... on Refusal { code } } }`;
  const { data, code } = await graphql(mutation, { input: { email, password, name: 'Attack' } });
  if (!data?.register?.accessToken) throw new Error(`no account: ${code} ${JSON.stringify(data)}`);
  return data.register.accessToken;
}

/** A1: 14 orders of 1,200 variants, 15 of each product, then lists within lists within lists. The demo staff makes the products. */
async function nestedLists(): Promise<void> {
  const { data: signedIn } = await graphql(
    'mutation { signIn(input: { email: "staff@example.com", password: "tradepost-demo" }) { ... on Session { accessToken } } }',
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
  let placed = 0;
  // Right after the products, orders may not have heard of each variant yet.
  for (let attempt = 0; placed < 14 && attempt < 60; attempt += 1) {
    const { data } = await graphql(
      'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename } }',
      { input: { idempotencyKey: crypto.randomUUID(), lines, shippingAddress } },
      token,
    );
    if (data?.placeOrder?.__typename === 'PlacedOrder') placed += 1;
    else await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const query =
    '{ orders(first: 14) { nodes { lines { variant { product { variants { product { variants { sku } } } } } } } } }';
  const beforeMb = memoryMb();
  const { result, othersMs, peakMb } = await watched(() => graphql(query, {}, token));
  print('A1', {
    placed,
    lines: lines.length,
    ms: round(result.ms),
    status: result.status,
    code: result.code,
    answerKb: round(result.bytes / 1024),
    othersMs: round(othersMs),
    beforeMb,
    peakMb,
  });
}

/** A2: a message of the server that quotes 240 kB of the client. */
async function quotedText(): Promise<void> {
  const text = `{ products(first: "${'Did you mean '.repeat(18_400)}") { nodes { id } } }`;
  const { result, othersMs } = await watched(() => graphql(text));
  print('A2', {
    bodyKb: round(text.length / 1024),
    ms: round(result.ms),
    status: result.status,
    answerBytes: result.bytes,
    othersMs: round(othersMs),
  });
}

/** A3: a content type of 15,500 blanks. */
async function blanks(): Promise<void> {
  const times: number[] = [];
  for (let n = 0; n < 20; n += 1)
    times.push(
      (await post('{"query":"{ __typename }"}', { 'content-type': `application/json${' '.repeat(15_500)}x` })).ms,
    );
  times.sort((a, b) => a - b);
  print('A3', { medianMs: round(percentile(times, 0.5)), maxMs: round(times.at(-1) ?? 0) });
}

/** A4: sockets of one address that make the server answer and never read. */
async function unreadSockets(): Promise<void> {
  const open = () =>
    new Promise<WebSocket | undefined>((resolve) => {
      const socket = new WebSocket(wsUrl, 'graphql-transport-ws');
      socket.on('error', () => resolve(undefined));
      socket.on('open', () => {
        socket.send('{"type":"connection_init"}');
        socket.once('message', () => resolve(socket));
      });
    });
  const beforeMb = memoryMb();
  const sockets = (await Promise.all(Array.from({ length: 20 }, open))).filter((socket) => socket !== undefined);
  for (const socket of sockets) {
    socket.pause();
    // Each refusal quotes the names that it refuses.
    const query = `subscription { ${'a'.repeat(30_000)} }`;
    for (let id = 0; id < 1_000; id += 1)
      socket.send(JSON.stringify({ type: 'subscribe', id: String(id), payload: { query } }));
  }
  let peakMb = 0;
  for (let second = 0; second < 35; second += 1) {
    peakMb = Math.max(peakMb, memoryMb());
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  for (const socket of sockets) socket.terminate();
  const many = (await Promise.all(Array.from({ length: 1_500 }, open))).filter((socket) => socket !== undefined);
  print('A4', { sockets: sockets.length, beforeMb, peakMb, acceptedOf1500: many.length });
  for (const socket of many) socket.terminate();
}

/** A5: one request with 30 sign-ins, over 20 connections, beside a person who signs in. */
async function aliasedSignIns(): Promise<void> {
  const signIn = (alias: string, email: string) =>
    `${alias}: signIn(input: { email: "${email}", password: "${password}" }) { __typename }`;
  // Real accounts: wrong guesses are slowed down on purpose.
  const emails = Array.from({ length: 15 }, () => `person-${crypto.randomUUID()}@example.com`);
  for (const email of emails) await newCustomer(email);
  const alone: number[] = [];
  for (const email of emails.slice(0, 5)) alone.push((await graphql(`mutation { ${signIn('a', email)} }`)).ms);
  const flood = `mutation { ${Array.from({ length: 30 }, (_, n) => signIn(`a${n}`, `${n}-${crypto.randomUUID()}@example.com`)).join(' ')} }`;
  const beside: number[] = [];
  let running = true;
  const codes: Record<string, number> = {};
  const attackers = Array.from({ length: 20 }, async () => {
    while (running) {
      const { code } = await graphql(flood);
      codes[code] = (codes[code] ?? 0) + 1;
    }
  });
  for (const email of emails.slice(5)) beside.push((await graphql(`mutation { ${signIn('a', email)} }`)).ms);
  running = false;
  await Promise.all(attackers);
  const median = (list: number[]) =>
    round(
      percentile(
        list.toSorted((a, b) => a - b),
        0.5,
      ),
    );
  print('A5', { aloneMs: median(alone), besideMs: median(beside), floods: codes });
}

const attacks = {
  A1: nestedLists,
  A2: quotedText,
  A3: blanks,
  A4: unreadSockets,
  A5: aliasedSignIns,
  H1: async () => print('H1', await overload(pool)),
};
for (const [name, attack] of Object.entries(attacks)) {
  if (flags.only !== undefined && !flags.only.split(',').includes(name)) continue;
  try {
    await attack();
  } catch (error) {
    print(name, { failed: String(error) });
  }
}
await pool.close();
process.exit(0);
