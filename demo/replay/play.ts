import { bar, note } from '#platform/process/progress.ts';
import { type Api, openApi } from '../client/api.ts';
import { accountOf, Customers } from '../client/customers.ts';
import { inParallel } from '#platform/process/in-parallel.ts';
import { until } from './until.ts';
import { untilAnswered } from './until-answered.ts';
import { followFeed, openSocket } from '../client/live.ts';
import { patienceMs, playOrder } from './play-order.ts';
import type { Options } from './options.ts';
import { openAccounts } from '../../subgraphs/users/commands/open-accounts.ts';
import { report } from './report.ts';
import { ordersToPlay } from './shop.ts';
import type { Stage } from './stage.ts';
import { restock, variantsBySku } from './variants.ts';

/** Plays the orders against a stage, checks the books and reports. False if something went wrong. */
export async function play(stage: Stage, options: Options): Promise<boolean> {
  const orders = ordersToPlay(options.orders);
  const api = openApi(`${stage.url}/graphql`, options.concurrency * 2);
  let repeated = 0;
  // A shop that is overloaded refuses before it works, and says when to ask again.
  const send: Api = (...asked) =>
    untilAnswered(
      () => api.send(...asked),
      () => (repeated += 1),
    );
  const customers = new Customers(send, stage.wsUrl, stage.demoPassword);
  const run = Date.now().toString(36);

  note(`Playing ${orders.length} orders with ${orders.reduce((sum, order) => sum + order.lines.length, 0)} lines`);
  const signing = bar('Customers sign in');
  const names = [...new Set(orders.map((order) => order.customer))];
  if (stage.usersUrl !== undefined) await openAccounts(stage.usersUrl, names.map(accountOf), stage.demoPassword);
  let signedIn = 0;
  const signInStart = performance.now();
  await inParallel(names, options.concurrency, async (name) => {
    await customers.token(name);
    signing.update((signedIn += 1), names.length);
  });
  signing.end();
  const signInSeconds = (performance.now() - signInStart) / 1000;

  const variants = await variantsBySku(send, new Set(orders.flatMap((order) => order.lines.map((line) => line.sku))));
  await restock(send, orders, variants, () => customers.staffToken());

  const staffSocket = openSocket(stage.wsUrl, () => customers.staffToken());
  const feed = followFeed(staffSocket);

  const playing = bar('Orders');
  let done = 0;
  const startedAt = performance.now();
  const outcomes = await inParallel(orders, options.concurrency, async (order) => {
    const outcome = await playOrder(order, { api: send, customers, variants, run });
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
  const booked = await bookedTotals(send, customers, accepted.length);
  await api.close();
  problems.push(...(await stage.checkBooks()));
  return report({
    stage,
    options,
    outcomes,
    repeated,
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

/** The sales of this run by the API: every order of the shop, read page by page and summed here. */
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
