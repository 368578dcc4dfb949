import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { bar, note } from '#platform/process/progress.ts';
import { type Api, openApi } from './api.ts';
import { Customers } from './customers.ts';
import { type Followed, followFeed, followOrder, openSocket } from './live.ts';
import { ordersToPlay, type PlayedOrder } from './shop.ts';
import { openStage, type Stage, stages } from './stage.ts';

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 up');
  return value;
};

interface Options {
  orders: number;
  concurrency: number;
  stage: (typeof stages)[number];
  url?: string;
  wsUrl?: string;
  write: boolean;
}

/** How long an order may take to be confirmed or refused, and a live message to arrive, before the run counts as failed. */
const patienceMs = 60_000;

interface Outcome {
  order: PlayedOrder;
  orderId: string | null;
  /** OK, or the code of the refusal. */
  placed: string;
  finalStatus: string | null;
  reason: string | null;
  finalVersion: number;
  totalMinor: number;
  placeMs: number;
  followed: Followed | null;
}

async function main(): Promise<void> {
  const program = new Command('replay')
    .description(
      'Plays real orders of November 2011 through the public API, with live subscriptions, and checks the books.',
    )
    .option('--orders <count>', 'how many orders to play', whole, 2000)
    .option('--concurrency <count>', 'how many customers act at once', whole, 16)
    .option('--stage <stage>', `start one of: ${stages.join(', ')}; on fresh databases`, 'single')
    .option('--url <url>', 'use a running Tradepost with the demo accounts instead, such as http://127.0.0.1:4000')
    .option('--ws-url <url>', 'where that one serves WebSockets, if not at the same address')
    .option('--write', 'write the result to bench/results/', false)
    .parse();
  const options = program.opts<Options>();
  if (!stages.includes(options.stage)) program.error(`--stage must be one of: ${stages.join(', ')}`);
  const stage = await openStage(options);
  try {
    process.exitCode = (await play(stage, options)) ? 0 : 1;
  } finally {
    await stage.stop();
  }
}

async function play(stage: Stage, options: Options): Promise<boolean> {
  const orders = ordersToPlay(options.orders);
  const api = openApi(`${stage.url}/graphql`, options.concurrency * 2);
  const customers = new Customers(api.send, stage.wsUrl, stage.demoPassword);
  const run = Date.now().toString(36);

  note(`Playing ${orders.length} orders with ${orders.reduce((sum, order) => sum + order.lines.length, 0)} lines`);
  const signing = bar('Customers sign in');
  const names = [...new Set(orders.map((order) => order.customer))];
  let signedIn = 0;
  const signInStart = performance.now();
  await inParallel(names, options.concurrency, async (name) => {
    await customers.token(name);
    signing.update((signedIn += 1), names.length);
  });
  signing.end();
  const signInSeconds = (performance.now() - signInStart) / 1000;

  const variants = await variantsBySku(
    api.send,
    new Set(orders.flatMap((order) => order.lines.map((line) => line.sku))),
  );
  await restock(api.send, orders, variants, () => customers.staffToken());

  const staffSocket = openSocket(stage.wsUrl, () => customers.staffToken());
  const feed = followFeed(staffSocket);

  const playing = bar('Orders');
  let done = 0;
  const startedAt = performance.now();
  const outcomes = await inParallel(orders, options.concurrency, async (order) => {
    const outcome = await playOne(order, { api: api.send, customers, variants, run });
    playing.update((done += 1), orders.length);
    return outcome;
  });
  playing.end();
  const seconds = (performance.now() - startedAt) / 1000;

  const accepted = outcomes.filter((outcome) => outcome.placed === 'OK');
  const expectedFeed = accepted.reduce((sum, outcome) => sum + outcome.finalVersion, 0);
  const ids = accepted.flatMap((outcome) => outcome.orderId ?? []);
  await until(() => feed.of(ids).messages >= expectedFeed || feed.failure() !== undefined, patienceMs).catch(
    () => undefined,
  );
  feed.unsubscribe();
  await customers.close();
  await staffSocket.dispose();

  const problems: string[] = [];
  if (feed.failure()) problems.push(`the staff feed failed: ${String(feed.failure())}`);
  const booked = await bookedTotals(api.send, customers, accepted.length);
  await api.close();
  problems.push(...(await stage.checkBooks()));
  return report({
    stage,
    options,
    outcomes,
    accepted,
    feed: feed.of(ids),
    expectedFeed,
    seconds,
    signInSeconds,
    customers: names.length,
    booked,
    problems,
  });
}

interface Playing {
  api: Api;
  customers: Customers;
  variants: Map<string, { id: string; priceMinor: number }>;
  run: string;
}

/** One customer's order from the first click to the door, as the shop's books say it went. */
async function playOne(order: PlayedOrder, { api, customers, variants, run }: Playing): Promise<Outcome> {
  const token = await customers.token(order.customer);
  const input = {
    idempotencyKey: `replay-${run}-${order.invoice}`,
    lines: order.lines.map((line) => ({ variantId: variants.get(line.sku)?.id ?? '', quantity: line.quantity })),
    shippingAddress: {
      name: `Customer ${order.customer}`,
      line1: `Invoice ${order.invoice}`,
      city: 'Exampleton',
      postalCode: 'EX1 1EX',
      country: order.country,
    },
  };
  const outcome: Outcome = {
    order,
    orderId: null,
    placed: '',
    finalStatus: null,
    reason: null,
    finalVersion: 0,
    totalMinor: 0,
    placeMs: 0,
    followed: null,
  };
  const startedAt = performance.now();
  const place = () =>
    api<{ placeOrder: { __typename: string; code?: string; order?: { id: string; total: { amount: number } } } }>(
      `mutation PlaceOrder($input: PlaceOrderInput!) {
        placeOrder(input: $input) {
          __typename
          ... on PlacedOrder { order { id total { amount currency } } }
          ... on Refusal { code message }
        }
      }`,
      { input },
      token,
    );
  const { placeOrder } = await place();
  outcome.placeMs = performance.now() - startedAt;
  if (!placeOrder.order) {
    outcome.placed = placeOrder.code ?? placeOrder.__typename;
    return outcome;
  }
  const orderId = placeOrder.order.id;
  outcome.orderId = orderId;
  outcome.placed = 'OK';
  outcome.totalMinor = Number(placeOrder.order.total.amount);
  // Some clients see no answer and ask again; it must be the same order.
  if (order.invoice.endsWith('7')) {
    const again = await place();
    if (again.placeOrder.order?.id !== orderId)
      throw new Error(`${order.invoice}: a repeated placeOrder gave another order`);
  }

  const following = followOrder(customers.socket(order.customer), orderId);
  outcome.followed = following.seen;
  const over = () => ['CANCELLED', 'EXPIRED'].includes(following.seen.lastStatus ?? '');
  await following.until((seen) => seen.lastStatus === 'CONFIRMED' || over(), patienceMs);
  if (!over() && order.cancelled) {
    await change(api, 'cancelOrder', 'CancelOrderInput', { orderId, reason: 'as in the books' }, token);
    await following.until(() => over(), patienceMs);
  } else if (!over()) {
    const staff = await customers.staffToken();
    await change(api, 'shipOrder', 'ShipOrderInput', { orderId, trackingCode: order.invoice }, staff);
    await following.until((seen) => seen.lastStatus === 'SHIPPED', patienceMs);
    await change(api, 'markDelivered', 'MarkDeliveredInput', { orderId }, staff);
    await following.until((seen) => seen.lastStatus === 'DELIVERED', patienceMs);
  }
  if (following.failure()) throw following.failure();
  const { order: final } = await api<{
    order: { status: string; version: number; history: { reason: string | null }[] };
  }>(
    `query Final($id: ID!) { order(id: $id) { status version history { version to reason } } }`,
    { id: orderId },
    token,
  );
  outcome.finalStatus = final.status;
  outcome.finalVersion = final.version;
  outcome.reason = final.history.at(-1)?.reason ?? null;
  return outcome;
}

async function change(api: Api, field: string, inputType: string, input: object, token: string): Promise<void> {
  const answer = await api<Record<string, { __typename: string; code?: string; message?: string }>>(
    `mutation Change($input: ${inputType}!) { ${field}(input: $input) { __typename ... on Refusal { code message } } }`,
    { input },
    token,
  );
  const result = answer[field];
  if (result?.__typename !== 'OrderChanged') throw new Error(`${field}: ${result?.code} ${result?.message}`);
}

/** Ids and prices by sku, 25 a request (the gateway takes up to 30 aliases), as a client with a warm catalogue has them. */
async function variantsBySku(api: Api, skus: ReadonlySet<string>): Promise<Playing['variants']> {
  const found: Playing['variants'] = new Map();
  const all = [...skus];
  const size = 25;
  const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
  await inParallel(chunks, 4, async (chunk) => {
    const fields = chunk.map((sku, index) => `v${index}: variant(sku: ${JSON.stringify(sku)}) { id price { amount } }`);
    const data = await api<Record<string, { id: string; price: { amount: number } } | null>>(
      `query Skus { ${fields.join(' ')} }`,
      {},
    );
    chunk.forEach((sku, index) => {
      const variant = data[`v${index}`];
      if (!variant) throw new Error(`the shop sold ${sku}, the catalogue does not have it`);
      found.set(sku, { id: variant.id, priceMinor: Number(variant.price.amount) });
    });
  });
  return found;
}

/** Staff fill up what an earlier run sold, so that a run against a living system does not end in OUT_OF_STOCK. */
async function restock(
  api: Api,
  orders: PlayedOrder[],
  variants: Playing['variants'],
  staff: () => Promise<string>,
): Promise<void> {
  const needed = new Map<string, number>();
  for (const { lines } of orders)
    for (const line of lines) needed.set(line.sku, (needed.get(line.sku) ?? 0) + line.quantity);
  const skus = [...needed.keys()];
  const size = 25;
  const chunks = Array.from({ length: Math.ceil(skus.length / size) }, (_, index) =>
    skus.slice(index * size, (index + 1) * size),
  );
  await inParallel(chunks, 4, async (chunk) => {
    const fields = chunk.map((sku, index) => `v${index}: variant(sku: ${JSON.stringify(sku)}) { id available }`);
    const data = await api<Record<string, { id: string; available: number } | null>>(
      `query Stock { ${fields.join(' ')} }`,
      {},
    );
    for (const [index, sku] of chunk.entries()) {
      const short = (needed.get(sku) ?? 0) - (data[`v${index}`]?.available ?? 0);
      if (short <= 0) continue;
      const { adjustStock } = await api<{ adjustStock: { __typename: string; code?: string } }>(
        `mutation Restock($input: AdjustStockInput!) { adjustStock(input: $input) { __typename ... on Refusal { code } } }`,
        { input: { variantId: variants.get(sku)?.id, delta: short, reason: 'replay: delivery' } },
        await staff(),
      );
      if (adjustStock.__typename !== 'StockAdjusted') throw new Error(`restocking ${sku}: ${adjustStock.code}`);
    }
  });
}

/** What the API says was sold in this run: every order of the shop, by its own pages, summed here. */
async function bookedTotals(
  api: Api,
  customers: Customers,
  expected: number,
): Promise<{ orders: number; totalMinor: number }> {
  let after: string | null = null;
  let orders = 0;
  let totalMinor = 0;
  // Newest first: this run's orders come before any older one.
  while (orders < expected) {
    const page: {
      orders: { nodes: { total: { amount: number } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    } = await api(
      `query Books($after: String) { orders(first: 100, after: $after) { nodes { total { amount currency } } pageInfo { hasNextPage endCursor } } }`,
      { after },
      await customers.staffToken(),
    );
    for (const order of page.orders.nodes.slice(0, expected - orders)) {
      orders += 1;
      totalMinor += Number(order.total.amount);
    }
    if (!page.orders.pageInfo.hasNextPage) break;
    after = page.orders.pageInfo.endCursor;
  }
  return { orders, totalMinor };
}

async function report(given: {
  stage: Stage;
  options: Options;
  outcomes: Outcome[];
  accepted: Outcome[];
  feed: { messages: number; gaps: number; duplicates: number };
  expectedFeed: number;
  seconds: number;
  signInSeconds: number;
  customers: number;
  booked: { orders: number; totalMinor: number };
  problems: string[];
}): Promise<boolean> {
  const { stage, options, outcomes, accepted, feed, expectedFeed, seconds, booked, problems } = given;
  const refused = Map.groupBy(
    outcomes.filter((outcome) => outcome.placed !== 'OK'),
    (outcome) => outcome.placed,
  );
  const ended = Map.groupBy(
    accepted,
    (outcome) => `${outcome.finalStatus}${outcome.finalStatus === 'CANCELLED' ? ` (${outcome.reason})` : ''}`,
  );
  const expectedLive = accepted.reduce((sum, outcome) => sum + outcome.finalVersion, 0);
  const receivedLive = accepted.reduce((sum, outcome) => sum + (outcome.followed?.messages ?? 0), 0);
  const gaps = accepted.reduce((sum, outcome) => sum + (outcome.followed?.gaps ?? 0), 0);
  const duplicates = accepted.reduce((sum, outcome) => sum + (outcome.followed?.duplicates ?? 0), 0);
  const data = accepted.reduce((sum, outcome) => sum + outcome.order.totalMinor, 0);
  const answered = accepted.reduce((sum, outcome) => sum + outcome.totalMinor, 0);
  const place = outcomes.map((outcome) => outcome.placeMs).sort((a, b) => a - b);
  // The first message of each order tells of a change before the subscription began.
  const push = accepted.flatMap((outcome) => outcome.followed?.delaysMs.slice(1) ?? []).sort((a, b) => a - b);
  const percentile = (sorted: readonly number[], share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

  if (receivedLive !== expectedLive) problems.push(`live messages: expected ${expectedLive}, received ${receivedLive}`);
  if (feed.messages !== expectedFeed)
    problems.push(`staff feed: expected ${expectedFeed} messages, received ${feed.messages}`);
  if (gaps + duplicates + feed.gaps + feed.duplicates > 0) problems.push('live messages were missed or repeated');
  if (data !== answered || data !== booked.totalMinor)
    problems.push(`the books differ: data ${data}, answers ${answered}, API ${booked.totalMinor}`);
  if (booked.orders !== accepted.length)
    problems.push(`expected ${accepted.length} orders on the books, found ${booked.orders}`);

  const pounds = (amountMinor: number) =>
    `GBP ${(amountMinor / 100).toLocaleString('en-GB', { minimumFractionDigits: 2 })}`;
  const rows: [string, string][] = [
    ['stage', stage.description],
    ['orders played', `${outcomes.length} by ${given.customers} customers, ${options.concurrency} at once`],
    ['accepted', String(accepted.length)],
    ...[...refused].map(([code, list]): [string, string] => [`refused: ${code}`, String(list.length)]),
    ...[...ended].map(([status, list]): [string, string] => [`ended as ${status}`, String(list.length)]),
    [
      'orders per second',
      `${(outcomes.length / seconds).toFixed(1)} from placing to delivery, ${seconds.toFixed(1)} s in all`,
    ],
    ['placing, p50 / p99', `${percentile(place, 0.5).toFixed(0)} / ${percentile(place, 0.99).toFixed(0)} ms`],
    [
      'change to push, p50 / p99',
      `${percentile(push, 0.5)} / ${percentile(push, 0.99)} ms (from the change's own time stamp)`,
    ],
    ['live messages expected / received', `${expectedLive} / ${receivedLive}`],
    ['staff feed expected / received', `${expectedFeed} / ${feed.messages}`],
    ['gaps / duplicates', `${gaps + feed.gaps} / ${duplicates + feed.duplicates}`],
    ['sum by the data', pounds(data)],
    ['sum by the API', pounds(booked.totalMinor)],
    ['sign-in', `${given.customers} accounts in ${given.signInSeconds.toFixed(1)} s`],
    ['invariants', problems.length === 0 ? 'hold' : 'BROKEN'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
  for (const problem of problems) console.error(`PROBLEM: ${problem}`);
  if (options.write) {
    const date = new Date().toISOString().slice(0, 10);
    const file = path.join(repositoryRoot, `bench/results/${date}-replay-${stage.name}.md`);
    const command = `npm run replay -- --orders ${options.orders} --concurrency ${options.concurrency} --stage ${stage.name} --write`;
    await writeFile(
      file,
      `# Replay, ${stage.description}\n\n${date}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}; client, servers and databases on the same machine.\n\n    ${command}\n\n| | |\n| --- | --- |\n${rows.map(([name, value]) => `| ${name} | ${value} |`).join('\n')}\n${problems.map((problem) => `\nPROBLEM: ${problem}\n`).join('')}`,
    );
    note(`Wrote ${path.relative(repositoryRoot, file)}`);
  }
  return problems.length === 0;
}

async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = Array.from({ length: items.length });
  let next = 0;
  const lanes = Array.from({ length: Math.min(limit, items.length) }, async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results[index] = await run(item);
    }
  });
  await Promise.all(lanes);
  return results;
}

async function until(condition: () => boolean, deadlineMs: number): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

await main();
